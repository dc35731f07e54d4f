"""`sync --once` ends in good order: where it stumbles before it sends nothing is sent, nor goes on after it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import pytest

from tests.desk.world import World, letter
from tests.sync.office import Office
from tests.sync.pigeons import Pigeons, queue, states
from tests.waiting import PATIENCE
from tui_desk.config import ChannelSettings
from tui_desk.desk import conversations, outbox
from tui_desk.errors import Exit, StoreBusy, StoreError
from tui_desk.exchange import NeedsOperator, Retry
from tui_desk.store.files import DAY_SECONDS
from tui_desk.sync.channel import Running
from tui_desk.sync.supervisor import Supervisor

SETTINGS = ChannelSettings(name="support", kind="pigeons")


@pytest.fixture
def on_look(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """What happens when it is looked what is due."""

    def happens(what: Callable[[], None]) -> None:
        def any_due(*_: object) -> bool:
            what()
            return False

        monkeypatch.setattr(conversations, "any_due", any_due)

    return happens


def beat_at(world: World) -> int:
    with world.store.read() as reader:
        (row,) = reader.rows("SELECT beat_at FROM lease WHERE name = 'sync'")
        return int(row[0])


def test_one_that_stumbles_sends_nothing_ends_its_threads_and_gives_the_lease_back(
    world: World, pigeons: Pigeons, on_look: Callable[[Callable[[], None]], None]
) -> None:
    def stumble() -> None:
        raise StoreBusy("another process held it too long")

    queue(world)
    before = set(threading.enumerate())
    on_look(stumble)
    with pytest.raises(StoreBusy, match="held it too long"):
        Supervisor(world.sync, [SETTINGS]).run_once()
    assert set(threading.enumerate()) <= before
    assert beat_at(world) == 0
    assert pigeons.flown == []
    assert states(world) == ["queued"]


def test_one_that_is_told_to_stop_before_it_sends_sends_nothing(
    world: World, pigeons: Pigeons, on_look: Callable[[Callable[[], None]], None]
) -> None:
    queue(world)
    supervisor = Supervisor(world.sync, [SETTINGS])
    on_look(supervisor.stop)
    supervisor.run_once()
    assert pigeons.flown == []
    assert beat_at(world) == 0


def test_one_that_goes_well_sends_what_is_due(world: World, pigeons: Pigeons) -> None:
    queue(world)
    Supervisor(world.sync, [SETTINGS]).run_once()
    assert len(pigeons.flown) == 1
    assert beat_at(world) == 0


def test_one_whose_server_refuses_answers_for_now_says_that_they_wait(
    office: Office,
) -> None:
    office.mailbox.append(letter("Refund"))
    assert office.start("--once").wait(PATIENCE) == Exit.OK
    (conversation,) = office.unanswered()
    office.answer(conversation, "On its way.")
    office.smtp.refuse_sender = "451 4.7.1 greylisted"
    for _ in range(2):  # the second finds what the first has put off
        assert office.start("--once").wait(PATIENCE) == Exit.CHANNEL, office.log
        assert "support: answers wait to be sent:" in office.log
        assert "greylisted" in office.log
    assert office.smtp.received == []


def test_one_whose_channel_needs_somebody_for_sending_waits_for_nobody(
    world: World, pigeons: Pigeons, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rest(*_: object) -> None:
        raise AssertionError("nobody waits in a sync that runs once")

    monkeypatch.setattr(Running, "rest", rest)
    queue(world)
    pigeons.trouble = [NeedsOperator("it wants another password")]
    (running,) = Supervisor(world.sync, [SETTINGS]).run_once()
    assert running.problem == "answers wait to be sent: it wants another password"
    assert states(world) == ["queued"]


def test_one_that_sends_what_was_put_off_before_ends_well(world: World, pigeons: Pigeons) -> None:
    queue(world)
    pigeons.trouble = [Retry("greylisted")]
    (running,) = Supervisor(world.sync, [SETTINGS]).run_once()
    assert running.problem == "answers wait to be sent: greylisted"
    world.clock.forward(seconds=61)
    (running,) = Supervisor(world.sync, [SETTINGS]).run_once()
    assert running.problem == ""
    assert states(world) == ["sent"]


def test_one_whose_store_breaks_while_it_sends_says_so(
    world: World, pigeons: Pigeons, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    queue(world)
    monkeypatch.setattr(outbox, "claim", full)
    (running,) = Supervisor(world.sync, [SETTINGS]).run_once()
    assert running.problem == "the disk is full"


def test_one_a_day_lets_go_of_what_nobody_needs_any_more(world: World, pigeons: Pigeons) -> None:
    def left() -> str:
        """A file that nobody has referred to for days."""
        sha256, _ = world.store.files.put([f"{world.clock()}".encode()])
        long_ago = world.sync.now_ms() / 1000 - 3 * DAY_SECONDS
        os.utime(world.store.files.path(sha256), (long_ago, long_ago))
        return sha256

    first = left()
    Supervisor(world.sync, [SETTINGS]).run_once()
    assert not world.store.files.has(first)
    world.clock.forward(seconds=60)
    second = left()
    Supervisor(world.sync, [SETTINGS]).run_once()
    assert world.store.files.has(second)
    world.clock.forward(days=1)
    Supervisor(world.sync, [SETTINGS]).run_once()
    assert not world.store.files.has(second)
