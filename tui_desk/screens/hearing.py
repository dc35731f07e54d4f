"""What others did reaches a screen by one turn of the loop: from the thread that listens, past the queue of messages.

Where something is being dealt with, or waits in the queue, it is a message as all others, and keeps its turn.
"""

from __future__ import annotations

import asyncio
from contextvars import Context, copy_context
from typing import Any

from textual import on
from textual.message import Message
from textual.screen import Screen

from tui_desk.screens.frames import is_written_to
from tui_desk.screens.pump import Changed


class Hearing(Screen[Any]):
    """A screen that is told what is committed."""

    _at_rest = False
    """Whether it waits for a message, and deals with none."""
    _turns: tuple[asyncio.AbstractEventLoop, Context] | None = None
    """The loop, and in which context it deals with messages."""

    def hear(self, event: Changed) -> None:
        """Something happened."""
        raise NotImplementedError

    async def _get_message(self) -> Message:
        if self._turns is None:
            self._turns = asyncio.get_running_loop(), copy_context()
        self._at_rest = True
        try:
            return await super()._get_message()
        finally:
            self._at_rest = False

    def post_message(self, message: Message) -> bool:
        if not isinstance(message, Changed) or self._turns is None or self._closing or self._closed:
            return super().post_message(message)
        loop, context = self._turns
        loop.call_soon_threadsafe(self._hear, message, context=context)
        return True

    def _hear(self, event: Changed) -> None:
        if not self._at_rest or is_written_to(self):
            super().post_message(event)
            return
        self.hear(event)

    @on(Changed)
    def _on_changed(self, event: Changed) -> None:
        self.hear(event)
