"""Any number of conversations hang on a ticket: found by their words, marked, and linked by one key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.console.driving import Driven, driven, listed
from tests.console.questions import fill
from tests.desk.tickets.desk_of_tickets import opened, read
from tests.desk.world import World
from tui_desk.desk import conversations
from tui_desk.desk.tickets import gathering
from tui_desk.rows import ConversationLine
from tui_desk.store.reader import Reader

SIZES = [(80, 24), (120, 40)]


def hung(world: World, ticket: int) -> set[int]:
    return {one.id for one in read(world, ticket).conversations}


async def searches(seen: Driven, *words: str) -> None:
    """From the task pane to the search."""
    await seen.press("3")
    await seen.sees("Outage")
    await seen.press("L")
    await seen.sees("Tab marks several")
    await seen.press(*words)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_conversations_are_found_by_words_marked_and_linked_and_all_that_is_taken_back(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    ids = fill(world, 4)
    world.eva.do(conversations.close, ids[3:])
    ticket = opened(
        world, "Outage", kind="tracker", conversation_ids=(ids[0],), assignee_id=world.eva.agent.id
    )
    async with driven(world, tmp_path, size) as seen:
        await searches(seen)
        await seen.sees("3 found · 0 marked")
        await seen.press(*"question 3")
        await seen.sees("1 found")
        await seen.press("tab")
        await seen.sees("1 found · 1 marked")
        await seen.press("backspace", *"1", "tab")
        await seen.sees(f"#{ids[1]} C1")
        await seen.sees("1 found · 2 marked")
        await seen.press("enter")
        await seen.until(lambda: hung(world, ticket) == {ids[0], ids[1], ids[3]})
        await seen.sees("to undo")
        await seen.press("z")
        await seen.until(lambda: hung(world, ticket) == {ids[0]})


async def test_without_marks_the_one_under_the_cursor_is_linked_and_no_match_says_so(
    world: World, tmp_path: Path
) -> None:
    ids = fill(world, 2)
    ticket = opened(world, "Outage", kind="tracker", assignee_id=world.eva.agent.id)
    async with driven(world, tmp_path) as seen:
        await searches(seen, *"zebra")
        await seen.sees("No other conversation has these words.")
        await seen.press(*["backspace"] * 5, *"c0@x")
        await seen.sees("1 found")
        await seen.press("enter")
        await seen.until(lambda: hung(world, ticket) == {ids[0]})


async def test_capital_t_links_all_that_is_selected_in_the_list(world: World, tmp_path: Path) -> None:
    ids = fill(world, 3)
    ticket = opened(world, "Outage", kind="tracker")
    async with listed(world, tmp_path) as seen:
        await seen.press("X", "T")
        await seen.sees("Link to")
        await seen.press(*"outage", "enter")
        await seen.until(lambda: hung(world, ticket) == {*ids})
        await seen.sees("to undo")
        await seen.press("z")
        await seen.until(lambda: not hung(world, ticket))


async def test_a_search_that_breaks_says_so_and_the_next_one_finds(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = fill(world, 2)
    opened(world, "Outage", kind="tracker", conversation_ids=(ids[0],), assignee_id=world.eva.agent.id)
    search = gathering.conversations

    def breaks(reader: Reader, ticket_id: int, agent_id: int, find: str) -> Sequence[ConversationLine]:
        if find == "q":
            raise RuntimeError("broken")
        return search(reader, ticket_id, agent_id, find)

    monkeypatch.setattr(gathering, "conversations", breaks)
    async with driven(world, tmp_path) as seen:
        await searches(seen)
        await seen.sees("1 found")
        await seen.press("q")
        await seen.sees("That did not work: RuntimeError")
        await seen.press("u")
        await seen.sees(f"#{ids[1]} C1")


async def test_words_of_which_there_are_several_and_a_tab_right_behind_them_mark_what_they_find(
    world: World, tmp_path: Path
) -> None:
    ids = fill(world, 12)
    ticket = opened(world, "Outage", kind="tracker", assignee_id=world.eva.agent.id)
    async with driven(world, tmp_path) as seen:
        await searches(seen, *"question", "space", "3", "tab", "enter")
        await seen.until(lambda: hung(world, ticket) == {ids[3]})
