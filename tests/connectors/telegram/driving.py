"""A connector at a server's line, driven by a test: what it brings, and what becomes of what it sends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fakes.telegram import TOKEN, TelegramServer
from tests.waiting import ENDS
from tui_desk.config import validating
from tui_desk.connectors.base import IO
from tui_desk.connectors.telegram.connector import TelegramConnector
from tui_desk.connectors.telegram.polling import Patience
from tui_desk.connectors.telegram.settings import TelegramSettings
from tui_desk.exchange import Batch, Event, Outgoing, Sent

QUICK = Patience(between_empty=0.05, taken_over=0.05)


@dataclass
class Line:
    """A connector, and what it has told so far."""

    server: TelegramServer
    stop: threading.Event = field(default_factory=threading.Event)
    told: list[tuple[str, str]] = field(default_factory=list)
    risks: int = 0
    patience: Patience = QUICK
    _once: bool = False

    def __post_init__(self) -> None:
        settings = validating.checked(
            TelegramSettings, {"name": "bot", "kind": "telegram", "api_url": self.server.url, "token": TOKEN}
        )
        io = IO(self.stop, self._tell, lambda: datetime.now(UTC))
        self.connector = TelegramConnector(settings, io, self.patience)

    def stop_when_connected(self) -> None:
        """As a sync that runs once does."""
        self._once = True

    def _tell(self, state: str, detail: str) -> None:
        self.told.append((state, detail))
        if self._once and state == "connected":
            self.stop.set()

    def events(self, count: int, cursor: Any = None) -> list[Event]:
        """The next events, at least so many; what is waited for must come."""
        return [event for batch in self.batches(count, cursor) for event in batch.events]

    def batches(self, count: int, cursor: Any = None) -> list[Batch]:
        """Batches with at least so many events, the last of them acknowledged by asking on."""
        found: list[Batch] = []
        for batch in self.connector.pull(cursor):
            found.append(batch)
            if sum(len(one.events) for one in found) >= count:
                break
        return found

    def push(self, thread: str, text: str = "", **more: Any) -> Sent:
        """Send."""
        return self.connector.push(Outgoing(1, "key-1", thread, text, **more), self._at_risk)

    def _at_risk(self) -> None:
        self.risks += 1


@contextmanager
def pulling(line: Line) -> Iterator[list[Event]]:
    """The connector at work in a thread; gives the growing list of its events."""
    found: list[Event] = []

    def run() -> None:
        for batch in line.connector.pull(None):
            found.extend(batch.events)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        line.stop.set()
        thread.join(ENDS)
        assert not thread.is_alive()
