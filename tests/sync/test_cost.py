"""What a mail costs is bounded, whatever the clock says: statements, lines of Python, and whom many hold up."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from types import FrameType
from typing import Any

import pytest

from tests.desk.world import NOON, World
from tests.steps import Steps, cost
from tests.sync.letters import letters
from tests.sync.pigeons import Pigeons
from tests.waiting import PATIENCE
from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import intake, lease, presence
from tui_desk.desk.desk import Desk
from tui_desk.desk.prepared import Outcome
from tui_desk.errors import StoreBusy
from tui_desk.exchange import Batch, Event, Place, Progress
from tui_desk.store import waiting
from tui_desk.store.engine import open_store
from tui_desk.store.waiting import Waiting
from tui_desk.sync import pulling
from tui_desk.sync.channel import Running

STATEMENTS = 30
"""For a mail that is new, two in ten of strangers, one in two an answer; the batch's own and the index's included."""
LINES_TO_READ = 1_600
LINES_TO_STORE = 1_200
AGENTS = 20
MAILS = 600


def events(mails: int, seed: int = 1) -> list[Event]:
    """So many mails as a server delivers them, at places of their own."""
    return [
        mail_event(raw, place=Place("INBOX", seed, uid), received_at=NOON)
        for uid, raw in enumerate(letters(mails, seed, file=1_000), 1)
    ]


def receive(world: World, arrived: Sequence[Event]) -> None:
    prepared = [intake.prepare(world.store.files, event) for event in arrived]
    progress = Progress(1, 2)
    world.sync.do(
        intake.receive, world.channels["support"], prepared, cursor={}, progress=progress, catching_up=True
    )


def statements(world: World, arrived: Sequence[Event]) -> int:
    """How many the store is asked to take these in."""
    number = 0

    def count(_: FrameType, event: str, called: Any) -> None:
        nonlocal number
        number += event == "c_call" and called.__name__ in ("execute", "executemany")

    sys.setprofile(count)
    try:
        receive(world, arrived)
    finally:
        sys.setprofile(None)
    return number


def test_a_mail_asks_the_store_a_bounded_number_of_times_and_no_more_of_a_full_one(world: World) -> None:
    first = statements(world, events(200, seed=1))
    receive(world, events(300, seed=2))
    later = statements(world, events(200, seed=3))
    assert first <= 200 * STATEMENTS
    assert later <= 200 * STATEMENTS


def test_reading_a_mail_costs_a_bounded_number_of_steps() -> None:
    raws = [raw for raw in letters(60, file=1_000) if b"text/html" not in raw]
    assert cost(
        lambda: [mail_event(raw, place=None, received_at=NOON) for raw in raws]
    ) <= LINES_TO_READ * len(raws)


def test_taking_a_mail_in_costs_a_bounded_number_of_steps_however_many_come_together(world: World) -> None:
    receive(world, events(5, seed=9))  # imports what takes mail in, whichever test comes first
    for seed, mails in enumerate((25, 100, 400), 1):
        arrived = events(mails, seed)
        with Steps() as steps:
            receive(world, arrived)
        assert steps.count <= LINES_TO_STORE * mails


class Full(Pigeons):
    """A mailbox that has been there for long."""

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        arrived = events(MAILS)
        for end in range(100, MAILS + 1, 100):
            yield Batch(tuple(arrived[end - 100 : end]), {"next": end}, Progress(end, MAILS))


class Waits:
    """How many mails come in while an agent waits for the lock, with his sign up; for each time he had to."""

    def __init__(self, sync: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
        self.mails = list[int]()
        here, take_in, said = count(1), intake._receive_one, Waiting.said
        self._here = 0

        def taking(*arguments: Any) -> Outcome:
            done = take_in(*arguments)
            self._here = next(here)
            return done

        @contextmanager
        def saying(sign: Waiting) -> Iterator[None]:
            with said(sign):
                before = self._here
                yield
                if sign is not sync:
                    self.mails.append(self._here - before)

        monkeypatch.setattr(intake, "_receive_one", taking)
        monkeypatch.setattr(Waiting, "said", saying)


def work(world: World, over: threading.Event, found: Counter[str]) -> None:
    """An agent who does something again and again until the mailbox is here, on connections of his own."""
    store = open_store(f"sqlite:///{world.store.path}")
    desk = Desk(store, world.policy, world.eva.agent, world.clock)
    while not over.wait(0.1):
        try:
            desk.do(presence.beat, str(threading.get_ident()), None, "reading")
            found["done"] += 1
        except StoreBusy:
            found["busy"] += 1
    store.close()


def test_beside_a_full_mailbox_twenty_agents_get_their_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "connector", lambda settings, io: Full())
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", PATIENCE)  # a machine that stalls proves nothing
    world.eva.do(presence.beat, "eva", None, "reading")
    epoch, stop, over = world.sync.do(lease.take, "here", 1), threading.Event(), threading.Event()
    settings = ChannelSettings(name="support", kind="imap")
    found: Counter[str] = Counter()
    waits = Waits(world.store.waiting, monkeypatch)
    agents = [threading.Thread(target=work, args=(world, over, found)) for _ in range(AGENTS)]
    for agent in agents:
        agent.start()
    pulling.pull_once(
        Running(world.sync, settings, world.channels["support"], epoch, stop, threading.Event())
    )
    over.set()
    for agent in agents:
        agent.join()
    assert found["busy"] == 0
    assert found["done"] >= AGENTS
    assert max(waits.mails) <= 1, "the one in hand"
    with world.store.read() as reader:
        assert reader.row("SELECT count(*) FROM message") == (MAILS,)
