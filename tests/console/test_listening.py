"""What goes wrong with listening: nothing that was committed is missed, and nothing is told in another order."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from textual.message import Message

from tests.console.driving import driven, listed, reading
from tests.console.held import held
from tests.console.told import Told, everything
from tests.desk.world import World
from tests.waiting import PATIENCE, until
from tui_desk.desk import backup, conversations, inbox, restoring
from tui_desk.desk.desk import Desk
from tui_desk.errors import StoreError
from tui_desk.rows import DeskStatus, EventRow
from tui_desk.screens import pump, reads
from tui_desk.screens.background import ReadFailed
from tui_desk.screens.pump import Changed, ListensAnew, NotUpToDate, Pump, UpToDate
from tui_desk.screens.reads import ListRead, StatusRead
from tui_desk.screens.telling import Telling
from tui_desk.store.engine import Store
from tui_desk.store.feed import Changes, Feed
from tui_desk.widgets.line_window import InSight
from tui_desk.widgets.status_bar import NOT_UP_TO_DATE

FOREVER = 3600.0


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may look at the status, or listen again, needs not wait for it."""
    for seconds in ("LOOK_SECONDS", "PAUSE_SECONDS", "BEHIND_SECONDS", "RETRY_SECONDS"):
        monkeypatch.setattr(pump, seconds, 0.05)


def unreadable(_: Desk) -> StatusRead:
    raise StoreError("the state can't be read")


@pytest.mark.usefixtures("at_once")
def test_who_cannot_read_the_status_hears_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pump, "RETRY_SECONDS", FOREVER)
    monkeypatch.setattr(pump, "read_status", unreadable)
    told = Told()
    listener = Pump(world.eva, told, InSight, frozenset, everything)
    listener.start()
    until(lambda: told.messages)
    world.arrive("Kettle")
    until(lambda: any(isinstance(one, Changed) for one in told.messages))
    listener.stop()
    assert not any(isinstance(one, ReadFailed | ListensAnew) for one in told.messages)


@pytest.mark.usefixtures("at_once")
async def test_what_came_while_nobody_could_listen_is_shown(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mended = threading.Event()
    wait = Feed.wait

    def breaks(feed: Feed, timeout: float) -> Changes:
        if not mended.is_set():
            raise StoreError("nobody hears a thing")
        return wait(feed, timeout)

    world.arrive("Kettle")
    async with listed(world, tmp_path) as seen:
        monkeypatch.setattr(Feed, "wait", breaks)
        world.bo.do(lambda tx: tx.event("noted"))
        await seen.sees("Nobody hears a thing")
        world.arrive("Toaster", sender="Boris <boris@customers.example>")
        mended.set()
        await seen.sees("Toaster")


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("trouble", [StoreError("no row can be read"), ValueError("no such status")])
def test_what_happened_is_told_though_its_rows_cannot_be_read(
    world: World, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def unreadable_rows(*_: object) -> NoReturn:
        raise trouble

    id_ = world.arrive("Kettle").conversation_id or 0
    monkeypatch.setattr(inbox, "lines", unreadable_rows)
    told = Told()
    listener = Pump(world.eva, told, lambda: InSight(frozenset({id_})), frozenset, everything)
    listener.start()
    until(lambda: told.messages)
    for tag in ("first", "second"):
        told.messages.clear()
        world.bo.do(conversations.add_tags, [id_], [tag])
        until(lambda: any(isinstance(one, Changed) for one in told.messages))
        assert not any(isinstance(one, ListensAnew) for one in told.messages)
    listener.stop()


@pytest.mark.usefixtures("at_once")
def test_what_happened_is_told_though_the_screen_cannot_be_asked_what_it_shows(
    world: World,
) -> None:
    def unknown(*_: object) -> NoReturn:
        raise RuntimeError("dictionary changed size during iteration")

    id_ = world.arrive("Kettle").conversation_id or 0
    told = Told()
    listener = Pump(world.eva, told, unknown, frozenset, unknown)
    listener.start()
    until(lambda: told.messages)
    for tag in ("first", "second"):
        told.messages.clear()
        world.bo.do(conversations.add_tags, [id_], [tag])
        until(lambda: any(isinstance(one, Changed) for one in told.messages))
        assert not any(isinstance(one, ListensAnew | NotUpToDate) for one in told.messages)
    listener.stop()


@pytest.mark.usefixtures("at_once")
def test_what_waited_to_be_told_when_listening_broke_off_is_not_told_of_what_is_listened_to_then(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = threading.Event()
    wait = Feed.wait

    def breaks(feed: Feed, timeout: float) -> Changes:
        if waiting and not broken.is_set():
            broken.set()
            raise StoreError("another file has taken the place")
        return wait(feed, timeout)

    def waits(telling: Telling, events: Iterable[EventRow]) -> None:
        add(telling, events)
        waiting.extend(events)

    def changes() -> list[Changed]:
        return [one for one in told.messages if isinstance(one, Changed)]

    waiting, add, due_in = list[EventRow](), Telling.add, Telling.due_in
    monkeypatch.setattr(Feed, "wait", breaks)
    monkeypatch.setattr(Telling, "add", waits)
    monkeypatch.setattr(Telling, "due_in", lambda one, now: due_in(one, now) if broken.is_set() else FOREVER)
    told = Told()
    listener = Pump(world.eva, told, InSight, frozenset, everything)
    listener.start()
    world.bo.do(lambda tx: tx.event("noted"))
    until(lambda: any(isinstance(one, ListensAnew) for one in told.messages))
    world.bo.do(lambda tx: tx.event("noted"))
    until(changes)
    listener.stop()
    first, *_ = changes()
    assert waiting[0].id not in {one.id for one in first.events}


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (StoreError("nobody hears a thing"), "nobody hears a thing"),
        (OSError(24, "Too many open files"), "listening broke off: Too many open files; it is tried again"),
        (ValueError("nobody thought of this"), "listening broke off: ValueError; the log says more"),
    ],
)
def test_whatever_breaks_it_off_listening_is_said_once_to_have_ended_and_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch, trouble: Exception, words: str
) -> None:
    mended = threading.Event()
    wait = Feed.wait

    def breaks(feed: Feed, timeout: float) -> Changes:
        if not mended.is_set():
            raise trouble
        return wait(feed, timeout)

    def count(kind: type[Message]) -> int:
        return sum(isinstance(one, kind) for one in told.messages)

    monkeypatch.setattr(Feed, "wait", breaks)
    told = Told()
    listener = Pump(world.eva, told, InSight, frozenset, everything)
    listener.start()
    until(lambda: count(ListensAnew) > 1)
    assert count(UpToDate) == 0
    mended.set()
    until(lambda: count(UpToDate) > 0)
    world.arrive("Kettle")
    until(lambda: count(Changed) > 0)
    listener.stop()
    assert [str(one.error) for one in told.messages if isinstance(one, NotUpToDate)] == [words]
    assert count(UpToDate) == 1


@pytest.mark.usefixtures("at_once")
async def test_as_long_as_nothing_is_heard_the_screen_is_not_up_to_date_whatever_is_read_meanwhile(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(feed: Feed, timeout: float) -> NoReturn:
        raise StoreError("nobody hears a thing")

    def is_read_again_and_again() -> bool:
        if not any(one is seen.console.status for one in read):
            read.append(seen.console.status)
        return len(read) > 3

    read = list[DeskStatus | None]()
    world.arrive("Kettle")
    async with listed(world, tmp_path) as seen:
        await seen.sees("not syncing")
        with monkeypatch.context() as broken:
            broken.setattr(Feed, "wait", breaks)
            world.bo.do(lambda tx: tx.event("noted"))
            await seen.sees(NOT_UP_TO_DATE)
            await seen.until(is_read_again_and_again)
            assert NOT_UP_TO_DATE in seen.text()
            assert "not syncing" not in seen.text()
        await seen.sees("not syncing")
        assert NOT_UP_TO_DATE not in seen.text()


async def test_what_is_committed_right_after_the_first_list_was_read_is_shown(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_once = threading.Event()
    listen, read = Store.feed, reads.read_list

    def late(store: Store, after: int | None = None) -> Feed:
        read_once.wait(PATIENCE)
        return listen(store, after)

    def overtaken(*asked: Any, **how: Any) -> ListRead:
        found = read(*asked, **how)
        if not read_once.is_set():
            world.arrive("Toaster", sender="Boris <boris@customers.example>")
            read_once.set()
        return found

    world.arrive("Kettle")
    monkeypatch.setattr(Store, "feed", late)
    monkeypatch.setattr(reads, "read_list", overtaken)
    async with listed(world, tmp_path) as seen:
        await seen.sees("Toaster")


def put_in_place_of(path: Path, kept: Path) -> None:
    """As by hand, below a console that is open."""
    other = path.with_name("other") / path.name
    restoring.restore(kept, other)
    for journal in ("-wal", "-shm"):
        path.with_name(f"{path.name}{journal}").unlink(missing_ok=True)
    other.replace(path)


@pytest.mark.usefixtures("at_once")
async def test_a_desk_that_was_put_back_is_shown_as_it_is_now(world: World, tmp_path: Path) -> None:
    world.arrive("Kettle")
    kept = backup.make(world.store, tmp_path / "kept.tar").path
    async with listed(world, tmp_path) as seen:
        world.arrive("Toaster", sender="Boris <boris@customers.example>")
        await seen.sees("Toaster")
        put_in_place_of(world.store.path, kept)
        await seen.misses("Toaster")
        assert "Kettle" in seen.text()


@pytest.mark.usefixtures("at_once")
async def test_no_key_acts_on_the_conversation_before_because_the_status_cannot_be_read(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = world.arrive("Kettle", "It drips").conversation_id or 0
    opened = world.arrive("Toaster", sender="Boris <boris@customers.example>").conversation_id or 0

    def of_opened(_: Desk, id_: int, *__: int, **___: bool) -> bool:
        return id_ == opened

    async with reading(world, tmp_path, "It drips") as seen:
        with held(reads, "read_conversation", when=of_opened):
            seen.console.open_conversation(opened)
            monkeypatch.setattr(pump, "read_status", unreadable)
            await seen.sees("The state can't be read")
            assert seen.console.unsettled()
            await seen.type_ahead("e")
        await seen.until(lambda: world.line(opened).status == "closed")
        assert world.line(before).status == "open"


def test_an_older_look_at_the_status_is_never_told_after_a_newer_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, told = list[DeskStatus](), Told()
    first_reads, second_told = threading.Event(), threading.Event()

    def look(_: Desk) -> StatusRead:
        found = DeskStatus((), len(begun), 0, 0, None, ())
        begun.append(found)
        if len(begun) == 1:
            first_reads.set()
            second_told.wait(0.3)
        return StatusRead(found)

    monkeypatch.setattr(pump, "read_status", look)
    listener = Pump(world.eva, told, InSight, frozenset, everything)
    first = threading.Thread(target=listener.tell_status)
    first.start()
    first_reads.wait()
    listener.tell_status()
    second_told.set()
    first.join()
    assert [one.status for one in told.messages if isinstance(one, StatusRead)] == begun


async def test_a_mail_that_comes_while_what_was_read_is_written_down_stays_unread_until_it_is_shown(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = world.arrive("Refund", "Where is it?", mail_id="<1@koval.example>").conversation_id
    do, unread = Desk.do, list[bool]()

    def late(self: Desk, verb: Any, /, *given: Any, **more: Any) -> Any:
        if verb is not conversations.mark_read:
            return do(self, verb, *given, **more)
        if not unread:
            world.clock.forward(seconds=5)
            world.arrive("Re: Refund", "And one more thing", answers="<1@koval.example>")
        done = do(self, verb, *given, **more)
        unread.append(world.line(id_).unread)
        return done

    monkeypatch.setattr(Desk, "do", late)
    async with driven(world, tmp_path, (120, 40)) as seen:
        await seen.sees("Refund")
        await seen.press("enter")
        await seen.sees("And one more thing")
        await seen.until(lambda: unread[-1:] == [False])
        assert unread[0]
