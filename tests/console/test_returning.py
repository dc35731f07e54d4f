"""After an undo and a join one stands where one expects to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.console.driving import driven, listed, reading
from tests.console.held import held
from tests.console.test_console import fill
from tests.desk.test_joining import beside
from tests.desk.test_undo import sent
from tests.desk.world import World
from tui_desk.desk import answers, conversations, notes
from tui_desk.screens import reads
from tui_desk.screens.actions import answer
from tui_desk.screens.background import Background
from tui_desk.screens.pump import Pump


async def test_undo_puts_the_cursor_on_what_it_brought_back(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Question 02")
        await seen.press("j", "e")
        await seen.until(lambda: seen.console.inbox.cursor == ids[2])
        await seen.sees("Closed #")
        await seen.press("z")
        await seen.sees("Took back: closed")
        await seen.until(lambda: seen.console.inbox.cursor == ids[1])


async def test_undo_while_reading_opens_what_it_brought_back(world: World, tmp_path: Path) -> None:
    fill(world)
    async with reading(world, tmp_path, "Text of 00") as seen:
        await seen.press("e")
        await seen.sees("Text of 01")
        await seen.press("z")
        await seen.sees("Text of 00")


async def test_after_send_and_close_the_next_one_is_read_though_the_list_knew_of_it_first(
    world: World, tmp_path: Path
) -> None:
    first, following, _ = fill(world, 3)
    async with reading(world, tmp_path, "Text of 00") as seen:
        with held(answers, "send", after=True):
            await seen.press("r", *"soon", "ctrl+x", "c")
            await seen.until(lambda: first not in seen.console.inbox.ids)
        await seen.until(lambda: seen.console.in_front() == following and seen.console.pane == "conversation")


@pytest.mark.parametrize(("key", "place"), [("J", 2), ("K", 0), ("e", 2)])
async def test_after_an_answer_one_goes_on_from_where_the_conversation_stood_before_it(
    world: World, tmp_path: Path, key: str, place: int
) -> None:
    ids = fill(world, 4)
    async with listed(world, tmp_path) as seen:
        await seen.press("j", "enter")
        await seen.press("r", *"soon", "ctrl+s")
        await seen.until(lambda: seen.console.inbox.ids[-1] == ids[1] and not seen.console.unsettled())
        assert seen.console.in_front() == ids[1]
        await seen.press(key)
        await seen.until(lambda: seen.console.in_front() == ids[place])


@pytest.mark.parametrize(
    ("heard", "now", "before", "behind"),
    [
        ("d", "dabce", "bad", "e"),
        ("d", "abced", "ba", "ed"),
        ("b", "bacde", "ab", "de"),
        ("b", "acdeb", "a", "deb"),
        ("de", "edabc", "bade", ""),
        ("ab", "cdeab", "", "deab"),
        ("c", "abdec", "ba", "de"),
        ("c", "cabde", "ba", "de"),
        ("cd", "dabec", "bad", "e"),
        ("cd", "abdec", "ba", "de"),
        ("cb", "acdeb", "a", "deb"),
        ("cb", "adebc", "a", "deb"),
        ("cde", "decab", "baed", ""),
        ("cn", "abncde", "nba", "de"),
        ("d", "dabe", "bad", "e"),
        ("b", "adeb", "a", "deb"),
        ("abcde", "edcba", "ba", "de"),
    ],
)
async def test_one_goes_on_from_where_what_is_read_stands_or_stood_whoever_else_moves(
    world: World, tmp_path: Path, heard: str, now: str, before: str, behind: str
) -> None:
    fill(world, 1)
    async with listed(world, tmp_path) as seen:
        inbox = seen.console.inbox
        inbox.set_ids([ord(one) for one in "abcde"])
        inbox.go_to(ord("c"))
        inbox.hear_of(map(ord, heard))
        inbox.set_ids([ord(one) for one in now])
        assert "".join(map(chr, inbox.following(ord("c")))) == behind + before
        for step, way in ((1, behind), (-1, before)):
            assert inbox.further(ord("c"), step) == (ord(way[0]) if way else None)


@pytest.mark.parametrize(("key", "place"), [("J", 0), ("K", 3), ("e", 0)])
async def test_a_neighbour_that_goes_to_the_top_is_not_the_next_one(
    world: World, tmp_path: Path, key: str, place: int
) -> None:
    ids = fill(world, 4)
    async with listed(world, tmp_path) as seen:
        seen.console.set_sort("newest")
        await seen.until(lambda: seen.console.inbox.ids == ids[::-1] and not seen.console.unsettled())
        await seen.press("j", "enter")
        world.bo.do(notes.add, ids[1], "Mine!")
        await seen.until(lambda: seen.console.inbox.ids[0] == ids[1] and not seen.console.unsettled())
        assert seen.console.in_front() == ids[2]
        await seen.press(key)
        await seen.until(lambda: seen.console.in_front() == ids[place])


async def test_the_one_above_that_goes_to_the_end_is_not_the_one_before(world: World, tmp_path: Path) -> None:
    ids = fill(world, 3)
    async with listed(world, tmp_path) as seen:
        await seen.press("j", "enter")
        answers.send(world.bo, replace(world.draft(ids[0]), text="I have it"))
        await seen.until(lambda: seen.console.inbox.ids[-1] == ids[0] and not seen.console.unsettled())
        await seen.press("K")
        await seen.sees("No further conversation in this list.")
        assert seen.console.in_front() == ids[1]


async def test_what_is_closed_leads_on_though_its_row_in_the_list_is_not_known(
    world: World, tmp_path: Path
) -> None:
    ids = fill(world, 2)
    async with reading(world, tmp_path, "Text of 00") as seen:
        with held(reads, "read_rows"):
            seen.console.inbox._rows.discard(ids[0])
            await seen.type_ahead("e")
            await seen.until(lambda: seen.console.in_front() == ids[1])
        await seen.sees("Text of 01")


@pytest.mark.parametrize(("key", "place"), [("J", 2), ("K", 0)])
async def test_what_left_the_list_while_it_is_read_leads_on_to_what_stood_beside_it(
    world: World, tmp_path: Path, key: str, place: int
) -> None:
    ids = fill(world, 3)
    async with listed(world, tmp_path) as seen:
        await seen.press("j", "enter")
        await seen.until(lambda: seen.console.in_front() == ids[1] and not seen.console.unsettled())
        world.bo.do(conversations.close, [ids[1]])
        await seen.until(lambda: ids[1] not in seen.console.inbox.ids)
        await seen.press(key)
        await seen.until(lambda: seen.console.in_front() == ids[place])


async def test_what_was_sent_and_closed_is_not_waited_for_in_the_next_one(
    world: World, tmp_path: Path
) -> None:
    fill(world, 1)
    following = (
        world.arrive("Long story", "and so on\n" * 90, sender="Bea <bea@x.example>").conversation_id or 0
    )
    async with reading(world, tmp_path, "Text of 00") as seen:
        await seen.press("r", *"soon", "ctrl+x", "c")
        await seen.until(lambda: seen.console.in_front() == following and not seen.console.unsettled())
        await seen.sees("and so on")
        timeline = seen.console.timeline
        world.bo.do(notes.add, following, "Mine!")
        await seen.until(lambda: len(seen.console.hand.messages()) == 2)
        assert timeline.cursor == timeline.ids[0]
        assert timeline.scroll_offset.y == 0


async def test_what_left_the_list_and_came_back_has_not_left_and_its_neighbours_are_those_where_it_stands_now(
    world: World, tmp_path: Path
) -> None:
    first, second, third = fill(world, 3)
    async with listed(world, tmp_path) as seen:
        inbox = seen.console.inbox
        inbox.go_to(first)
        inbox.set_ids([second, third])
        assert inbox.has_left(first)
        assert inbox.following(first) == [second, third]
        inbox.set_ids([second, third, first])
        assert not inbox.has_left(first)
        assert inbox.following(first) == [third, second]


@pytest.mark.parametrize("list_first", [True, False], ids=["the list is read first", "the draft opens first"])
@pytest.mark.parametrize("from_list", [True, False], ids=["in the list", "where the next one is read"])
async def test_an_answer_that_is_taken_back_is_a_draft_again_under_its_own_conversation(
    world: World, tmp_path: Path, list_first: bool, from_list: bool
) -> None:
    answered, other = fill(world, 2)
    draft_opens = held(answer, "_where", when=lambda _, draft: draft.id is not None)
    list_is_read = held(reads, "read_list", when=lambda *_, back=(), **__: back)
    with draft_opens if list_first else list_is_read as late:
        async with reading(world, tmp_path, "Text of 00", (120, 40)) as seen:
            await seen.press("r", *"soon", "ctrl+x", "c")
            await seen.until(lambda: seen.console.in_front() == other and not seen.console.unsettled())
            await seen.press(*(("q",) if from_list else ()))
            await seen.type_ahead("z")
            if list_first:
                await seen.until(lambda: not seen.console.conversations._list.state.returning)
            else:
                await seen.until(lambda: seen.console.composer() is not None)
            late.let_go()
            await seen.until(lambda: seen.console.where() == "composer" and not seen.console.unsettled())
            composer = seen.console.composer()
            assert composer is not None
            assert composer.draft.conversation_id == seen.console.in_front() == answered
            await seen.sees(f"#{answered} · ")


async def test_a_join_opens_where_the_message_went_and_undo_says_so(world: World, tmp_path: Path) -> None:
    target, source = beside(world)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Refund")
        await seen.press(":", *str(source), "enter")
        await seen.sees("it is me, from home")
        await seen.press("&")
        await seen.until(lambda: (line := seen.console.hand.current()) is not None and line.id == target)
        await seen.sees("it is me, from home")
        await seen.press("z")
        await seen.sees(f"Took back: merged #{source} into #{target}")
        await seen.until(lambda: (line := seen.console.hand.current()) is not None and line.id == source)


async def test_a_join_may_begin_at_the_conversation_that_stays(world: World, tmp_path: Path) -> None:
    target, source = beside(world)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Refund")
        await seen.press(":", *str(target), "enter", "&")
        await seen.sees(f"Merged #{source} into #{target}")
        assert world.line(source).messages == 0


async def test_undo_says_once_that_an_answer_has_left_and_then_takes_back_what_was_before(
    world: World, tmp_path: Path
) -> None:
    earlier = world.arrive("Earlier").conversation_id or 0
    world.eva.do(conversations.close, [earlier])
    late = sent(world, "on its way").ids[0]
    async with driven(world, tmp_path) as seen:
        await seen.sees("on its way")
        await seen.press("z")
        await seen.sees(f"Too late to take back the answer on #{late}: it is sent; z again takes back")
        await seen.press("z")
        await seen.sees(f"Took back: closed #{earlier}")
    assert world.line(earlier).status == "open"


async def test_who_leaves_while_something_is_taken_back_is_let_go(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first, *_) = fill(world)
    with closing(sqlite3.connect(world.store.path, isolation_level=None, check_same_thread=False)) as busy:
        async with driven(world, tmp_path) as seen:
            await seen.sees("Question 02")
            await seen.press("e")
            await seen.sees("Closed #")
            busy.execute("BEGIN IMMEDIATE")
            stop = Pump.stop

            def stop_and_give_way(pump: Pump) -> None:
                """The verb goes on as soon as the screen waits for it."""
                stop(pump)
                busy.execute("ROLLBACK")

            monkeypatch.setattr(Pump, "stop", stop_and_give_way)
            await seen.press("z")
            seen.app.exit()
    with world.store.read() as reader:
        assert reader.row("SELECT status FROM conversation WHERE id = :id", id=first) == ("open",)


async def test_the_clock_that_ticks_once_more_while_a_console_leaves_asks_for_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(world)
    close, ticked = Background.close, []

    async with driven(world, tmp_path) as seen:
        await seen.sees("Question 02")

        def close_and_tick(background: Background, *, finish: bool) -> None:
            close(background, finish=finish)
            world.clock.forward(seconds=60)
            seen.app._look_around()
            seen.console.read_status()
            ticked.append(True)

        monkeypatch.setattr(Background, "close", close_and_tick)
    assert ticked == [True]


async def test_a_list_that_was_hidden_comes_back_with_its_cursor_in_sight(
    world: World, tmp_path: Path
) -> None:
    ids = []
    for number in range(40):
        ids.append(
            world.arrive(f"Lamp {number:02}", sender=f"C{number} <c{number}@x.example>").conversation_id
        )
        world.clock.forward(seconds=600)
    async with listed(world, tmp_path, (80, 24)) as seen:
        await seen.press("enter")
        for following in ids[1:4]:
            await seen.until(lambda: not seen.console.unsettled())
            await seen.press("e")
            await seen.sees(f"#{following} · ")
        await seen.press("q")
        await seen.until(lambda: any("▌" in line and "Lamp 03" in line for line in seen.lines()))
        assert seen.console.inbox.cursor == ids[3]
