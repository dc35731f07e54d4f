"""Slack as the suite sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.slack import ANNA, APP_TOKEN, BORIS, CHANNEL, DIRECT, TOKEN, SlackServer
from tests.fakes.slack_payloads import BOT_USER, Json
from tests.fakes.unruly import lend_mischief
from tui_desk.connectors.slack.mrkdwn import escaped, plain
from tui_desk.connectors.slack.names import ext_id, thread
from tui_desk.exchange import File
from tui_desk.testing import Got, Remote

PEOPLE = {"anna": ANNA, "boris": BORIS}


class SlackRemote(Remote):
    """An app, two customers and a channel, in which everybody writes into one thread."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self._root = ""
        lend_mischief(server, self)

    def settings(self) -> Mapping[str, Any]:
        tokens = {"token": TOKEN, "app_token": APP_TOKEN}
        return {"name": "acme", "kind": "slack", "api_url": self.server.url, **tokens}

    def says(
        self,
        text: str,
        *,
        sender: str = "anna",
        chat: str = "private",
        files: Sequence[File] = (),
        parent: str = "",
    ) -> str:
        channel = CHANNEL if chat == "group" else DIRECT[PEOPLE[sender]]
        return self._written(channel, PEOPLE[sender], text, files, parent.partition(":")[2])

    def received(self) -> Sequence[Got]:
        with self.server.lock:
            return [_got(one) for one in self.server.sent]

    def mine(self, text: str, *, chat: str = "private") -> str:
        channel = CHANNEL if chat == "group" else DIRECT[ANNA]
        return self._written(channel, BOT_USER, text)

    def edits(self, ext_id: str, text: str) -> None:
        channel, _, ts = ext_id.partition(":")
        self.server.edit(channel, self.server.find(channel, ts), escaped(text))

    def deletes(self, ext_id: str) -> None:
        channel, _, ts = ext_id.partition(":")
        self.server.delete(channel, self.server.find(channel, ts))

    def _written(
        self, channel: str, who: str, text: str, files: Sequence[File] = (), parent: str = ""
    ) -> str:
        root = parent or (self._root if channel == CHANNEL else "")
        more = {"thread_ts": root} if root else {}
        written = self.server.write(channel, who, escaped(text), files, **more)
        if channel == CHANNEL:
            self._root = root or written["ts"]
        return ext_id(channel, written["ts"])


def _got(message: Json) -> Got:
    channel, ts = message["channel"], message["ts"]
    return Got(
        thread=thread(channel, ts, message.get("thread_ts", "")),
        text=plain(message["text"], str),
        files=tuple(message["files"]),
        key=message.get("metadata", {}).get("event_payload", {}).get("key", ""),
        ext_id=ext_id(channel, ts),
    )
