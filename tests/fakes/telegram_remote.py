"""Telegram as the suite sees it: customers write to the bot, or to a business account whose answers the bot writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.telegram import GROUP, OWNER, TOKEN, Json, TelegramServer
from tests.fakes.unruly import lend_mischief
from tui_desk.connectors.telegram.spot import Spot
from tui_desk.exchange import File
from tui_desk.testing import Cannot, Got, Remote


class TelegramRemote(Remote):
    """A bot in private chats and in a group."""

    business = False

    def __init__(self, server: TelegramServer) -> None:
        self.server = server
        server.group()
        lend_mischief(server, self)

    def settings(self) -> Mapping[str, Any]:
        return {"name": "bot", "kind": "telegram", "api_url": self.server.url, "token": TOKEN}

    def says(
        self,
        text: str,
        *,
        sender: str = "anna",
        chat: str = "private",
        files: Sequence[File] = (),
        parent: str = "",
    ) -> str:
        user = self.server.user(sender)
        where = GROUP if chat == "group" else user["id"]
        contents = self._contents(text, files)
        if parent:
            contents[0]["reply_to_message"] = self._shallow(parent)
        business = self.business and chat == "private"
        written = [self.server.write(where, user, business=business, **one) for one in contents]
        return ext_id(written[0])

    def received(self) -> Sequence[Got]:
        with self.server.lock:
            return [_got(message, files) for message, files in self.server.sent]

    def edits(self, ext_id: str, text: str) -> None:
        message = self._message(ext_id)
        self.server.edit(message, **{"caption" if "caption" in message else "text": text})

    def _contents(self, text: str, files: Sequence[File]) -> list[Json]:
        """A text; a file with a caption; or an album, whose first picture has the caption."""
        if not files:
            return [{"text": text}]
        contents = [self.server.attached(one) for one in files]
        if text:
            contents[0]["caption"] = text
        if len(contents) > 1:
            album = f"album-{self.server.number('album')}"
            contents = [{**one, "media_group_id": album} for one in contents]
        return contents

    def _message(self, ext_id: str) -> Json:
        *_, chat, number = ext_id.split(":")
        return self.server.messages[int(chat), int(number)]

    def _shallow(self, ext_id: str) -> Json:
        return {key: value for key, value in self._message(ext_id).items() if key != "reply_to_message"}


class CrowdRemote(TelegramRemote):
    """Many customers take turns, since a chat gets one answer a second."""

    people = 60

    def says(self, text: str, *, sender: str = "anna", **more: Any) -> str:
        number = self.server.number("turn") % self.people
        return super().says(text, sender=f"{sender}{number}", **more)


class BusinessRemote(TelegramRemote):
    """A business account that the bot is connected to: its owner writes, too, and deletions are told."""

    business = True

    def mine(self, text: str, *, chat: str = "private") -> str:
        if chat == "group":
            raise Cannot("a business account's groups are not shown to its bot")
        anna = self.server.user("anna")
        return ext_id(self.server.write(anna["id"], OWNER, business=True, text=text))

    def deletes(self, ext_id: str) -> None:
        message = self._message(ext_id)
        connection = message.get("business_connection_id")
        if connection is None:
            raise Cannot("deletions are told of business chats only")
        about = {"chat": message["chat"], "message_ids": [message["message_id"]]}
        self.server.tell("deleted_business_messages", {"business_connection_id": connection, **about})


def ext_id(message: Json) -> str:
    """How the desk knows a message."""
    return Spot.of_message(message).ext_id(message["message_id"])


def _got(message: Json, files: tuple[File, ...]) -> Got:
    parent = message.get("reply_to_message")
    return Got(
        thread=Spot.of_message(message).thread,
        text=message.get("text") or message.get("caption") or "",
        files=files,
        ext_id=ext_id(message),
        parent=ext_id(parent) if parent else "",
    )
