"""`sync --once` ends in good order: where it stumbles before it sends nothing is sent, nor goes on after it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tests.desk.world import World
from tests.sync.pigeons import Pigeons, queue, states
from tui_desk.config import ChannelSettings
from tui_desk.desk import conversations
from tui_desk.errors import StoreBusy
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
