"""A desk with a ticket of each group, its list on the screen, and who is in hand there."""

from __future__ import annotations

from tests.console.driving import Driven
from tests.desk.tickets.desk_of_tickets import opened
from tests.desk.world import World
from tui_desk.desk.tickets import changing
from tui_desk.moments import DAY_MS, HOUR_MS

WIDE = (120, 40)


NARROW = (80, 24)


SIZES = [NARROW, WIDE]


def by_size(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def a_team(world: World) -> dict[str, int]:
    """One ticket of each group, and one that is somebody else's."""
    now = world.eva.now_ms()
    eva, bo = world.eva.agent.id, world.bo.agent.id
    made = {
        "late": opened(world, "Broken lamp", due_at=now - 2 * DAY_MS, assignee_id=eva, priority=2),
        "current": opened(
            world, "Order a stand", due_at=now + 50 * HOUR_MS, assignee_id=bo, kind="back_office"
        ),
        "idle": opened(world, "Paint the door"),
        "waiting": opened(world, "Which colour", assignee_id=eva),
        "done": opened(world, "Old matter", assignee_id=eva),
    }
    world.eva.do(changing.set_state, [made["waiting"]], "waiting_on_customer")
    world.eva.do(changing.set_state, [made["done"]], "resolved")
    return made


async def tickets_shown(seen: Driven, words: str = "Tickets · ") -> None:
    """Go to the list of all tickets, and wait until it has its rows."""
    await seen.press("g", "t")
    await seen.sees(words)
    await seen.until(lambda: not seen.console.unsettled())


def in_hand(seen: Driven) -> int | None:
    line = seen.console.tickets.current()
    return line.id if line is not None else None
