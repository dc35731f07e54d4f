"""The `demo-chat` channel: a make-believe messenger with private chats and a group, which never touches the network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Literal

from tui_desk.config.messenger import MessengerSettings
from tui_desk.connectors.base import IO, Check
from tui_desk.demo import chat_events
from tui_desk.demo.chat_events import Answered
from tui_desk.demo.dice import dice
from tui_desk.demo.spool import Spool, Taken
from tui_desk.exchange import Batch, Caps, Event, Outgoing, Progress, Receipt, Retry, Sent

TICK = 0.2
"""Seconds between looks at the spool and the clock."""
NOTICE = "demo: made-up customers, nothing leaves this machine"
STEPS = (0.1, 0.25, 0.6)
"""After so much of `pace` a message of ours is delivered, read, answered."""


@dataclass(frozen=True, kw_only=True)
class DemoChatSettings(MessengerSettings):
    """A channel of kind `demo-chat`."""

    kind: Literal["demo-chat"] = "demo-chat"
    spool: Path
    """The folder where sent messages wait for their answer."""
    pace: float = 20.0
    """Seconds between arrivals."""
    live: bool = True
    """Messages arrive by themselves; without it customers only answer."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far the demo is; the channel's cursor."""

    base: str
    """The moment from which the history is told."""
    told: int = 0
    """Parts of the history that were delivered."""
    arrived: int = 0
    """Arrivals that came."""
    reached: Mapping[str, int] = field(default_factory=dict)
    """How many of the steps each message of ours in the spool has behind it."""


class DemoChatConnector:
    """A messenger of made-up customers."""

    kind: ClassVar[str] = "demo-chat"
    caps: ClassVar[Caps] = Caps(
        text_max=600,
        file_max=5_000_000,
        markup="simple",
        groups=True,
        topics=True,
        replies=True,
        edits=True,
        deletes=True,
        receipts=True,
        idempotent=True,
    )
    Settings: ClassVar[type[DemoChatSettings]] = DemoChatSettings

    def __init__(self, settings: DemoChatSettings, io: IO) -> None:
        self.settings, self.io = settings, io
        self.spool = Spool(settings.spool)

    def pull(self, cursor: Mapping[str, Any] | None) -> Iterator[Batch]:
        """First what was said before, then what arrives and what customers answer."""
        position = Position(**cursor) if cursor else Position(self.io.now().isoformat())
        for events in chat_events.history(datetime.fromisoformat(position.base))[position.told :]:
            position = replace(position, told=position.told + 1)
            yield Batch(events, asdict(position), Progress(position.told, chat_events.PARTS))
        self.io.report("connected", NOTICE)
        due = self._next_arrival(position)
        while not self.io.stop.is_set():
            step = self._step(position)
            if step is not None:
                position = step[1]
                yield Batch(step[0], asdict(position))
            elif self.settings.live and self.io.now() >= due:
                events = chat_events.arrival(position.arrived, self.io.now())
                position = replace(position, arrived=position.arrived + 1)
                due = self._next_arrival(position)
                yield Batch(events, asdict(position))
            else:
                self.io.stop.wait(TICK)

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Leave the message in the spool for the customer to find."""
        at_risk()
        content = json.dumps({"key": out.key, "thread": out.thread, "parent": out.parent}).encode()
        try:
            at = self.spool.put(replace(out, frozen=content), self.io.now())
        except OSError as error:
            raise Retry(f"can't write to {self.settings.spool}: {error.strerror}") from error
        return Sent(_ext_id(out.key), at)

    def check(self) -> tuple[Check, ...]:
        """Nothing can be wrong with a demo."""
        return (Check("demo", True, "a demo: its customers are made up, nothing is sent"),)

    def _step(self, position: Position) -> tuple[tuple[Event, ...], Position] | None:
        """What comes back next for a message of ours; after a crash nothing comes twice."""
        there = self.spool.mails()
        names = {taken.path.name for taken in there}
        for taken in there:
            done = position.reached.get(taken.path.name, 0)
            if done == len(STEPS):
                taken.path.unlink(missing_ok=True)
            elif self.io.now() >= taken.at + timedelta(seconds=self.settings.pace * STEPS[done]):
                kept = {name: number for name, number in position.reached.items() if name in names}
                reached = {**kept, taken.path.name: done + 1}
                return self._events(taken, done), replace(position, reached=reached)
        return None

    def _events(self, taken: Taken, done: int) -> tuple[Event, ...]:
        facts = json.loads(taken.raw)
        ext_id, now = _ext_id(facts["key"]), self.io.now()
        if done == len(STEPS) - 1:
            if not facts["key"].endswith("-0"):  # a long text came in pieces; the first one is answered
                return ()
            return chat_events.answer(Answered(ext_id, facts["thread"], facts["parent"]), now)
        return (Receipt(ext_id, facts["thread"], now, "read" if done else "delivered"),)

    def _next_arrival(self, position: Position) -> datetime:
        part = dice("chat", position.arrived).uniform(0.8, 2.0)
        return self.io.now() + timedelta(seconds=self.settings.pace * part)


def _ext_id(key: str) -> str:
    return f"ours-{key}"
