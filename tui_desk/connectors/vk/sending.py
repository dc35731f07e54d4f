"""Sending to VK. The same key gives the same `random_id`, and what stands in the chat already is not sent again.

VK recognises a `random_id` for an hour, among the last hundred messages of a chat, and keeps it with the message:
what may have been sent before that is looked up by it. https://dev.vk.com/method/messages.send
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from tui_desk.connectors.base import IO
from tui_desk.connectors.fields import Json, inner, moment, objects, text, whole
from tui_desk.connectors.risk import Risk
from tui_desk.connectors.vk import history
from tui_desk.connectors.vk.client import Api, Refused
from tui_desk.connectors.vk.content import BUTTON, KEY, payload, payload_of
from tui_desk.connectors.vk.names import cmid_of, ext_id, number
from tui_desk.connectors.vk.uploading import Uploading
from tui_desk.connectors.vk.words import UNQUOTABLE, send_error
from tui_desk.connectors.web_api import Unreached
from tui_desk.errors import SecretError
from tui_desk.exchange import NeedsOperator, Outgoing, Rejected, Retry, Sent, Uncertain
from tui_desk.text.markup import Marks, read, written

TEXT_MAX = 4096
LONGEST_LABEL, MOST_BUTTONS, LINES = 40, 10, 6


class Sending:
    """The line of the thread that sends."""

    def __init__(self, api: Api, api_url: str, io: IO) -> None:
        self._api, self._io = api, io
        self._uploading = Uploading(api, api_url)

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Send one piece. Raises SendErrors only."""
        risk = Risk(at_risk)
        try:
            return self._found(out) or self._send(out, risk)
        except Unreached as error:
            raise (Uncertain if risk.taken and error.asked else Retry)(str(error)) from error
        except Refused as error:
            raise send_error(error, risky=risk.taken) from error
        except SecretError as error:
            raise NeedsOperator(str(error)) from error

    def _found(self, out: Outgoing) -> Sent | None:
        """The message, if it stands in the chat."""
        peer = _peer(out)
        for message in history.page_of(self._api, peer):
            cmid = whole(message, "conversation_message_id")
            if cmid and number(message, "from_id") < 0 and _carries(message, out.key):
                return Sent(ext_id(peer, cmid), moment(message, "date", self._io.now()))
        return None

    def _send(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        peer = _peer(out)
        fields = self._fields(out, peer)
        at_risk()
        try:
            told = self._taken(fields)
        except Refused as error:
            if error.code not in UNQUOTABLE or "forward" not in fields:
                raise
            told = self._taken({name: value for name, value in fields.items() if name != "forward"})
        cmid = whole(told, "conversation_message_id")
        if cmid:
            return Sent(ext_id(peer, cmid), self._io.now())
        found = self._found(out)
        if found is None:
            raise Unreached("VK took the message, but gave it no number", asked=True)
        return found

    def _fields(self, out: Outgoing, peer: int) -> dict[str, Any]:
        files = [self._uploading.attachment(peer, file) for file in out.files]
        cmid = cmid_of(out.parent, peer)
        quoted = {"peer_id": peer, "conversation_message_ids": [cmid], "is_reply": True}
        labels = [label for label in out.buttons if label.strip()]
        message = plain(out.text)
        if len(labels) > MOST_BUTTONS:
            message += "".join(f"\n• {label}" for label in labels)
            labels = []
        return {
            "peer_ids": peer,
            "random_id": random_id(out.key),
            "message": message,
            "attachment": ",".join(files),
            "payload": payload(**{KEY: out.key}),
            "disable_mentions": 1,
            **({"forward": json.dumps(quoted)} if cmid else {}),
            **({"keyboard": keyboard(labels)} if labels else {}),
        }

    def _taken(self, fields: dict[str, Any]) -> Json:
        """What VK says of the message. Raises Refused, also for what it says of this recipient alone."""
        told = objects({"told": self._api.call("messages.send", **fields)}, "told")
        if not told:
            raise Unreached("VK did not say what became of the message", asked=True)
        error = inner(told[0], "error")
        if error:
            raise Refused(whole(error, "code"), text(error, "description") or "without a reason")
        return told[0]


def _carries(message: Json, key: str) -> bool:
    """Whether it was sent under this key. VK promises to keep the `random_id`; of the payload it says nothing."""
    return whole(message, "random_id") == random_id(key) or text(payload_of(message), KEY) == key


def random_id(key: str) -> int:
    """The same for the same key; 31 bits, and never 0, which VK takes for none."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % (2**31 - 1) + 1


def plain(markdown: str) -> str:
    """The text as VK shows it: without marks, addresses behind their labels."""
    return written(read(markdown), Marks())


def keyboard(labels: list[str]) -> str:
    """Buttons below the message; each carries its whole label."""
    rows: list[list[dict[str, Any]]] = [[] for _ in range(min(LINES, len(labels)))]
    for at, label in enumerate(labels):
        short = label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"
        action = {"type": "text", "label": short, "payload": payload(**{BUTTON: label[:200]})}
        rows[at * len(rows) // len(labels)].append({"action": action})
    return json.dumps({"one_time": False, "inline": True, "buttons": rows}, ensure_ascii=False)


def _peer(out: Outgoing) -> int:
    try:
        return int(out.thread)
    except ValueError:
        raise Rejected(f"{out.thread!r} is no chat of VK") from None
