"""Who has a ticket is told when it falls due, wherever he is; others are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.console.driving import FOREVER, driven
from tests.desk.tickets.desk_of_tickets import opened
from tests.desk.world import World
from tui_desk.desk.tickets import reminding
from tui_desk.text.ticket_number import named
from tui_desk.widgets import footer_bar

HOUR = 3_600_000


async def test_the_last_line_tells_of_ones_own_tickets_and_of_no_others(world: World, tmp_path: Path) -> None:
    world.arrive("Router", "dead")
    now = world.eva.now_ms()
    mine = opened(world, "Router \x1b[31mis dead", due_at=now + 2 * HOUR, assignee_id=world.eva.agent.id)
    opened(world, "Bo's own", due_at=now + 2 * HOUR, assignee_id=world.bo.agent.id)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Router")
        world.clock.forward(seconds=3600)
        world.sync.do(reminding.remind)
        await seen.sees(f"{named(mine)} is due")
        world.clock.forward(seconds=3600)
        world.sync.do(reminding.remind)
        await seen.sees(f"{named(mine)} is overdue since")
        assert "Bo's own" not in seen.text()


async def test_a_key_that_was_on_its_way_takes_no_reminder_away(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.arrive("Router", "dead")
    mine = opened(
        world, "Router is dead", due_at=world.eva.now_ms() + 2 * HOUR, assignee_id=world.eva.agent.id
    )
    async with driven(world, tmp_path) as seen:
        await seen.sees("Router")
        monkeypatch.setattr(footer_bar, "SEEN_SECONDS", FOREVER)
        world.clock.forward(seconds=3600)
        world.sync.do(reminding.remind)
        await seen.sees(f"{named(mine)} is due")
        await seen.press("enter", "q")
        assert f"{named(mine)} is due" in seen.text()


async def test_several_are_told_together(world: World, tmp_path: Path) -> None:
    for title in ("One", "Two"):
        opened(world, title, due_at=world.eva.now_ms() + 2 * HOUR, assignee_id=world.eva.agent.id)
    async with driven(world, tmp_path) as seen:
        await seen.until(lambda: seen.console.status is not None)
        world.clock.forward(days=1)
        world.sync.do(reminding.remind)
        await seen.sees("2 of your tickets are due")


async def test_a_team_is_told_of_what_nobody_of_it_has_taken(world: World, tmp_path: Path) -> None:
    world.policy = replace(world.policy, teams={"bikes": ("eva",), "night": ("bo",)})
    world.sync.policy = world.eva.policy = world.policy
    ours = opened(world, "Ours", team="bikes", due_at=world.eva.now_ms() + 2 * HOUR)
    opened(world, "Taken", team="bikes", due_at=world.eva.now_ms() + 2 * HOUR, assignee_id=world.bo.agent.id)
    async with driven(world, tmp_path) as seen:
        await seen.until(lambda: seen.console.status is not None)
        world.clock.forward(seconds=3600)
        world.sync.do(reminding.remind)
        await seen.sees(f"{named(ours)} is due")
        assert "Taken" not in seen.text()
