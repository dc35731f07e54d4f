"""One channel in trouble delays no other, and is left alone for longer and longer."""

from __future__ import annotations

import random
import threading
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.connectors.mailbox import until
from tests.desk.world import World
from tests.sync.test_every_step import Folder
from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.connectors.base import IO, Connector
from tui_desk.desk import intake
from tui_desk.exchange import Batch
from tui_desk.sync import pulling
from tui_desk.sync.backoff import BASE, CAP, pause
from tui_desk.sync.channel import Running


class Hanging(Folder):
    """A server that never answers."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self.stop = stop

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        self.stop.wait()
        yield from ()


class Garbage(Folder):
    """A server that says what its library can't bear."""

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        raise ZeroDivisionError("this is no protocol")


def test_a_server_that_hangs_and_one_that_talks_garbage_delay_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, stop = World(tmp_path), threading.Event()
    servers: dict[str, Folder] = {"hanging": Hanging(stop), "garbage": Garbage(), "support": Folder()}

    def connector(settings: ChannelSettings, io: IO) -> Connector:
        return servers[settings.name]

    monkeypatch.setattr(registry, "connector", connector)

    def state(name: str) -> tuple[Any, ...] | None:
        with world.store.read() as reader:
            return reader.row("SELECT state, detail, failures FROM channel WHERE name = :name", name=name)

    with ThreadPoolExecutor(len(servers)) as pool:
        for name in servers:
            id_ = world.sync.do(intake.channel_row, name, "imap", f"{name}@desk.example")
            settings = ChannelSettings(name=name, kind="imap")
            pool.submit(pulling.pull, Running(world.sync, settings, id_, 1, stop, threading.Event()))
        try:
            until(lambda: len(world.view("open")) > 2)
            until(lambda: (state("garbage") or ("",))[0] == "retrying")
        finally:
            stop.set()
    told = state("garbage")
    assert told is not None
    assert told[1].startswith("this is no protocol; again in")
    assert told[2] >= 1


@given(failures=st.integers(1, 10_000), seed=st.integers())
def test_the_pause_grows_is_never_the_same_for_all_and_has_a_bound(failures: int, seed: int) -> None:
    seconds = pause(failures, random.Random(seed))
    assert 0 < seconds <= min(CAP, BASE * 2 ** min(failures, 20))
