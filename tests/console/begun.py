"""A conversation that is open, with an answer or a note begun in it."""

from __future__ import annotations

from tests.console.driving import Driven
from tests.desk.world import World
from tui_desk.desk import drafts
from tui_desk.rows import DraftRow
from tui_desk.widgets.composer import Composer

WIDE = (120, 40)


NO_LIMIT = 2**30
"""Pages."""


def arrive(world: World, subject: str = "Help", text: str = "Hello") -> int:
    id_ = world.arrive(subject, text).conversation_id
    assert id_ is not None
    return id_


def kept(world: World) -> tuple[DraftRow, ...]:
    return world.eva.ask(drafts.mine, world.eva.agent.id)


async def begin(seen: Driven, key: str, text: str) -> Composer:
    """Open the first conversation and begin to write."""
    await seen.sees("Help")
    await seen.press("enter", key)
    await seen.until(lambda: seen.console.composer() is not None and seen.console.where() == "composer")
    composer = seen.console.composer()
    assert composer is not None
    await seen.press(*[{" ": "space", ".": "full_stop"}.get(one, one) for one in text])
    await seen.until(lambda: text in composer.draft.text)
    return composer
