"""The first line: which views stand there, where, and what is never out of sight."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.console.driving import driven
from tests.console.test_console import fill
from tests.desk.test_outbox import take
from tests.desk.world import World
from tui_desk.desk import answers, conversations, outbox
from tui_desk.desk.inbox import VIEWS
from tui_desk.rows import ViewName
from tui_desk.widgets.views_bar import Tab, fitting


def tabs(**counts: int) -> list[Tab]:
    """All views, with these counts."""
    return [Tab(view.name, view.title, counts.get(view.name, 0)) for view in VIEWS]


def names(width: int, current: ViewName = "open", **counts: int) -> list[str]:
    """The views that stand in so many cells."""
    return [tab.name for tab in fitting(tabs(**counts), current, width)]


def test_all_views_stand_where_there_is_room_for_all() -> None:
    assert names(100, unassigned=26, open=26) == [view.name for view in VIEWS]


def test_where_there_is_no_room_for_all_the_last_empty_ones_give_way_first() -> None:
    assert names(60, unassigned=26, open=26) == ["mine", "unassigned", "open", "pending", "snoozed"]


def test_what_holds_something_goes_before_what_holds_nothing() -> None:
    assert "spam" in names(60, unassigned=26, open=26, spam=3)
    assert "pending" not in names(50, unassigned=26, open=26, spam=3)


def test_undelivered_answers_and_the_current_view_are_in_sight_however_narrow_it_is() -> None:
    full = dict.fromkeys((view.name for view in VIEWS), 1_234)
    for width in range(30, 120):
        shown = names(width, "spam", **full)
        assert "undelivered" in shown
        assert "spam" in shown


def test_the_first_conversation_in_a_view_moves_no_other_view() -> None:
    assert [tab.width for tab in tabs(mine=1, pending=9)] == [tab.width for tab in tabs()]


async def test_a_wide_terminal_shows_the_desks_name_and_every_view(world: World, tmp_path: Path) -> None:
    fill(world)
    async with driven(world, tmp_path, (120, 40)) as seen:
        await seen.sees("All open 3")
        first = seen.lines()[0]
        assert first.startswith(" Desk   Mine")
        assert all(view.title in first for view in VIEWS)
        assert "…" not in first


async def test_a_narrow_terminal_says_that_there_are_more_views(world: World, tmp_path: Path) -> None:
    fill(world)
    async with driven(world, tmp_path) as seen:
        await seen.sees("All open 3")
        assert "Snoozed" in seen.lines()[0]
        assert "…" in seen.lines()[0]


async def test_an_undelivered_answer_stays_in_sight_when_its_conversation_is_put_aside(
    world: World, tmp_path: Path
) -> None:
    first, *_ = fill(world)
    answers.send(world.eva, replace(world.draft(first), text="hello"))
    world.clock.forward(seconds=11)
    claimed = take(world)
    assert claimed is not None
    world.sync.do(outbox.failed, claimed, "550 no such user", {})
    world.eva.do(conversations.snooze, [first], world.eva.now_ms() + 86_400_000)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Undelivered 1")
        world.eva.do(conversations.close, [first])
        await seen.sees("Unassigned 2")
        assert "Undelivered 1" in seen.lines()[0]
        await seen.press("g", "f")
        await seen.sees("Question 00")
