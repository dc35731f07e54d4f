"""Tickets as a board and as a calendar: moved, followed, clicked, and the one in hand stays so in each."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.console.driving import driven
from tests.console.many_tickets import SIZES, WIDE, a_team, by_size, in_hand, tickets_shown
from tests.desk.tickets.desk_of_tickets import opened, read
from tests.desk.world import World
from tui_desk.days import day_of, starts, weeks_of_month
from tui_desk.moments import DAY_MS, HOUR_MS


@pytest.mark.parametrize("size", SIZES, ids=by_size)
async def test_on_the_board_a_ticket_is_moved_and_followed(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    made = a_team(world)
    async with driven(world, tmp_path, size) as seen:
        await tickets_shown(seen)
        await seen.press("V")
        await seen.sees("Submitted 3")
        await seen.sees("In progress 0")
        assert ("Resolved 1" in seen.text()) == (size == WIDE)
        await seen.until(lambda: in_hand(seen) == made["late"])
        board = seen.console.overview.board
        beside = [one for one in board.every() if one.ids and one.size.width and one is not board.lines]
        assert {cards.render_line(0).text[:2] for cards in beside} == {" #"}
        await seen.press(">")
        await seen.sees("In progress 1")
        await seen.until(lambda: in_hand(seen) == made["late"])
        await seen.press(">", ">")
        await seen.sees("Resolved 2")
        await seen.until(lambda: in_hand(seen) == made["late"])
        assert ("Submitted 2" in seen.text()) == (size == WIDE)
        await seen.press("z", "left", "left", "left", "j")
        await seen.until(lambda: in_hand(seen) == made["idle"])


@pytest.mark.parametrize("size", SIZES, ids=by_size)
async def test_the_calendar_tells_how_many_are_due_and_moves_by_days_weeks_and_months(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    made = a_team(world)
    today = day_of(world.eva.now_ms())
    late, due = today - timedelta(days=2), day_of(world.eva.now_ms() + 50 * HOUR_MS)
    async with driven(world, tmp_path, size) as seen:
        await tickets_shown(seen)
        await seen.press("V", "V")
        await seen.sees(f"{late:%B %Y}")
        await seen.sees("Broken lamp")
        assert "!1 late" in seen.text()
        assert in_hand(seen) == made["late"]
        await seen.press("J", "J")
        await seen.sees("Order a stand")
        await seen.until(lambda: seen.console.overview.calendar.day == due)
        await seen.press("left", "up")
        await seen.until(lambda: seen.console.overview.calendar.day == due - timedelta(days=8))
        await seen.press("right", "down", "]")
        await seen.until(lambda: seen.console.overview.calendar.day.month == due.month % 12 + 1)
        await seen.press("[")
        await seen.sees("Order a stand")
        await seen.press("d", *"5d", "enter")
        moved = day_of(world.eva.now_ms() + 5 * DAY_MS)
        await seen.until(lambda: seen.console.overview.calendar.day == moved or moved.month != due.month)
        await seen.until(lambda: read(world, made["current"]).line.due_at == world.eva.now_ms() + 5 * DAY_MS)


async def test_the_ticket_in_hand_stays_so_in_every_shape_also_where_one_can_not_show_it(
    world: World, tmp_path: Path
) -> None:
    made = a_team(world)
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.press("j", "j")
        await seen.until(lambda: in_hand(seen) == made["idle"])
        await seen.press("V")
        await seen.until(lambda: in_hand(seen) == made["idle"])
        await seen.press("V")
        await seen.sees("Nothing is due on this day")
        await seen.press("V")
        await seen.sees("due first")
        await seen.until(lambda: in_hand(seen) == made["idle"])


async def test_days_of_the_calendar_are_those_of_the_local_clock(world: World, tmp_path: Path) -> None:
    today = day_of(world.eva.now_ms())
    tomorrow = today + timedelta(days=1)
    opened(world, "Just before", due_at=starts(tomorrow) - 1)
    opened(world, "Just after", due_at=starts(tomorrow))
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.press("V", "V")
        await seen.sees("Just before")
        assert "Just after" not in seen.text()
        await seen.press("right")
        await seen.sees("Just after")
        await seen.misses("Just before")


async def test_they_are_shown_by_command_in_any_shape_at_once(world: World, tmp_path: Path) -> None:
    made = a_team(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.press(":", *"tickets-shape calendar", "enter")
        await seen.sees("Nothing is due on this day")
        await seen.press("J")
        await seen.until(lambda: in_hand(seen) == made["current"])
        await seen.press(":", *"tickets-overdue", "enter")
        await seen.sees("Overdue · ")
        await seen.press(":", *"tickets", "enter", "g", "i")
        await seen.sees("waiting longest")


async def test_views_cards_and_days_can_be_clicked(world: World, tmp_path: Path) -> None:
    made = a_team(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await tickets_shown(seen)
        await seen.pilot.click(offset=(seen.lines()[0].index("Unassigned"), 0))
        await seen.sees("Tickets · Unassigned")
        await seen.press("g", "a", "V")
        await seen.sees("Waiting on customer 1")
        await seen.sees("Which colour")
        row = seen.line_with("Which colour")
        await seen.pilot.click(offset=(seen.lines()[row].index("Which"), row))
        await seen.until(lambda: in_hand(seen) == made["waiting"])
        assert seen.console.pane == "list"
        await seen.press("V")
        await seen.sees("Mon ")
        day = seen.console.overview.calendar.day
        row = seen.line_with("Mon ") + 1
        await seen.pilot.click(offset=(2, row))
        await seen.until(lambda: seen.console.overview.calendar.day == weeks_of_month(day)[0])
