"""A mailbox that comes in lets those by who wait for the lock: between two mails, with all that is stored by then."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping
from itertools import count
from typing import Any

import pytest

from tests.desk.world import NOON, World
from tests.sync.letters import letters
from tests.sync.pigeons import Pigeons
from tests.waiting import until
from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.connectors.mail import mail_event
from tui_desk.desk import audit, intake, lease, presence
from tui_desk.desk.desk import Desk
from tui_desk.desk.prepared import Outcome, Prepared
from tui_desk.errors import StoreBusy
from tui_desk.exchange import Batch, Place, Progress
from tui_desk.store.engine import open_store
from tui_desk.store.reader import Reader
from tui_desk.store.transaction import Transaction
from tui_desk.sync import pulling
from tui_desk.sync.channel import Running

MAILS, BEFORE = 12, 5


class Full(Pigeons):
    """A mailbox that has been there for long, in one batch."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        arrived = [
            mail_event(raw, place=Place("INBOX", self._seed, uid), received_at=NOON)
            for uid, raw in enumerate(letters(MAILS, self._seed, file=1_000), 1)
        ]
        yield Batch(tuple(arrived), {"next": MAILS}, Progress(MAILS, MAILS))


def running(world: World, channel: str, epoch: int) -> Running:
    settings = ChannelSettings(name=channel, kind="imap")
    return Running(world.sync, settings, world.channels[channel], epoch, threading.Event(), threading.Event())


def stored(reader: Reader) -> int:
    row = reader.row("SELECT count(*) FROM message")
    assert row is not None
    return int(row[0])


def test_where_the_store_does_not_tell_who_is_there_nothing_ends(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def nobody_knows(*_: object) -> bool:
        raise StoreBusy("somebody else writes")

    monkeypatch.setattr(presence, "anybody", nobody_knows)
    assert not running(world, "support", 1).is_attended()
    assert [one.getMessage() for one in caplog.records] == ["channel support: whether people work beside it"]


@pytest.fixture
def transactions(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many mails each of the sync's transactions took in."""
    found, receive = list[int](), intake.receive

    def receiving(*arguments: Any, **options: Any) -> tuple[Outcome, ...]:
        done = receive(*arguments, **options)
        found.append(len(done))
        return done

    monkeypatch.setattr(intake, "receive", receiving)
    return found


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Let something happen in the middle of the first transaction."""
    left, take_in = count(1), intake._receive_one

    def taking(*arguments: Any) -> Outcome:
        done = take_in(*arguments)
        if next(left) == BEFORE:
            happens()
        return done

    monkeypatch.setattr(intake, "_receive_one", taking)


def test_an_agent_who_waits_is_let_by_after_the_mail_in_hand_and_the_cursor_comes_with_the_last(
    world: World, monkeypatch: pytest.MonkeyPatch, transactions: list[int]
) -> None:
    monkeypatch.setattr(registry, "connector", lambda settings, io: Full(1))
    store = open_store(f"sqlite:///{world.store.path}")
    desk = Desk(store, world.policy, world.eva.agent, world.clock)
    channel, seen = world.channels["support"], list[object]()

    def look(tx: Transaction) -> None:
        seen.extend((stored(tx), audit.cursor(tx, channel)))

    agent = threading.Thread(target=desk.do, args=(look,))

    def waits() -> None:
        agent.start()
        until(world.store.waiting.anybody)

    meanwhile(monkeypatch, waits)
    pulling.pull_once(running(world, "support", world.sync.do(lease.take, "here", 1)))
    agent.join()
    store.close()
    assert seen == [BEFORE, None]
    assert transactions == [BEFORE, MAILS - BEFORE]
    assert world.sync.ask(audit.cursor, channel) == {"next": MAILS}
    assert world.sync.ask(stored) == MAILS


def test_while_a_console_is_open_nothing_is_prepared_beside_who_has_the_lock(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "connector", lambda settings, io: Full(1))
    monkeypatch.setattr(pulling, "IN_ONE_TRANSACTION", 5)
    world.eva.do(presence.beat, "console", None, "reading")
    done, seen, prepare = list[None](), list[int](), intake.prepare

    def preparing(*arguments: Any) -> Prepared:
        prepared = prepare(*arguments)
        done.append(None)
        return prepared

    take_in = intake._receive_one

    def taking(*arguments: Any) -> Outcome:
        seen.append(len(done))
        return take_in(*arguments)

    monkeypatch.setattr(intake, "prepare", preparing)
    monkeypatch.setattr(intake, "_receive_one", taking)
    pulling.pull_once(running(world, "support", world.sync.do(lease.take, "here", 1)))
    assert seen == [5] * 5 + [10] * 5 + [12] * 2


class Turn:
    """A turn that tells how often it was asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self._lock = threading.Lock()

    def acquire(self, *, timeout: float) -> bool:
        self.asked += 1
        return self._lock.acquire(timeout=timeout)

    def release(self) -> None:
        self._lock.release()


@pytest.fixture
def turn(world: World, monkeypatch: pytest.MonkeyPatch) -> Turn:
    """The turn of the desk's sync."""
    made = Turn()
    monkeypatch.setattr(world.store.waiting, "turn", made)
    return made


@pytest.mark.parametrize("once", [False, True])
def test_who_is_told_to_end_waits_for_no_turn_and_what_he_had_comes_again(
    world: World, monkeypatch: pytest.MonkeyPatch, turn: Turn, once: bool
) -> None:
    monkeypatch.setattr(registry, "connector", lambda settings, io: Full(1))
    waits = running(world, "support", world.sync.do(lease.take, "here", 1))
    waits.once = once
    (waits.ended if once else waits.stop).set()
    assert turn.acquire(timeout=0)
    thread = threading.Thread(target=pulling.pull_once, args=(waits,), daemon=True)
    thread.start()
    until(lambda: not thread.is_alive())
    assert world.sync.ask(stored) == 0
    assert world.sync.ask(audit.cursor, waits.id) is None
    turn.release()
    (waits.ended if once else waits.stop).clear()
    pulling.pull_once(waits)
    assert world.sync.ask(stored) == MAILS


def test_a_sync_that_runs_once_and_has_all_it_came_for_waits_for_its_turn_to_store_it(
    world: World, monkeypatch: pytest.MonkeyPatch, turn: Turn
) -> None:
    monkeypatch.setattr(registry, "connector", lambda settings, io: Full(1))
    waits = running(world, "support", world.sync.do(lease.take, "here", 1))
    waits.once = True
    waits.stop.set()
    assert turn.acquire(timeout=0)
    thread = threading.Thread(target=pulling.pull_once, args=(waits,))
    thread.start()
    until(lambda: turn.asked > 3)
    turn.release()
    thread.join()
    assert world.sync.ask(stored) == MAILS


def test_of_two_mailboxes_that_come_in_at_once_neither_cuts_the_others_transactions_short(
    world: World, monkeypatch: pytest.MonkeyPatch, transactions: list[int], turn: Turn
) -> None:
    monkeypatch.setattr(registry, "connector", lambda settings, io: Full(len(settings.name)))
    epoch = world.sync.do(lease.take, "here", 1)
    other = threading.Thread(target=pulling.pull_once, args=(running(world, "sales", epoch),))

    def comes() -> None:
        other.start()
        until(lambda: turn.asked >= 2)

    meanwhile(monkeypatch, comes)
    pulling.pull_once(running(world, "support", epoch))
    other.join()
    assert transactions == [MAILS, MAILS]
    assert world.sync.ask(stored) == 2 * MAILS
