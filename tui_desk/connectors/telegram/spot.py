"""How the desk names a place in Telegram: `chat`, `chat:topic`, or `business:connection:chat`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from tui_desk.connectors.fields import Json, inner, text
from tui_desk.connectors.telegram.fields import ident

_BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Spot:
    """A chat, a topic of a forum, or a chat of a business account that lets us answer."""

    chat: int
    topic: int | None = None
    business: str = ""

    @classmethod
    def of_message(cls, message: Json) -> Self:
        """Where a message stands. Raises ValueError if it does not tell its chat."""
        chat = ident(inner(message, "chat"), "id")
        if chat is None:
            raise ValueError("a message without a chat")
        topic = ident(message, "message_thread_id") if message.get("is_topic_message") is True else None
        return cls(chat, topic, text(message, "business_connection_id"))

    @classmethod
    def of_thread(cls, thread: str) -> Self:
        """Read `thread` back. Raises ValueError for what is none of ours."""
        if thread.startswith(f"{_BUSINESS}:"):
            _, business, chat = thread.split(":")
            return cls(int(chat), business=business)
        chat, _, topic = thread.partition(":")
        return cls(int(chat), int(topic) if topic else None)

    @property
    def thread(self) -> str:
        if self.business:
            return f"{_BUSINESS}:{self.business}:{self.chat}"
        return str(self.chat) if self.topic is None else f"{self.chat}:{self.topic}"

    @property
    def group(self) -> bool:
        """Telegram gives groups numbers below zero."""
        return self.chat < 0

    def ext_id(self, message_id: object) -> str:
        """A message here, as the desk knows it."""
        return f"{self.business}:{self.chat}:{message_id}" if self.business else f"{self.chat}:{message_id}"

    def message_id(self, ext_id: str) -> int | None:
        """The number of a message in this chat; None: it stands elsewhere, or is no message."""
        before, _, number = ext_id.rpartition(":")
        here = self.ext_id("").rpartition(":")[0]
        return int(number) if before == here and number.isascii() and number.isdecimal() else None
