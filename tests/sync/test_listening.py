"""A channel that is called listens while it takes in, and no longer: the kernel tells few listeners of one user."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping
from typing import Any

import pytest

from tests.desk.world import World
from tests.sync.pigeons import Pigeons
from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.connectors.base import IO, Connector
from tui_desk.desk import lease
from tui_desk.errors import ChannelError
from tui_desk.exchange import Batch, NeedsOperator
from tui_desk.store.engine import Store
from tui_desk.store.feed import Feed
from tui_desk.sync import channel, pulling
from tui_desk.sync.channel import Running


class Called(Pigeons):
    """One who hears by our own store that something has come."""

    def __init__(self, io: IO, heard: Callable[[], None]) -> None:
        super().__init__()
        self.io, self.heard = io, heard

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        for _ in range(2):
            self.io.received(0)
        self.heard()
        yield Batch((), {"after": 1})


@pytest.fixture
def listeners(monkeypatch: pytest.MonkeyPatch) -> list[Feed]:
    """Those that were opened since, each of which lets go of what it listened with when it is closed."""
    found, real = list[Feed](), Store.feed

    def feed(self: Store, after: int | None = None) -> Feed:
        found.append(real(self, after))
        return found[-1]

    monkeypatch.setattr(Store, "feed", feed)
    monkeypatch.setattr(channel, "LISTEN_SECONDS", 0.0)
    return found


def called(world: World, monkeypatch: pytest.MonkeyPatch, heard: Callable[[], None]) -> Running:
    """Such a channel, not yet at work."""

    def connector(settings: ChannelSettings, io: IO) -> Connector:
        return Called(io, heard)

    monkeypatch.setattr(registry, "connector", connector)
    epoch = world.sync.do(lease.take, "here", 1)
    settings = ChannelSettings(name="support", kind="pigeons")
    return Running(
        world.sync, settings, world.channels["support"], epoch, threading.Event(), threading.Event()
    )


def is_open(feed: Feed) -> bool:
    return feed._connection is not None or feed._inotify is not None


def test_a_channel_that_has_ended_leaves_no_listener_open(
    world: World, monkeypatch: pytest.MonkeyPatch, listeners: list[Feed]
) -> None:
    at_work: list[bool] = []

    def heard() -> None:
        at_work.extend(map(is_open, listeners))
        running.stop.set()

    running = called(world, monkeypatch, heard)
    pulling.pull(running)
    assert at_work == [True], "one listener for all that it takes in"
    assert not any(map(is_open, listeners))


@pytest.mark.parametrize("error", [ChannelError("not now"), NeedsOperator("not so"), OSError("not here")])
def test_one_that_broke_off_listens_anew_when_it_is_begun_again(
    world: World, monkeypatch: pytest.MonkeyPatch, listeners: list[Feed], error: Exception
) -> None:
    trouble = [error]

    def heard() -> None:
        if trouble:
            raise trouble.pop()

    running = called(world, monkeypatch, heard)
    with pytest.raises(type(error)):
        pulling.pull_once(running)
    assert [is_open(one) for one in listeners] == [False]
    pulling.pull_once(running)
    assert [is_open(one) for one in listeners] == [False, False]


def test_one_whose_work_another_process_has_taken_listens_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch, listeners: list[Feed]
) -> None:
    def heard() -> None:
        world.sync.do(lease.take, "there", 2)

    running = called(world, monkeypatch, heard)
    pulling.pull(running)
    assert running.lost.is_set()
    assert not any(map(is_open, listeners))
