"""A screen that is none: what is posted to it can be looked at."""

from __future__ import annotations

from collections.abc import Collection

from textual.message import Message
from textual.message_pump import MessagePump


class Told(MessagePump):
    """A screen that only keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def post_message(self, message: Message) -> bool:
        self.messages.append(message)
        return True


def everything(_ids: Collection[int]) -> bool:
    """As if whatever happens stood on the screen."""
    return True
