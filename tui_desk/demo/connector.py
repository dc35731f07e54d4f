"""The `demo` channel speaks real mail to the desk, and nothing to the network: its customers are made up."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Literal

from tui_desk.config import ChannelSettings
from tui_desk.connectors.base import IO, Check
from tui_desk.connectors.mail import mail_event
from tui_desk.demo import bounce, history, letters
from tui_desk.demo.customers import Customers
from tui_desk.demo.dice import dice
from tui_desk.demo.history import Past
from tui_desk.demo.spool import Spool, Taken
from tui_desk.exchange import Batch, Caps, Event, Outgoing, Place, Progress, Retry, Sent

FIRST_BATCH, BATCH = 8, 24
"""Conversations in the first batch, which fills a screen at once, and in each later one."""
TICK = 0.2
"""Seconds between looks at the spool and the clock."""
NOTICE = "demo: made-up customers, nothing leaves this machine"


@dataclass(frozen=True, kw_only=True)
class DemoSettings(ChannelSettings):
    """A channel of kind `demo`."""

    kind: Literal["demo"] = "demo"
    address: str = field()
    """Ours; `support@…` and `orders@…` have stories."""
    spool: Path
    """The folder where sent mail waits for its answer."""
    seed: int = 7
    conversations: int = 150
    pace: float = 20.0
    """Seconds between arrivals; an answer takes about half as long."""
    live: bool = True
    """Mail arrives by itself; without it customers only answer."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far the demo is; the channel's cursor."""

    base: str
    """The moment from which the history is told."""
    told: int = 0
    """Conversations of the history that were delivered."""
    uid: int = 0
    """Mails that were delivered."""
    arrived: int = 0
    """Mails that came unasked."""
    answered: tuple[str, ...] = ()
    """What came back for our mails; nothing comes twice."""


@dataclass(frozen=True, slots=True)
class _Delivery:
    raw: bytes
    at: datetime
    outgoing: bool = False


class DemoConnector:
    """A mailbox of made-up customers."""

    kind: ClassVar[str] = "demo"
    caps: ClassVar[Caps] = Caps(file_max=25 * 1024 * 1024, idempotent=True)
    Settings: ClassVar[type[DemoSettings]] = DemoSettings

    def __init__(self, settings: DemoSettings, io: IO) -> None:
        self.settings, self.io = settings, io
        self.spool = Spool(settings.spool)

    def pull(self, cursor: Mapping[str, Any] | None) -> Iterator[Batch]:
        """First the history, newest first; then what arrives and what customers answer."""
        position = _position(cursor) if cursor else Position(base=self.io.now().isoformat())
        past = history.told(
            self.settings.seed,
            self.settings.address,
            self.settings.conversations,
            datetime.fromisoformat(position.base),
        )
        position = yield from self._history(position, past)
        if self.io.stop.is_set():
            return
        self.io.report("connected", NOTICE)
        yield from self._live(position, past)

    def push(self, out: Outgoing, at_risk: Callable[[], None]) -> Sent:
        """Leave the mail in the spool for the customer to find."""
        at_risk()
        try:
            at = self.spool.put(out, self.io.now())
        except OSError as error:
            raise Retry(f"can't write to {self.settings.spool}: {error.strerror}") from error
        return Sent(ext_id=out.key, at=at)

    def check(self) -> tuple[Check, ...]:
        """Nothing can be wrong with a demo."""
        words = f"{self.settings.address} is a demo: its customers are made up, nothing is sent"
        return (Check("demo", True, words),)

    def _history(self, position: Position, past: tuple[Past, ...]) -> Generator[Batch, None, Position]:
        total = sum(one.mails for one in past)
        while position.told < len(past) and not self.io.stop.is_set():
            self.io.report("catching_up", f"{NOTICE}; {position.uid} of {total}")
            size = BATCH if position.told else FIRST_BATCH
            some = past[position.told : position.told + size]
            events = self._events([mail for one in some for mail in self._deliveries(one)], position)
            position = replace(position, told=position.told + len(some), uid=position.uid + len(events))
            yield Batch(events, asdict(position), Progress(position.uid, total))
        return position

    def _live(self, position: Position, past: tuple[Past, ...]) -> Iterator[Batch]:
        seed, ours = self.settings.seed, self.settings.address
        customers = Customers(seed, ours, past, position.arrived, position.answered)
        due = self._later(self.io.now(), 0.5, 1.5, position.arrived)
        while not self.io.stop.is_set():
            taken = self._ripe()
            if taken is not None:
                batch, position = self._answers(taken, customers, position)
                yield batch
                taken.path.unlink(missing_ok=True)
            elif self.settings.live and self.io.now() >= due:
                batch, position = self._arrival(customers, position)
                due = self._later(self.io.now(), 0.5, 1.5, position.arrived)
                yield batch
            else:
                self.io.stop.wait(TICK)

    def _ripe(self) -> Taken | None:
        """A mail of ours whose answer is due."""
        now = self.io.now()
        return next((taken for taken in self.spool.mails() if self._due(taken) <= now), None)

    def _due(self, taken: Taken) -> datetime:
        return self._later(taken.at, 0.3, 0.7, taken.path.name)

    def _answers(self, taken: Taken, customers: Customers, position: Position) -> tuple[Batch, Position]:
        """What comes back; after a crash the same mail may be looked at again, so nothing comes back twice."""
        at = self._due(taken)
        answers = [(key, raw) for key, raw in customers.answers(taken, at) if key not in position.answered]
        events = self._events([_Delivery(raw, at) for _, raw in answers], position)
        keys = (*position.answered, *(key for key, _ in answers))
        position = replace(position, answered=keys, uid=position.uid + len(events))
        return Batch(events, asdict(position)), position

    def _arrival(self, customers: Customers, position: Position) -> tuple[Batch, Position]:
        letter = customers.arrival(position.arrived, self.io.now())
        events = self._events([_Delivery(letters.written(letter), letter.at)], position)
        position = replace(position, arrived=position.arrived + 1, uid=position.uid + 1)
        return Batch(events, asdict(position)), position

    def _deliveries(self, past: Past) -> Iterator[_Delivery]:
        told = past.letters()
        for letter in told:
            yield _Delivery(letters.written(letter), letter.at, letter.ours)
        if past.case.story.bounces:
            last, at = told[-1], told[-1].at + timedelta(seconds=40)
            us = self.settings.address
            yield _Delivery(bounce.report(us, last.to.addr_spec, last.id, last.subject, at), at)

    def _events(self, mails: list[_Delivery], position: Position) -> tuple[Event, ...]:
        return tuple(
            mail_event(
                mail.raw,
                place=Place("Sent" if mail.outgoing else "INBOX", 1, uid),
                received_at=mail.at,
                outgoing=mail.outgoing,
            )
            for uid, mail in enumerate(mails, position.uid + 1)
        )

    def _later(self, at: datetime, least: float, most: float, salt: object) -> datetime:
        part = dice(self.settings.seed, salt).uniform(least, most)
        return at + timedelta(seconds=self.settings.pace * part)


def _position(cursor: Mapping[str, Any]) -> Position:
    return Position(**{**cursor, "answered": tuple(cursor["answered"])})
