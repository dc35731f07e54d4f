"""What a screen asks of the store: few statements, each served by an index, however many conversations there are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.console.driving import reading
from tests.desk.tickets.desk_of_tickets import opened
from tests.desk.world import World
from tests.store.recording import recorded
from tests.store.test_plans import scans
from tui_desk.desk.desk import Desk
from tui_desk.screens import reads, searching
from tui_desk.screens.customers.reads import read_customer
from tui_desk.screens.list_state import Asked
from tui_desk.screens.tickets import reads as tickets

WIDE = (120, 40)


@pytest.fixture
def busy(world: World) -> World:
    """A customer with three conversations and a ticket, and somebody else."""
    for number in range(3):
        world.arrive(f"Kettle {number}", "the kettle is broken")
        world.clock.forward(seconds=600)
    world.arrive("Lamp", "it flickers", sender="Boris Berg <boris@other.example>")
    opened(world, "Send a new one", conversation_ids=(1,))
    return world


async def test_whatever_is_looked_at_no_table_is_read_whole(busy: World, tmp_path: Path) -> None:
    with recorded() as asked:
        async with reading(busy, tmp_path, "the kettle is broken", WIDE) as seen:
            await seen.press("J")
            await seen.press("K")
            for view in "12345678":
                await seen.press(view)
            await seen.press("1")
            await seen.sees("Lamp")
            await seen.press("\\", *"kettle", "enter")
            await seen.misses("Lamp")
            await seen.press("escape", "g", "c")
            await seen.sees("Koval")
            await seen.press("q", "g", "t")
            await seen.sees("Send a new one")
            await seen.press("enter")
            await seen.press("q", "q", "/", *"kettle")
            await seen.sees("3 conversations")
    distinct = dict(asked.statements)
    assert len(distinct) > 40
    with busy.store.read() as reader:
        found = [one for sql, params in distinct.items() for one in scans(reader, sql, params)]
    assert found == []


SCREENS: dict[str, tuple[int, Callable[[Desk], object]]] = {
    "a list, its first rows and the counts of all views": (
        5,
        lambda desk: reads.read_list(desk, Asked("open", "waiting"), fresh=True, top=20),
    ),
    "a page of rows": (1, lambda desk: reads.read_rows(desk, (1, 2, 3, 4))),
    "a conversation": (12, lambda desk: reads.read_conversation(desk, 1, 100, fresh=False)),
    "a conversation, and the tickets beside it": (
        14,
        lambda desk: reads.read_conversation(desk, 1, 100, fresh=True),
    ),
    "a conversation without a ticket, where the agent's own are known": (
        13,
        lambda desk: reads.read_conversation(desk, 2, 100, fresh=True, mine_known=True),
    ),
    "the status": (4, reads.read_status),
    "the tickets beside a conversation": (2, lambda desk: tickets.read_tasks(desk, 1)),
    "a customer": (30, lambda desk: read_customer(desk, 1, 50, fresh=True)),
    "what is searched": (11, partial(lambda typed, desk: searching.look(desk, typed), "kettle broken")),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_asks_for_no_more_statements_than_it_is_given(busy: World, name: str) -> None:
    most, look = SCREENS[name]
    with recorded() as asked:
        look(busy.eva)
    assert 0 < len(asked.statements) <= most, "\n".join(sql for sql, _ in asked.statements)
