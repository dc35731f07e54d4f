"""VK as the suite sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.unruly import lend_mischief
from tests.fakes.vk import COMMUNITY, GROUP, OWNER, TOKEN, Json, VkServer
from tests.fakes.vk_payloads import shallow
from tui_desk.connectors.vk.names import ext_id
from tui_desk.exchange import File
from tui_desk.testing import Got, Remote

PEOPLE = {"anna": 17, "boris": 18}


class VkRemote(Remote):
    """A community, two customers and a group chat."""

    def __init__(self, server: VkServer) -> None:
        self.server = server
        lend_mischief(server, self)

    def settings(self) -> Mapping[str, Any]:
        return {"name": "club", "kind": "vk", "api_url": self.server.url, "token": TOKEN}

    def says(
        self,
        text: str,
        *,
        sender: str = "anna",
        chat: str = "private",
        files: Sequence[File] = (),
        parent: str = "",
    ) -> str:
        peer = GROUP if chat == "group" else PEOPLE[sender]
        more = {"reply_message": shallow(self._message(parent))} if parent else {}
        return known(self.server.write(peer, PEOPLE[sender], text, files, **more))

    def received(self) -> Sequence[Got]:
        with self.server.lock:
            return [_got(one) for one in self.server.sent]

    def mine(self, text: str, *, chat: str = "private") -> str:
        peer = GROUP if chat == "group" else PEOPLE["anna"]
        return known(self.server.write(peer, -COMMUNITY, text, admin_author_id=OWNER))

    def edits(self, ext_id: str, text: str) -> None:
        self.server.edit(self._message(ext_id), text)

    def reads(self, ext_id: str) -> None:
        message = self._message(ext_id)
        peer, cmid = message["peer_id"], message["conversation_message_id"]
        about = {"from_id": peer, "peer_id": peer, "read_message_id": message["id"]}
        self.server.tell("message_read", {**about, "conversation_message_id": cmid})

    def _message(self, ext_id: str) -> Json:
        peer, _, cmid = ext_id.partition(":")
        return self.server.chats[int(peer)][int(cmid) - 1]


def known(message: Json) -> str:
    """How the desk knows a message."""
    return ext_id(message["peer_id"], message["conversation_message_id"])


def _got(message: Json) -> Got:
    parent = message.get("reply_message")
    return Got(
        thread=str(message["peer_id"]),
        text=message["text"],
        files=tuple(message["files"]),
        ext_id=known(message),
        parent=known({**parent, "peer_id": message["peer_id"]}) if parent else "",
    )
