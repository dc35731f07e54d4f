"""The desk's account at a homeserver: what its connector brings, as a sync would take it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from tests.servers.synapse import User
from tests.waiting import ENDS, PATIENCE
from tui_desk.config import validating
from tui_desk.connectors.base import IO
from tui_desk.connectors.matrix import MatrixConnector
from tui_desk.connectors.matrix.settings import MatrixSettings
from tui_desk.exchange import Event, Message, Outgoing, Progress, Sent

Kind = TypeVar("Kind")


@dataclass
class Ear:
    """What came so far."""

    stop: threading.Event = field(default_factory=threading.Event)
    cursor: Mapping[str, Any] | None = None
    events: list[Event] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    """How many events each batch had."""
    progress: list[Progress] = field(default_factory=list)
    states: list[tuple[str, str]] = field(default_factory=list)
    error: Exception | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)

    def listen(self, connector: MatrixConnector) -> None:
        try:
            for batch in connector.pull(self.cursor):
                with self.changed:
                    self.events += batch.events
                    self.batches.append(len(batch.events))
                    self.cursor = batch.cursor
                    self.progress += [batch.progress] if batch.progress else []
                    self.changed.notify_all()
        except Exception as error:  # noqa: BLE001  the test looks at it
            self.error = error
        with self.changed:
            self.changed.notify_all()

    def until(self, condition: Callable[[], Any], what: object = "") -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + PATIENCE
        with self.changed:
            while not condition():
                if self.error is not None:
                    raise self.error
                left = deadline - time.monotonic()
                assert left > 0, f"this never came: {what}; there are {self.events} {self.states}"
                self.changed.wait(min(left, 0.05))

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [one for one in self.events if isinstance(one, kind)]

    def one(self, kind: type[Kind], number: int = 1) -> Kind:
        """The `number`th event of a kind."""
        self.until(lambda: len(self.of(kind)) >= number, kind)
        return self.of(kind)[number - 1]

    def message(self, text: str) -> Message:
        """The message with this text."""
        found: list[Message] = []

        def there() -> bool:
            found[:] = [one for one in self.of(Message) if one.text == text]
            return bool(found)

        self.until(there, text)
        return found[0]

    def texts(self) -> list[str]:
        return [one.text for one in self.of(Message)]

    def connected(self, words: str = "") -> None:
        self.until(lambda: any(state == "connected" and words in told for state, told in self.states), words)


@dataclass
class Account:
    """The desk's account."""

    user: User
    settings: dict[str, Any] = field(default_factory=dict)
    sent: int = 0

    @property
    def id(self) -> str:
        return self.user.id

    def connector(self, ear: Ear | None = None, **more: Any) -> MatrixConnector:
        login = {} if "password" in (self.settings | more) else {"token": self.user.token}
        table = {"name": "chat", "kind": "matrix", "address": self.id, "api_url": self.user.url, **login}
        states = ear.states if ear is not None else []
        io = IO(
            stop=ear.stop if ear is not None else threading.Event(),
            report=lambda state, detail: states.append((state, detail)),
            now=lambda: datetime.now(UTC),
        )
        return MatrixConnector(validating.checked(MatrixSettings, table | self.settings | more), io)

    @contextmanager
    def listening(self, cursor: Mapping[str, Any] | None = None, **more: Any) -> Iterator[Ear]:
        """The connector at work, which waits for no long poll when it is to end."""
        ear = Ear(cursor=cursor)
        thread = threading.Thread(target=ear.listen, args=(self.connector(ear, **more),), daemon=True)
        thread.start()
        try:
            yield ear
        finally:
            ear.stop.set()
            thread.join(ENDS)
            assert not thread.is_alive(), "the connector does not stop"

    def joined(self, other: User) -> str:
        """A room for two that the desk is in already."""
        room = other.chats_with(self.id)
        self.user.joins(room)
        return room

    def sends(self, thread: str, text: str = "", **more: Any) -> Sent:
        """Push one piece."""
        self.sent += 1
        out = Outgoing(self.sent, more.pop("key", f"key-{self.sent}"), thread, text, **more)
        return self.connector().push(out, lambda: None)
