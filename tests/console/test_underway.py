"""An answer's tries leave no event, and still what is shown of it is so: beside itself, and on its ticket."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from tests.console.driving import listed, reading
from tests.console.told import Told, everything
from tests.desk.tickets.test_telling import made, write_due
from tests.desk.world import World
from tests.store.recording import recorded
from tests.store.test_plans import scans
from tests.waiting import until
from tui_desk.desk import answers, lease, outbox, presence, timeline, underway
from tui_desk.desk.desk import Desk
from tui_desk.errors import StoreError
from tui_desk.screens import pump, reads
from tui_desk.screens.pump import NotUpToDate, Outdated, Pump, UpToDate
from tui_desk.screens.reads import StatusRead, read_status
from tui_desk.widgets.line_window import InSight
from tui_desk.widgets.status_bar import NOT_UP_TO_DATE

WIDE = (120, 40)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks needs not wait for it."""
    for seconds in ("LOOK_SECONDS", "PAUSE_SECONDS", "BEHIND_SECONDS"):
        monkeypatch.setattr(pump, seconds, 0.02)


def answered(world: World) -> int:
    """A conversation with an answer that is due."""
    id_ = world.arrive("Kettle", "It drips").conversation_id or 0
    answers.send(world.eva, replace(world.draft(id_), text="A new one comes"), anyway=True)
    world.clock.forward(seconds=11)
    return id_


def take(world: World) -> outbox.Claim:
    """A try begins."""
    epoch = world.sync.do(lease.take, "test", 1)
    claimed = world.sync.do(outbox.claim, world.channels["support"], epoch)
    assert claimed is not None
    return claimed


def marks_of(world: World, id_: int) -> underway.Marks:
    """What a screen shows of a conversation now."""
    return underway.of_conversation(*world.eva.ask(timeline.whole, id_, world.eva.agent.id))


async def test_each_try_of_an_answer_is_told_in_an_open_conversation(world: World, tmp_path: Path) -> None:
    id_ = answered(world)
    happened = len(world.events(id_))
    async with reading(world, tmp_path, "A new one comes", WIDE) as seen:
        claimed = take(world)
        await seen.sees("sending")
        world.sync.do(outbox.later, claimed, "451 too busy")
        await seen.sees("queued · next try in 60 s")
        await seen.sees("trying again: 451 too busy")
        world.clock.forward(seconds=61)
        claimed = take(world)
        await seen.sees("sending")
        assert "trying again: 451 too busy" in seen.text()
        world.sync.do(outbox.later, claimed, "451 too busy")
        await seen.sees("queued · next try in 5 m")
        world.clock.forward(seconds=301)
        world.sync.do(outbox.release, take(world))
        await seen.sees("waiting for the channel")
        assert len(world.events(id_)) == happened


async def test_what_is_not_so_any_more_and_cannot_be_read_is_not_read_again_and_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(world)
    tries, looks = list[int](), list[StatusRead]()

    def unreadable(_desk: Desk, id_: int, _newest: int, **_: object) -> NoReturn:
        tries.append(id_)
        raise StoreError("the conversation can't be read")

    def look(desk: Desk) -> StatusRead:
        looks.append(read_status(desk))
        return looks[-1]

    async with reading(world, tmp_path, "A new one comes", WIDE) as seen:
        monkeypatch.setattr(reads, "read_conversation", unreadable)
        monkeypatch.setattr(pump, "read_status", look)
        take(world)
        await seen.sees("The conversation can't be read")
        looks.clear()
        await seen.until(lambda: len(looks) > 4)
        assert len(tries) == 1


async def test_each_try_of_a_notice_is_told_on_its_open_ticket(world: World, tmp_path: Path) -> None:
    made(world, world.arrive("Router", "It blinks red"))
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("v")
        await seen.sees("Anna Koval that it was opened")
        assert " waiting " in seen.lines()[seen.line_with("that it was opened")]
        world.clock.forward(seconds=11)
        write_due(world)
        await seen.sees("queued")
        claimed = take(world)
        await seen.sees("sending")
        world.sync.do(outbox.later, claimed, "451 too busy")
        await seen.sees("trying again: 451 too busy")
        assert "next try " in seen.text()


async def test_what_a_ticket_tells_stands_in_the_open_conversation_as_soon_as_it_is_written(
    world: World, tmp_path: Path
) -> None:
    made(world, world.arrive("Router", "It blinks red"))
    async with reading(world, tmp_path, "It blinks red", WIDE) as seen:
        world.clock.forward(seconds=11)
        write_due(world)
        await seen.sees("queued")


def test_nothing_is_asked_where_nothing_is_open_and_one_statement_where_something_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def look(desk: Desk) -> StatusRead:
        nonlocal looks
        looks += 1
        return read_status(desk)

    def looked() -> None:
        before = looks
        until(lambda: looks > before + 1)

    monkeypatch.setattr(pump, "read_status", look)
    shown = [frozenset[underway.Mark]()]
    listener = Pump(world.eva, Told(), InSight, lambda: shown[0], everything)
    id_ = answered(world)
    opened = marks_of(world, id_)
    with recorded() as asked:
        listener.start()

        def compared() -> int:
            return sum("json_each" in sql for sql, _ in asked.statements)

        looked()
        world.bo.do(presence.beat, "bo", None, "reading")
        looked()
        assert compared() == 0
        shown[0] = opened
        looked()
        looked()
        assert compared() == 1
        world.bo.do(presence.beat, "bo", None, "writing")
        looked()
        looked()
        assert compared() == 2
        listener.stop()


def test_the_statement_reads_no_table_whole(world: World) -> None:
    id_ = answered(world)
    made(world, world.arrive("Router", "It blinks red"))
    shown = marks_of(world, id_)
    with recorded() as asked:
        assert not world.eva.ask(underway.outdated, shown)
    ((sql, params),) = asked.statements
    with world.store.read() as reader:
        assert scans(reader, sql, params) == []


def test_a_try_that_began_while_the_conversation_was_read_is_found_all_the_same(world: World) -> None:
    id_ = answered(world)
    before = marks_of(world, id_)
    shown, told = [frozenset[underway.Mark]()], Told()
    listener = Pump(world.eva, told, InSight, lambda: shown[0], everything)
    listener.start()
    until(lambda: told.messages)
    take(world)
    world.bo.do(lambda tx: tx.event("noted"))
    until(lambda: any(isinstance(one, pump.Changed) for one in told.messages))
    shown[0] = before
    until(lambda: any(isinstance(one, Outdated) for one in told.messages))
    listener.stop()
    assert {one.kind for said in told.messages if isinstance(said, Outdated) for one in said.marks} == {
        "answer"
    }


@pytest.mark.parametrize("broken", ["status", "answers"])
def test_what_can_not_be_read_is_said_once_until_it_is_read_again(
    world: World, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    looks, whole = 0, threading.Event()

    def breaks(go_on: Callable[..., object]) -> Callable[..., object]:
        def look(*args: object) -> object:
            nonlocal looks
            looks += 1
            if whole.is_set():
                return go_on(*args)
            raise StoreError("the state can't be read")

        return look

    def said() -> int:
        return sum(isinstance(one, NotUpToDate) for one in told.messages)

    where, name = {"status": (pump, "read_status"), "answers": (underway, "outdated")}[broken]
    monkeypatch.setattr(where, name, breaks(getattr(where, name)))
    told, marks = Told(), marks_of(world, answered(world))
    listener = Pump(world.eva, told, InSight, lambda: marks, everything)
    listener.start()
    until(lambda: looks > 3)
    assert said() == 1
    assert not any(isinstance(one, UpToDate) for one in told.messages)
    whole.set()
    until(lambda: any(isinstance(one, UpToDate) for one in told.messages))
    whole.clear()
    world.bo.do(presence.beat, "bo", None, "writing")
    until(lambda: said() == 2)
    listener.stop()


async def test_while_the_state_can_not_be_read_the_bar_says_so(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object) -> object:
        raise StoreError("the state can't be read")

    world.arrive("Kettle")
    async with listed(world, tmp_path) as seen:
        await seen.sees("not syncing")
        with monkeypatch.context() as broken:
            broken.setattr(pump, "read_status", unreadable)
            world.bo.do(presence.beat, "bo", None, "writing")
            await seen.sees(NOT_UP_TO_DATE)
            assert "not syncing" not in seen.text()
        await seen.sees("not syncing")
        assert NOT_UP_TO_DATE not in seen.text()
