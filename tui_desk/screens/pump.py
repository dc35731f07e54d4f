"""What any process commits reaches the screen from here: a thread that listens, and messages."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from textual.message import Message
from textual.message_pump import MessagePump

from tui_desk.desk.desk import Desk
from tui_desk.errors import DeskError
from tui_desk.rows import EventRow

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How long one wait lasts at most, so that leaving is never held up."""
RETRY_SECONDS = 2.0


@dataclass
class Changed(Message):
    """Something was committed. Without events it was health, presence, or a draft."""

    events: tuple[EventRow, ...]


class Pump:
    """Listens until it is stopped."""

    def __init__(self, desk: Desk, screen: MessagePump) -> None:
        self._desk = desk
        self._screen = screen
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="changes", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except (OSError, DeskError) as error:
                log.warning("the change feed broke off: %r", error)
                self._stopped.wait(RETRY_SECONDS)

    def _listen(self) -> None:
        feed = self._desk.feed()
        try:
            while not self._stopped.is_set():
                changes = feed.wait(LOOK_SECONDS)
                if changes.moved and not self._stopped.is_set():
                    self._screen.post_message(Changed(changes.events))
        finally:
            feed.close()
