"""The mailbox connector under test: run beside the test, its batches read off one by one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Queue
from typing import Any

from tests.servers.dovecot import HOST, Mailbox
from tests.waiting import PATIENCE
from tui_desk.config import validating
from tui_desk.connectors.base import IO
from tui_desk.connectors.imap import ImapConnector
from tui_desk.connectors.imap.dialling import Patience
from tui_desk.exchange import Batch, Event, Message, Unreadable

ONCE = Patience(second_chance=0)


def letter(number: int, text: str = "hello", subject: str = "", message_id: str | None = None) -> bytes:
    """A plain mail; its number is in the subject."""
    identity = f"<{number}@example.net>" if message_id is None else message_id
    lines = [
        f"From: Customer {number} <c{number}@example.net>",
        "To: support@example.test",
        f"Subject: {subject or f'letter {number}'}",
        "Date: Mon, 02 Nov 2026 10:00:00 +0000",
        *([f"Message-ID: {identity}"] if identity else []),
        "",
        text,
        "",
    ]
    return "\r\n".join(lines).encode()


def subjects(events: Sequence[Event]) -> list[str]:
    """What was brought, by subject; an unreadable one by its error."""
    return [
        event.mail.subject if isinstance(event, Message) and event.mail else getattr(event, "error", "")
        for event in events
    ]


@dataclass(slots=True)
class Desk:
    """What a connector is lent, and what it told."""

    stop: threading.Event = field(default_factory=threading.Event)
    told: list[tuple[str, str]] = field(default_factory=list)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _heard: threading.Condition = field(default_factory=threading.Condition)

    @property
    def io(self) -> IO:
        return IO(self.stop, self._hear, self.clock)

    def hears(self, state: str, times: int) -> None:
        """Wait until the connector has told of a state so often."""
        with self._heard:
            came = self._heard.wait_for(lambda: sum(one == state for one, _ in self.told) >= times, PATIENCE)
        assert came, f"{state} was not told {times} times: {self.told}"

    def _hear(self, state: str, detail: str) -> None:
        with self._heard:
            self.told.append((state, detail))
            self._heard.notify_all()


def connector(
    mailbox: Mailbox, desk: Desk | None = None, patience: Patience = ONCE, **settings: Any
) -> ImapConnector:
    """A connector to the mailbox, plainly, unless `settings` say otherwise."""
    plain = {
        "host": HOST,
        "port": mailbox.server.imap,
        "tls": "none",
        "password": mailbox.password,
        "poll": "60s",
    }
    checked = validating.checked(
        ImapConnector.Settings, {"name": "mail", "kind": "imap", "address": mailbox.user} | plain | settings
    )
    return ImapConnector(checked, (desk or Desk()).io, patience)


@dataclass(slots=True)
class Run:
    """A pull that goes on in a thread; each batch counts as stored when it is taken."""

    desk: Desk
    queue: Queue[Batch | BaseException | None]
    cursor: Mapping[str, Any] | None = None
    events: list[Message | Unreadable] = field(default_factory=list)

    def batch(self) -> Batch:
        """The next batch. Raises what the pull raised."""
        got = self.queue.get(timeout=PATIENCE)
        if isinstance(got, BaseException):
            raise got
        assert got is not None, "the pull has ended"
        self.cursor = got.cursor
        self.events += [one for one in got.events if isinstance(one, Message | Unreadable)]
        return got

    def until(self, count: int) -> list[Message | Unreadable]:
        """Everything so far, at least `count` events."""
        while len(self.events) < count:
            self.batch()
        return self.events

    def listening(self, times: int = 1) -> None:
        """Wait until the connector has nothing more to do but to wait, for so many times since the start."""
        self.desk.hears("connected", times)

    def error(self) -> BaseException:
        """How the pull ended, everything before left out."""
        while True:
            got = self.queue.get(timeout=PATIENCE)
            assert got is not None, "the pull ended without an error"
            if isinstance(got, BaseException):
                return got


@contextmanager
def pulling(mailbox: Mailbox, cursor: Mapping[str, Any] | None = None, **settings: Any) -> Iterator[Run]:
    """A running pull, stopped at the end; `counted` is entered in its thread."""
    desk = Desk()
    patience = settings.pop("patience", ONCE)
    counted = settings.pop("counted", nullcontext())
    source = connector(mailbox, desk, patience, **settings)
    queue: Queue[Batch | BaseException | None] = Queue()

    def work() -> None:
        try:
            with counted:
                for batch in source.pull(cursor):
                    queue.put(batch)
            queue.put(None)
        except Exception as error:  # noqa: BLE001  handed to the test
            queue.put(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield Run(desk, queue, cursor)
    finally:
        desk.stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive(), "it did not stop"
