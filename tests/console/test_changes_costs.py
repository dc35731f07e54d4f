"""What others do costs a console little, counted rather than timed: what they touch is read, and nothing else."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from textual.message import Message
from textual.message_pump import MessagePump

from tests.console.driving import FOREVER, listed
from tests.console.told import Told, everything
from tests.desk.world import World
from tests.store.recording import recorded
from tests.waiting import until
from tui_desk import app
from tui_desk.desk import conversations, health, lease, presence
from tui_desk.desk.desk import Desk
from tui_desk.rows import ChannelRow, DeskStatus
from tui_desk.screens import frames, pump
from tui_desk.screens.console import Console
from tui_desk.screens.pace import Pace
from tui_desk.screens.pump import Changed, Pump, Vital
from tui_desk.screens.reads import StatusRead, read_status
from tui_desk.store import engine
from tui_desk.widgets.line_window import InSight

WIDE = (120, 40)


def status(beat: int | None, *, outbox: int = 0, last_ok: int = 0, state: str = "connected") -> DeskStatus:
    channel = ChannelRow(1, "support", "imap", "", state, 0, "", last_ok, None, 0, 0, 0)
    return DeskStatus((channel,), outbox, 0, 0, beat, ())


def test_signs_of_life_are_no_news_until_what_is_told_grows_old() -> None:
    vital = Vital()
    assert vital.is_news(status(1), 100)
    assert not vital.is_news(status(2, last_ok=2), 101)
    assert vital.is_news(status(3, outbox=1), 102)
    assert vital.is_news(status(4, outbox=1, state="retrying"), 103)
    assert vital.is_news(status(None, outbox=1, state="retrying"), 104)
    assert not vital.is_news(status(None, outbox=1, state="retrying"), 105)
    assert vital.is_news(status(None, outbox=1, state="retrying"), 104 + pump.TELL_SECONDS)


def test_how_the_desk_is_doing_is_looked_at_seldom_whatever_is_committed() -> None:
    vital = Vital()
    vital.is_news(status(1), 100)
    assert vital.due_in(100) == pump.LOOK_SECONDS
    vital.heard(100.25)
    vital.heard(100.5)
    assert vital.due_in(100.5) == pump.PAUSE_SECONDS - 0.5
    vital.is_news(status(1), 101)
    assert vital.due_in(101) == pump.LOOK_SECONDS
    vital.heard(103)
    assert vital.due_in(103) == pytest.approx(pump.BEHIND_SECONDS)


def test_a_look_that_falls_right_behind_a_commit_gives_way_to_it_but_not_to_one_after_the_other() -> None:
    vital = Vital()
    vital.is_news(status(1), 100)
    vital.heard(100.5)
    vital.heard(100.99)
    assert vital.due_in(101) == pytest.approx(pump.BEHIND_SECONDS - 0.01)
    vital.heard(101.49)
    assert vital.due_in(101.49) == pytest.approx(100.5 + pump.PAUSE_SECONDS - 101.49)
    vital.is_news(status(1), 102)
    vital.heard(200)
    assert vital.due_in(200) == pytest.approx(pump.BEHIND_SECONDS)


def test_the_screen_is_told_nothing_of_heartbeats(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def look(desk: Desk) -> StatusRead:
        nonlocal looks
        looks += 1
        return read_status(desk)

    monkeypatch.setattr("tui_desk.screens.pump.read_status", look)
    for seconds in ("LOOK_SECONDS", "PAUSE_SECONDS", "BEHIND_SECONDS"):
        monkeypatch.setattr(pump, seconds, 0.0)
    monkeypatch.setattr(pump, "TELL_SECONDS", FOREVER)

    def looked_since(before: int) -> bool:
        return looks > before + 1

    epoch, told = world.sync.do(lease.take, "test", os.getpid()), Told()
    world.bo.do(presence.beat, "bo", None, "reading")
    listener = Pump(world.eva, told, InSight, frozenset, everything)
    listener.start()
    until(lambda: looks)
    for _ in range(5):
        world.clock.forward(seconds=8)
        world.sync.do(lease.beat, epoch)
        world.bo.do(presence.beat, "bo", None, "reading")
        until(partial(looked_since, looks))
    world.bo.do(presence.beat, "bo", None, "writing")
    until(lambda: len(told.messages) > 1)
    listener.stop()
    assert [type(one) for one in told.messages] == [StatusRead, StatusRead]


async def test_a_tag_costs_one_statement_and_one_turn_of_those_who_have_the_row_in_sight(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, all_read = Counter[str](), threading.Event()
    for seconds in ("LOOK_SECONDS", "PAUSE_SECONDS"):
        monkeypatch.setattr(pump, seconds, FOREVER)
    monkeypatch.setattr(app, "WARM_SECONDS", FOREVER)
    dispatch, hear = MessagePump._dispatch_message, Console.hear

    async def counted(self: MessagePump, message: Message) -> None:
        found[type(message).__name__] += 1
        await dispatch(self, message)

    def heard(self: Console, event: Changed) -> None:
        found["heard"] += 1
        hear(self, event)

    for number in range(9):
        world.arrive(f"Kettle {number}", "broken", sender=f"C {number} <c{number}@customers.example>")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.sees("Kettle 3")
        world.bo.do(conversations.add_tags, [3], ["first"])
        await seen.sees("first")
        await seen.until(lambda: not seen.console.unsettled())
        seen.console.background.read("the last of what was asked for at the start", all_read.set)
        await seen.until(all_read.is_set)
        await seen.pilot.pause()
        monkeypatch.setattr(MessagePump, "_dispatch_message", counted)
        monkeypatch.setattr(Console, "hear", heard)
        with recorded() as asked:
            world.bo.do(conversations.add_tags, [4], ["urgent"])
            await seen.sees("urgent")
            world.bo.do(conversations.add_tags, [5], ["later"])
            await seen.sees("later")
    assert ["WHERE c.id IN" in sql for sql, _ in asked.statements] == [True, True]
    assert [params["id0"] for _, params in asked.statements] == [4, 5]
    assert found["heard"] == 2
    assert not found["RowsRead"] + found["ListRead"]


def test_who_only_shows_life_again_wakes_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[Path] = []
    monkeypatch.setattr(engine, "ring", rung.append)

    def wakes(verb: Callable[..., object], *args: object, by: Desk = world.sync) -> bool:
        rung.clear()
        by.do(verb, *args)
        return bool(rung)

    channel, *_ = world.channels.values()
    epoch = world.sync.do(lease.take, "test", os.getpid())
    for conversation, doing in ((None, "reading"), (7, "reading"), (7, "writing")):
        place = ("session", conversation, doing)
        assert wakes(presence.beat, *place, by=world.bo)
        for _ in range(3):
            world.clock.forward(seconds=20)
            assert not wakes(presence.beat, *place, by=world.bo)
            assert not wakes(lease.beat, epoch)
            assert not wakes(health.seen, channel)
    world.clock.forward(seconds=61)
    assert wakes(presence.beat, *place, by=world.bo)
    assert wakes(lease.beat, epoch)
    assert wakes(presence.leave, "session", by=world.bo)
    with pytest.raises(lease.LeaseLost):
        world.sync.do(lease.beat, epoch - 1)


async def test_where_nothing_is_to_be_painted_no_widget_is_asked_whether_a_message_waits_for_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_is_painted() -> bool:
        return not (console.unsettled() or console.frames.is_due())

    world.arrive("Kettle")
    async with listed(world, tmp_path) as seen:
        console = seen.console
        await seen.until(all_is_painted)
        monkeypatch.setattr(frames, "has_mail", lambda _: True)
        assert not console.frames.wait()
        console._dirty_widgets.add(console.inbox)
        assert console.frames.wait()


def test_a_look_at_how_the_desk_is_doing_costs_four_statements(world: World) -> None:
    world.arrive()
    with recorded() as asked:
        read_status(world.eva)
    assert len(asked.statements) <= 4


def test_what_is_wanted_again_and_again_is_done_at_once_and_once_more_after_a_while() -> None:
    now, done, later = [0.0], list[float](), list[tuple[float, Callable[[], None]]]()
    pace = Pace(2, lambda: done.append(now[0]), lambda *one: later.append(one), lambda: now[0])
    for now[0] in (5.0, 5.5, 6.0):
        pace.want()
    assert done == [5.0]
    ((seconds, do),) = later
    assert seconds == 1.5
    now[0] = 7.0
    do()
    assert done == [5.0, 7.0]
    now[0] = 20.0
    pace.want()
    assert done == [5.0, 7.0, 20.0]
