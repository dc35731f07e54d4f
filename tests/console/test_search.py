"""The search in the console: hits in their lines while one types, Enter at the hit, Esc as if nothing had been."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.console.driving import Driven, listed
from tests.console.held import held
from tests.desk.search.indexed import forget_form
from tests.desk.world import World
from tui_desk.desk import conversations, notes
from tui_desk.desk.desk import Desk
from tui_desk.desk.search import listing, newest
from tui_desk.desk.tickets import opening
from tui_desk.errors import StoreError
from tui_desk.screens.actions import searching
from tui_desk.screens.modals.search import Search
from tui_desk.screens.searching import Looked, look
from tui_desk.text.ticket_number import spelled
from tui_desk.ticket_rows import NewTicket

WIDE = (120, 40)
OLD = "kettle tag:old"


@pytest.fixture
def busy(world: World) -> World:
    """Three conversations; in the oldest a word stands far up."""
    first = world.arrive("Kettle", "the kettle is broken")
    assert first.conversation_id
    for number in range(3):
        world.clock.forward(seconds=600)
        world.eva.do(notes.add, first.conversation_id, f"more of it, number {number}")
    world.clock.forward(seconds=600)
    world.arrive("Lamp", "it flickers", sender="Boris Berg <boris@other.example>")
    world.clock.forward(seconds=600)
    world.arrive("Tea", "which kettle do you sell?", sender="Cy <cy@third.example>")

    world.eva.do(opening.open_ticket, NewTicket("Recall of the kettle", "all of them"))
    return world


def lit(seen: Driven) -> str:
    box = seen.app.screen
    assert isinstance(box, Search)
    choice = box.lit()
    return choice.label if choice else ""


def boxed(seen: Driven) -> str:
    """What stands in the box, its lines in one."""
    rows = (line.partition("│")[2].partition("│")[0] for line in seen.lines())
    return " ".join(" ".join(rows).split())


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_hits_are_shown_in_their_lines_while_one_types(
    busy: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with listed(busy, tmp_path, size) as seen:
        await seen.press("/", *"kett")
        await seen.sees("2 conversations, 1 ticket")
        await seen.sees("Cy: which kettle do you sell?")
        await seen.sees("the kettle is broken")
        await seen.sees("Recall of the kettle")
        assert "Lamp" not in seen.text().split("Search")[1]
        row = seen.line_with("which kettle do you sell")
        strip = seen.app.screen._compositor.render_strips()[row]
        marked = "".join(
            part.text for part in strip if part.style and part.style.underline and part.style.bold
        )
        assert marked == "kettle"


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_the_line_one_types_in_stands_still_however_much_is_found(
    busy: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with listed(busy, tmp_path, size) as seen:
        await seen.press("/")
        stands = seen.line_with("type to search everything")
        await seen.press(*"kett")
        await seen.sees("2 conversations, 1 ticket")
        assert seen.line_with(" kett ") == stands
        await seen.press(*"xyz")
        await seen.sees("othing")
        assert seen.line_with(" kettxyz ") == stands


async def test_enter_opens_the_conversation_at_the_hit_and_keys_go_through_the_others(
    busy: World, tmp_path: Path
) -> None:
    async with listed(busy, tmp_path, WIDE) as seen:
        await seen.press("/", *"kettle broken", "enter")
        await seen.until(lambda: seen.console.in_front() == 1 and seen.console.timeline.cursor == 1)
        assert seen.console.pane == "conversation"
        await seen.press("/", *"kettle", "enter")
        await seen.until(lambda: seen.console.in_front() == 3)
        await seen.press(";")
        await seen.until(lambda: seen.console.in_front() == 1)
        await seen.press(",")
        await seen.until(lambda: seen.console.in_front() == 3)
        await seen.press(",")
        await seen.sees("No more is found for kettle.")


async def test_esc_leaves_everything_as_it_was_and_what_was_looked_for_stands_there_again(
    busy: World, tmp_path: Path
) -> None:
    async with listed(busy, tmp_path) as seen:
        await seen.press("\\", *"lamp", "enter")
        await seen.until(lambda: seen.app.screen is seen.console and seen.console.status is not None)
        await seen.misses("Tea")
        before = seen.lines()
        await seen.press("/", *"kettle")
        await seen.sees("which kettle")
        await seen.press("escape")
        await seen.until(lambda: seen.lines() == before)
        await seen.press("/", *"kettle", "enter")
        await seen.until(lambda: seen.console.in_front() is not None)
        await seen.press("/")
        await seen.sees("which kettle")
        await seen.press(*"flick")
        await seen.sees("it flickers")
        await seen.misses("which kettle")


async def test_what_means_nothing_and_what_was_meant_is_told_in_the_box(busy: World, tmp_path: Path) -> None:
    async with listed(busy, tmp_path, WIDE) as seen:
        await seen.press("/")
        await seen.sees("from: to: subject: is:")
        await seen.press(*"is:lost")
        await seen.sees("is: takes open, closed, pending")
        await seen.press(*["backspace"] * 7, *"ketlte ")
        await seen.sees("Did you mean: kettle")
        await seen.press("enter")
        await seen.sees("which kettle")
        await seen.press(*["backspace"] * 10, *"zzzz")
        await seen.sees("Nothing is found.")
        assert lit(seen) == ""


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_why_something_means_nothing_is_told_to_its_last_word(
    busy: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with listed(busy, tmp_path, size) as seen:
        await seen.press("/", *"foo:x")
        await seen.sees("No search key is called foo:; there are from:, to:, subject:, is:")
        assert "in quotes it is looked for as it stands" in boxed(seen)
        await seen.press(*["backspace"] * 5, *"kettle")
        await seen.sees("which kettle")
        assert "as it stands" not in boxed(seen)


async def test_what_is_left_out_beside_a_key_is_looked_for_to_the_end(
    busy: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_READ", 1)
    async with listed(busy, tmp_path, WIDE) as seen:
        await seen.press("/", *"is:open -kettle")
        await seen.sees("1 conversation")
        await seen.until(lambda: "further back" not in seen.text())
        assert "Lamp" in lit(seen)
        assert "Nothing" not in boxed(seen)


async def test_tickets_customers_and_numbers_are_opened_too(busy: World, tmp_path: Path) -> None:
    async with listed(busy, tmp_path, WIDE) as seen:
        await seen.press("/", *"recall", "enter")
        await seen.until(lambda: seen.console.tickets.in_middle)
        await seen.sees("all of them")
        await seen.press("/", *"berg", "down", "enter")
        await seen.sees("Known by")
        await seen.press("q", "/", *"#2", "enter")
        await seen.until(lambda: seen.console.in_front() == 2)


async def test_it_says_that_it_is_still_indexing(busy: World, tmp_path: Path) -> None:
    async with listed(busy, tmp_path, WIDE) as seen:
        busy.sync.do(forget_form)
        busy.sync.do(lambda tx: tx.run("UPDATE message SET text = 'flickering' WHERE id = 1"))
        await seen.press("/", *"flickering")
        await seen.sees("still indexing: ")


async def test_before_anything_was_looked_for_the_keys_say_so(busy: World, tmp_path: Path) -> None:
    async with listed(busy, tmp_path, WIDE) as seen:
        await seen.press(";")
        await seen.sees("Nothing was looked for yet; / does.")


async def test_why_nothing_is_found_begins_as_a_sentence(busy: World, tmp_path: Path) -> None:
    async with listed(busy, tmp_path) as seen:
        await seen.press("/", *"colour:red")
        await seen.sees("No search key is called colour:")


async def test_a_ticket_s_number_shows_it_with_what_hangs_on_it_and_a_mistyped_one_is_told(
    busy: World, tmp_path: Path
) -> None:
    (ticket,) = busy.eva.do(opening.open_ticket, NewTicket("Lamps", conversation_ids=(2,))).tickets
    right = spelled(ticket)
    async with listed(busy, tmp_path, WIDE) as seen:
        await seen.press("/", *right)
        await seen.sees("1 conversation, 1 ticket")
        await seen.sees(f"on #{right}")
        assert lit(seen).startswith("#2 ")
        await seen.press("backspace", str((int(right[-1]) + 1) % 10))
        await seen.sees("is no ticket: the last digit says it is mistyped")


def fill_beyond_one_look(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Conversations of which one look goes through two; what is tagged `old` is found by none of the first."""
    monkeypatch.setattr(newest, "FIRST_PORTION", 2)
    monkeypatch.setattr(newest, "FEWEST_AT_ONCE", 2)
    monkeypatch.setattr(newest, "FIRST_OF_SEVERAL", 2)
    monkeypatch.setattr(newest, "MOST_LOOKED_THROUGH", 2)
    for number in range(9):
        world.arrive(f"Kettle {number}", "it leaks", sender=f"A{number} <a{number}@x.example>")
        world.clock.forward(seconds=600)
    world.eva.do(conversations.add_tags, [1, 2], ["old"])


def looks(wanted: str) -> Callable[..., bool]:
    """Whether a look is the first for these words."""
    return lambda _desk, look: look == wanted


def looks_further(wanted: str) -> Callable[..., bool]:
    """Whether a look goes further back for these words."""
    return lambda _desk, look: isinstance(look, Looked) and look.typed == wanted


async def test_the_search_looks_on_by_itself_and_what_is_lit_stays_so(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_beyond_one_look(world, monkeypatch)
    async with listed(world, tmp_path, WIDE) as seen:
        with held(searching, "look", when=looks_further("kettle leaks")) as further:
            await seen.press("/", *"kettle leaks")
            await seen.until(lambda: further.waits and "looking further back than" in seen.text())
            first = lit(seen)
            await seen.press("down")
            await seen.until(lambda: lit(seen) != first)
            second = lit(seen)
        await seen.sees("9 conversations")
        assert lit(seen) == second
        assert "looking further" not in seen.text()
        await seen.press("escape", "/", *"kettle tag:old")
        await seen.sees("2 conversations")
        await seen.press("escape", "/", *"kettle tag:new")
        await seen.sees("Nothing is found.")


async def test_an_enter_that_came_early_waits_until_something_is_found_and_keys_for_what_it_opens_with_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_beyond_one_look(world, monkeypatch)
    async with listed(world, tmp_path, WIDE) as seen:
        with held(searching, "look", when=looks_further(OLD)) as further:
            with held(searching, "look", when=looks(OLD)):
                await seen.type_ahead("/", *OLD, "enter", "n")
            await seen.until(lambda: further.waits and "looking further back than" in seen.text())
        await seen.until(lambda: seen.console.in_front() == 2 and seen.console.where() == "composer")


async def test_an_older_question_that_failed_lets_no_key_go_on_that_waits_for_the_newer_one(
    busy: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(desk: Desk, wanted: str | Looked) -> Looked:
        if wanted == "k":
            raise StoreError("the store is busy")
        return look(desk, wanted)

    monkeypatch.setattr(searching, "look", fails)
    async with listed(busy, tmp_path, WIDE) as seen:
        with held(searching, "look", when=looks("k")):
            await seen.type_ahead("/", *"kettle", "enter", "n")
            await seen.until(lambda: bool(seen.console.gate._given_up_by_esc))
        await seen.until(lambda: seen.console.in_front() == 3 and seen.console.where() == "composer")


async def test_down_that_came_early_waits_for_what_it_is_to_go_through(busy: World, tmp_path: Path) -> None:
    async with listed(busy, tmp_path, WIDE) as seen:
        with held(searching, "look", when=looks("kettle")):
            await seen.type_ahead("/", *"kettle", "down", "enter")
        await seen.until(lambda: seen.console.in_front() == 1)


async def test_enter_while_it_looks_further_and_nothing_is_found_yet_waits_too(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_beyond_one_look(world, monkeypatch)
    async with listed(world, tmp_path, WIDE) as seen:
        with held(searching, "look", when=looks_further(OLD)) as further:
            await seen.press("/", *OLD)
            await seen.until(lambda: further.waits and "looking further back than" in seen.text())
            await seen.press("enter")
        await seen.until(lambda: seen.console.in_front() == 2)


async def test_esc_leaves_a_search_that_enter_waits_for_and_drops_what_was_typed_to_follow(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_beyond_one_look(world, monkeypatch)
    async with listed(world, tmp_path, WIDE) as seen:
        with held(searching, "look", when=looks_further(OLD)) as further:
            with held(searching, "look", when=looks(OLD)):
                await seen.type_ahead("/", *OLD, "enter", "n")
                await seen.until(lambda: bool(seen.console.gate._given_up_by_esc))
            await seen.until(lambda: further.waits)
            await seen.press("escape")
            await seen.until(lambda: seen.app.screen is seen.console)
            assert further.waits
        await seen.press("j")
        assert seen.console.in_front() is None
        assert seen.console.where() == "list"
