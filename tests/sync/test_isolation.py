"""One channel in trouble delays no other, and is left alone for longer and longer."""

from __future__ import annotations

import imaplib
import random
import ssl
import threading
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.world import World
from tests.sync.folder import Folder
from tui_desk.config import ChannelSettings
from tui_desk.connectors import registry
from tui_desk.connectors.base import IO, Connector
from tui_desk.desk import channel_caps, health, status, timeline
from tui_desk.errors import ChannelError, StoreBusy
from tui_desk.exchange import Batch, NeedsOperator
from tui_desk.store import room
from tui_desk.sync import channel, pulling
from tui_desk.sync.backoff import BASE, CAP, UNANSWERED_CAP, UNANSWERED_FOR, cap_of, pause
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
            id_ = world.sync.do(channel_caps.channel_row, name, "imap", f"{name}@desk.example")
            settings = ChannelSettings(name=name, kind="imap")
            pool.submit(pulling.pull, Running(world.sync, settings, id_, 1, stop, threading.Event()))
        try:
            world.until(lambda: len(world.view("open")) > 2)
            world.until(lambda: (state("garbage") or ("",))[0] == "retrying")
        finally:
            stop.set()
    told = state("garbage")
    assert told is not None
    assert told[1].startswith("this is no protocol; again in")
    assert told[2] >= 1


class Away(Folder):
    """A server that is not there, until it is."""

    def __init__(self) -> None:
        super().__init__()
        self.back = False

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        if not self.back:
            raise ChannelError("nothing answers") from ConnectionRefusedError()
        yield from super().pull(cursor)


def test_an_agent_who_refreshes_ends_the_pause_of_a_channel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, stop, server = World(tmp_path), threading.Event(), Away()
    monkeypatch.setattr(registry, "connector", lambda settings, io: server)
    monkeypatch.setattr(pulling, "pause", lambda *_: 3_600.0)
    monkeypatch.setattr(channel, "LOOK_SECONDS", 0.01)
    settings = ChannelSettings(name="support", kind="imap")
    running = Running(world.sync, settings, world.channels["support"], 1, stop, threading.Event())

    def failures() -> int:
        return world.eva.ask(status.channels)[0].failures

    with ThreadPoolExecutor(1) as pool:
        pool.submit(pulling.pull, running)
        try:
            world.until(lambda: failures() == 1)
            world.eva.do(health.hurry)
            world.until(lambda: failures() == 2)
            server.back = True
            world.eva.do(health.hurry)
            world.until(lambda: len(world.view("open")) > 2)
        finally:
            stop.set()


class Strict(Folder):
    """A server that lets in who gives the right address."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def pull(self, cursor: Mapping[str, Any] | None) -> Generator[Batch]:
        if self.address != "right@desk.example":
            raise NeedsOperator("nobody is known by this address")
        yield from super().pull(cursor)


def test_a_config_that_was_mended_is_read_again_as_soon_as_an_agent_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, stop = World(tmp_path), threading.Event()
    monkeypatch.setattr(registry, "connector", lambda settings, io: Strict(settings.address))
    monkeypatch.setattr(channel, "LOOK_SECONDS", 0.01)
    config = {"support": ChannelSettings(name="support", kind="imap", address="wrong@desk.example")}
    running = Running(
        world.sync,
        config["support"],
        world.channels["support"],
        1,
        stop,
        threading.Event(),
        reread=config.__getitem__,
    )
    with ThreadPoolExecutor(1) as pool:
        pool.submit(pulling.pull, running)
        try:
            world.until(lambda: world.eva.ask(status.channels)[0].state == "needs_operator")
            config["support"] = ChannelSettings(name="support", kind="imap", address="right@desk.example")
            world.eva.do(health.hurry, "sales")
            assert world.eva.ask(status.channels)[0].failures == 1
            world.eva.do(health.hurry, "support")
            world.until(lambda: len(world.view("open")) > 2)
        finally:
            stop.set()
    assert world.sync.policy.is_own("right@desk.example")
    assert not world.sync.policy.is_own("wrong@desk.example")
    (conversation, *_) = world.view("open")
    assert (
        world.eva.ask(timeline.detail, conversation, world.eva.agent.id).channel_address
        == "right@desk.example"
    )


def test_that_answers_can_not_leave_stays_told_however_well_messages_come_in(tmp_path: Path) -> None:
    world, stop = World(tmp_path), threading.Event()
    settings = ChannelSettings(name="support", kind="imap")
    running = Running(world.sync, settings, world.channels["support"], 1, stop, threading.Event())

    def told() -> tuple[str, str]:
        row = world.eva.ask(status.channels)[0]
        return row.state, row.detail

    running.report("connected", "as support")
    running.cannot_send("it has no server for sending")
    world.clock.forward(seconds=400)
    running.report("connected", "as support")
    assert told() == ("needs_operator", "it has no server for sending")
    running.report("catching_up", "150 new mails to come")
    assert told() == ("needs_operator", "it has no server for sending")
    running.report("connected", "as support")
    assert world.eva.ask(status.channels)[0].last_ok == world.sync.now_ms()
    running.can_send()
    assert told() == ("connected", "as support")


def test_each_direction_tells_its_own_trouble_until_that_is_mended(tmp_path: Path) -> None:
    world, stop = World(tmp_path), threading.Event()
    settings = ChannelSettings(name="support", kind="imap")
    running = Running(world.sync, settings, world.channels["support"], 1, stop, threading.Event())

    def told() -> tuple[str, str]:
        row = world.eva.ask(status.channels)[0]
        return row.state, row.detail

    running.report("connected", "as support")
    running.cannot_send("no server for sending")
    running.tell("retrying", "nothing answers", failures=1)
    assert told() == ("needs_operator", "no server for sending; nothing answers")
    running.can_send()
    assert told() == ("retrying", "nothing answers")
    running.cannot_send("no server for sending")
    running.report("connecting", "to the server")
    assert told() == ("needs_operator", "no server for sending; nothing answers")
    running.report("connected", "as support")
    assert told() == ("needs_operator", "no server for sending")
    running.tell("no_room", "12 MB are free", failures=1)
    running.can_send()
    running.report("connecting", "to the server")
    assert told() == ("no_room", "12 MB are free")


def test_a_disk_without_room_is_told_as_such_and_not_as_a_server_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, stop = World(tmp_path), threading.Event()
    monkeypatch.setattr(registry, "connector", lambda settings, io: Folder())
    monkeypatch.setattr(room, "LEAST_FREE", 2**62)
    settings = ChannelSettings(name="support", kind="imap")
    running = Running(world.sync, settings, world.channels["support"], 1, stop, threading.Event())
    with ThreadPoolExecutor(1) as pool:
        pool.submit(pulling.pull, running)
        try:
            world.until(lambda: world.eva.ask(status.channels)[0].state == "no_room")
        finally:
            stop.set()


def test_a_channel_that_needs_somebody_goes_on_where_the_store_was_busy_when_it_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, stop, report, busy = World(tmp_path), threading.Event(), health.report, [True]

    def busy_once(*args: Any, **kwargs: Any) -> None:
        if busy:
            busy.clear()
            raise StoreBusy("nothing was changed")
        report(*args, **kwargs)

    monkeypatch.setattr(health, "report", busy_once)
    monkeypatch.setattr(registry, "connector", lambda settings, io: Strict(settings.address))
    monkeypatch.setattr(pulling, "OPERATOR_PAUSE", 0.05)
    settings = ChannelSettings(name="support", kind="imap", address="wrong@desk.example")
    running = Running(world.sync, settings, world.channels["support"], 1, stop, threading.Event())
    with ThreadPoolExecutor(1) as pool:
        pool.submit(pulling.pull, running)
        try:
            world.until(lambda: world.eva.ask(status.channels)[0].state == "needs_operator")
        finally:
            stop.set()
    assert not busy


def test_where_nobody_answers_the_pauses_stay_short_for_a_while_and_refusals_are_left_alone() -> None:
    away, refused = ChannelError("nothing answers"), ChannelError("too many connections")
    away.__cause__ = ConnectionRefusedError()
    refused.__cause__ = imaplib.IMAP4.error("too many connections")
    assert cap_of(away, 60) == UNANSWERED_CAP
    assert cap_of(away, UNANSWERED_FOR + 1) == CAP
    assert cap_of(refused, 60) == cap_of(ssl.SSLError(), 60) == cap_of(ConnectionResetError(), 60) == CAP
    assert max(pause(20, random.Random(seed), UNANSWERED_CAP) for seed in range(100)) <= UNANSWERED_CAP


@given(failures=st.integers(1, 10_000), seed=st.integers())
def test_the_pause_grows_is_never_the_same_for_all_and_has_a_bound(failures: int, seed: int) -> None:
    seconds = pause(failures, random.Random(seed))
    assert 0 < seconds <= min(CAP, BASE * 2 ** min(failures, 20))
