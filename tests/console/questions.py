"""A desk with a few questions on it."""

from __future__ import annotations

from tests.desk.world import World


def fill(world: World, count: int = 3) -> list[int]:
    """Conversations of different customers."""
    ids = [
        world.arrive(
            f"Question {number}", f"Text {number}", sender=f"C{number} <c{number}@x.example>"
        ).conversation_id
        for number in range(count)
    ]
    return [id_ for id_ in ids if id_ is not None]
