"""Sending to Slack. Each message carries its key as metadata, by which it is found again when nobody knows.

Slack documents no key that would make sending twice sending once; metadata comes back where it is asked for
(https://docs.slack.dev/messaging/message-metadata).
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from tui_desk.connectors.base import IO
from tui_desk.connectors.fields import inner, objects, text
from tui_desk.connectors.risk import Risk
from tui_desk.connectors.slack.client import Api, Refused
from tui_desk.connectors.slack.content import KEY, METADATA, key_of
from tui_desk.connectors.slack.mrkdwn import marked
from tui_desk.connectors.slack.names import ext_id, moment, place
from tui_desk.connectors.slack.socket_mode import DOMAINS
from tui_desk.connectors.slack.words import send_error
from tui_desk.connectors.web_address import is_ours
from tui_desk.connectors.web_api import Unreached
from tui_desk.errors import SecretError
from tui_desk.exchange import File, NeedsOperator, Outgoing, Rejected, Retry, Sent, Uncertain
from tui_desk.text.splitting import split

TEXT_MAX, FILE_MAX = 4_000, 10**9
SECTION_MAX, LABEL_MAX, MOST_BUTTONS, MOST_KEPT = 3_000, 75, 25, 1_000
SHOWN_WITHIN = (0.1, 0.2, 0.4, 0.8, 1.5, 3.0)
"""Seconds between looks at a file that was given: Slack's answer comes before the file stands in its channel, and
`files.info` is where it then tells (https://docs.slack.dev/reference/methods/files.completeUploadExternal)."""


class Sending:
    """The line of the thread that sends."""

    def __init__(self, bot: Api, api_url: str, io: IO, pause: Callable[[float], object] = time.sleep) -> None:
        self._bot, self._api_url, self._io, self._pause = bot, api_url, io, pause
        self._given: OrderedDict[str, str] = OrderedDict()
        """Key to the file that was given under it."""

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises SendErrors only."""
        risk = Risk(at_risk)
        try:
            return self._file(out, risk) if out.files else self._text(out, risk)
        except Unreached as error:
            raise (Uncertain if risk.taken and error.asked else Retry)(str(error)) from error
        except Refused as error:
            raise send_error(error, risky=risk.taken) from error
        except SecretError as error:
            raise NeedsOperator(str(error)) from error

    def probe(self, out: Outgoing) -> Sent | None:
        """The message, if it stands in its channel. Raises ChannelError."""
        channel, root = place(out.thread)
        if out.files:
            file_id = self._given.get(out.key, "")
            return self._shown(channel, file_id) if file_id else None
        about = {"channel": channel, "include_all_metadata": "true"}
        method = "conversations.replies" if root else "conversations.history"
        for page in self._bot.pages(method, "messages", **about, **({"ts": root} if root else {})):
            for message in page:
                if key_of(message) == out.key:
                    return self._sent(channel, text(message, "ts"))
        return None

    def _text(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        channel, root = place(out.thread)
        words = marked(out.text)
        metadata = {"event_type": METADATA, "event_payload": {KEY: out.key}}
        more = {"blocks": json.dumps(blocks(words, out.buttons))} if out.buttons else {}
        at_risk()
        told = self._bot.call(
            "chat.postMessage",
            channel=channel,
            thread_ts=root,
            text=words,
            metadata=json.dumps(metadata),
            unfurl_links="false",
            **more,
        )
        return self._sent(text(told, "channel") or channel, text(told, "ts"))

    def _file(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Ask for a place, bring it there, and say that it is there. https://api.slack.com/messaging/files"""
        channel, root = place(out.thread)
        file = out.files[0]
        file_id = self._brought(file)
        self._given[out.key] = file_id
        while len(self._given) > MOST_KEPT:
            self._given.popitem(last=False)
        at_risk()
        self._bot.call(
            "files.completeUploadExternal",
            files=json.dumps([{"id": file_id, "title": file.name}]),
            channel_id=channel,
            thread_ts=root,
            initial_comment=marked(out.text),
        )
        for seconds in SHOWN_WITHIN:
            sent = self._shown(channel, file_id)
            if sent is not None:
                return sent
            self._pause(seconds)
        raise Unreached("Slack took the file, but does not show it yet", asked=True)

    def _brought(self, file: File) -> str:
        content = file.content or b""
        if not content:
            raise Rejected(f"{file.name} is empty, and Slack takes no empty files")
        told = self._bot.call("files.getUploadURLExternal", filename=file.name, length=len(content))
        url, file_id = text(told, "upload_url"), text(told, "file_id")
        if not (file_id and is_ours(url, self._api_url, DOMAINS)):
            raise Unreached("Slack names no server of its own for files", asked=True)
        self._bot.bring(url, file.name, content, file.media_type)
        return file_id

    def _shown(self, channel: str, file_id: str) -> Sent | None:
        """The message that shows a file."""
        shares = inner(self._bot.call("files.info", file=file_id), "file", "shares")
        for kind in ("public", "private"):
            for share in objects(inner(shares, kind), channel):
                return self._sent(channel, text(share, "ts"))
        return None

    def _sent(self, channel: str, ts: str) -> Sent:
        if not ts:
            raise Unreached("Slack took the message, but gave it no moment", asked=True)
        return Sent(ext_id(channel, ts), moment(ts, self._io.now()))


def blocks(words: str, labels: tuple[str, ...]) -> list[dict[str, Any]]:
    """A text with buttons below; each carries its whole label."""
    sections = [
        {"type": "section", "text": {"type": "mrkdwn", "text": part}} for part in split(words, SECTION_MAX)
    ]
    buttons = [
        {
            "type": "button",
            "action_id": f"answer-{number}",
            "value": label[:2_000],
            "text": {"type": "plain_text", "text": label[:LABEL_MAX]},
        }
        for number, label in enumerate(labels[:MOST_BUTTONS])
        if label.strip()
    ]
    return [*sections, {"type": "actions", "elements": buttons}]
