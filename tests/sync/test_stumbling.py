"""One row that nobody foresaw ends neither the sync of all channels nor what else it sees to, and the lease is given
back whatever ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from tests.desk.search.indexed import forget_form, is_true
from tests.desk.world import World
from tests.sync.pigeons import Pigeons, queue, states
from tests.sync.test_once import beat_at
from tests.waiting import PATIENCE, until
from tui_desk.config import ChannelSettings
from tui_desk.desk import conversations, outbox
from tui_desk.desk.search import backlog, indexing
from tui_desk.desk.tickets import due_notices, reminding
from tui_desk.errors import DeskError, StoreBusy
from tui_desk.store.reader import Reader
from tui_desk.sync import supervisor
from tui_desk.sync.supervisor import Supervisor

SETTINGS = ChannelSettings(name="support", kind="pigeons")


@dataclass
class Damaged:
    """A row that whoever looks for what is due stumbles over."""

    error: type[Exception]
    looks: list[str] = field(default_factory=list)

    def due(self, *_: object) -> bool:
        self.looks.append("due")
        raise self.error("one damaged row")


@pytest.fixture(params=[ValueError, DeskError])
def damaged(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Damaged:
    made = Damaged(request.param)
    monkeypatch.setattr(reminding, "any_due", made.due)
    return made


@contextmanager
def at_work(world: World) -> Iterator[threading.Thread]:
    """A sync that goes on, stopped at the end."""
    working = Supervisor(world.sync, [SETTINGS])
    thread = threading.Thread(target=working.run)
    thread.start()
    try:
        yield thread
    finally:
        working.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows each time it is looked which notices are due, which comes after reminders."""
    looks: list[int] = []
    due = due_notices.due

    def looked(reader: Reader, per_minute: int, now: int, most: int) -> Sequence[int]:
        looks.append(now)
        return due(reader, per_minute, now, most)

    monkeypatch.setattr(due_notices, "due", looked)
    return looks


def test_a_sync_goes_on_beside_what_stumbles_each_time(
    world: World, pigeons: Pigeons, damaged: Damaged, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STUMBLED_SECONDS", 1)
    snoozed = world.arrive("Later", mail_id="<later@koval.example>").conversation_id or 0
    world.eva.do(conversations.snooze, (snoozed,), world.sync.now_ms() + 5_000)
    with at_work(world) as thread:
        until(lambda: len(damaged.looks) > 1)
        queue(world)
        until(lambda: states(world) == ["sent"] and world.line(snoozed).status == "open")
        assert told
        assert thread.is_alive()
        assert beat_at(world) > 0
    assert beat_at(world) == 0


def test_what_stumbles_is_told_in_the_log_and_left_alone_for_a_while(
    world: World, pigeons: Pigeons, damaged: Damaged, told: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    with at_work(world):
        until(lambda: len(told) > 2)
    assert len(damaged.looks) == 1
    assert "reminding went wrong" in caplog.text
    assert "one damaged row" in caplog.text


def test_a_sync_that_runs_once_sends_all_the_same(world: World, pigeons: Pigeons, damaged: Damaged) -> None:
    queue(world)
    Supervisor(world.sync, [SETTINGS]).run_once()
    assert damaged.looks
    assert states(world) == ["sent"]
    assert beat_at(world) == 0


def test_the_index_is_finished_once_a_damaged_row_is_mended(
    world: World, pigeons: Pigeons, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervisor, "STUMBLED_SECONDS", 0)
    world.arrive("Number 1", mail_id="<1@x.example>")
    world.sync.do(forget_form)
    world.sync.do(indexing.require_form)
    damage(world, "{")
    with at_work(world):
        until(lambda: "the search index is not finished" in caplog.text)
        damage(world, "{}")
        until(lambda: world.sync.ask(backlog.left) == 0)
    assert is_true(world)


def test_a_sync_that_runs_once_looks_at_such_a_row_once(
    world: World, pigeons: Pigeons, caplog: pytest.LogCaptureFixture
) -> None:
    queue(world)
    world.sync.do(forget_form)
    world.sync.do(indexing.require_form)
    damage(world, "{")
    Supervisor(world.sync, [SETTINGS]).run_once()
    assert caplog.text.count("the search index is not finished") == 1
    assert states(world) == ["sent"]


def damage(world: World, recipients: str) -> None:
    """To whom mails went is overwritten, as by a disk: nothing is noted of it."""
    with world.store.write(world.policy, actor="test", agent_id=None, now=0) as tx:
        tx.run("UPDATE message SET recipients = :those WHERE direction = 'inbound'", those=recipients)
        tx.run("DELETE FROM search_due")


@pytest.mark.parametrize("work", [Supervisor.run, Supervisor.run_once])
def test_the_lease_is_given_back_where_the_start_fails(
    world: World, pigeons: Pigeons, work: Callable[[Supervisor], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StoreBusy("another process held it too long")

    monkeypatch.setattr(outbox, "abandon", busy)
    with pytest.raises(StoreBusy):
        work(Supervisor(world.sync, [SETTINGS]))
    assert beat_at(world) == 0


class Stuck(threading.Thread):
    """A thread that does not end, and for which time goes by."""

    def __init__(self, clock: list[float]) -> None:
        super().__init__()
        self._clock = clock

    def join(self, timeout: float | None = None) -> None:
        assert timeout is not None
        self._clock[0] += timeout


def test_threads_that_do_not_end_are_waited_for_once_and_not_one_after_the_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(supervisor, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    made = Supervisor(world.sync, [])
    monkeypatch.setattr(made, "_threads", [Stuck(clock) for _ in range(9)])
    made.run_once()
    assert clock == [supervisor.GOODBYE_SECONDS]
