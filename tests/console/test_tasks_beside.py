"""What stands beside a conversation is of that one, and the agent's own tickets are as they were read last."""

from __future__ import annotations

from pathlib import Path

from tests.console.driving import listed
from tests.console.held import held
from tests.console.test_console import fill
from tests.desk.tickets.desk_of_tickets import opened
from tests.desk.world import World
from tui_desk.desk.tickets.tasks import Tasks
from tui_desk.screens import reads
from tui_desk.screens.tickets import reads as ticket_reads

WIDE = (160, 40)


async def test_what_was_read_before_tickets_changed_is_not_known_afterwards(
    world: World, tmp_path: Path
) -> None:
    fill(world, 1)
    async with listed(world, tmp_path, WIDE) as seen:
        panes = seen.console.panes
        await seen.until(lambda: panes.mine is not None)
        before, was = panes.mine, panes.turn
        assert before is not None
        with held(ticket_reads, "read_tasks"):
            seen.console.tickets.read_tasks()
            panes.show_tasks(before, was)
            assert panes.mine is None
        await seen.until(lambda: panes.mine is not None)


async def test_beside_what_is_opened_nothing_stands_of_the_one_before_though_tickets_change_meanwhile(
    world: World, tmp_path: Path
) -> None:
    first, second = fill(world, 2)
    opened(world, "Router is dead", conversation_ids=(first,))
    async with listed(world, tmp_path, WIDE) as seen:
        panes = seen.console.panes
        await seen.press("j", "enter")
        await seen.until(lambda: seen.console.in_front() == second and panes.mine is not None)
        await seen.press("K")
        await seen.sees("Router is dead")
        await seen.until(lambda: panes.mine is not None and not seen.console.unsettled())
        with held(ticket_reads, "read_tasks"), held(reads, "read_conversation", after=True) as late:
            await seen.type_ahead("J")
            await seen.until(lambda: late.waits)
            seen.console.tickets.read_tasks()
            late.let_go()
            await seen.until(lambda: seen.console.in_front() == second and not seen.console.unsettled())
            await seen.misses("Router is dead")
            assert panes._tasks == Tasks((), 0, here=False)
