"""A room that was upgraded lives on under another id. Both rooms must say so: one alone could point anywhere."""

from __future__ import annotations

from tui_desk.connectors.fields import inner, text
from tui_desk.connectors.matrix.rooms import Rooms


def of(rooms: Rooms, old: str) -> str:
    """The room that took the place of `old`; empty: none."""
    new = text(rooms.state(old, "m.room.tombstone"), "replacement_room")
    return new if new and predecessor(rooms, new) == old else ""


def predecessor(rooms: Rooms, new: str) -> str:
    """Which room this one says it took the place of."""
    return text(inner(rooms.state(new, "m.room.create"), "predecessor"), "room_id")
