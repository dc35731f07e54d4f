"""A desk with two customers, and the drafts that its agent has in the store."""

from __future__ import annotations

from tests.desk.world import World
from tui_desk.desk import drafts
from tui_desk.rows import DraftRow


def with_two_customers(world: World) -> World:
    """A mail of each, a minute apart."""
    world.arrive("Broken lamp", "It is dark here.")
    world.clock.forward(seconds=60)
    world.arrive("Late parcel", "Where is it?", sender="Bob <bob@other.example>")
    return world


def kept(world: World) -> list[DraftRow]:
    """Every draft of the agent's."""
    return list(world.eva.ask(drafts.mine, world.eva.agent.id))
