"""How far a sync is: the server's token, and a moment to begin at should the server have forgotten it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Position:
    """The channel's cursor."""

    since: str = ""
    """What the last answer ended with; empty: none was stored whole."""
    at: int = 0
    """UTC epoch ms: everything until then is here. 0: nothing is."""
    invited: tuple[str, ...] = ()
    """Rooms that are still to be joined."""


def read(stored: Mapping[str, Any] | None) -> Position:
    if not stored:
        return Position()
    return Position(str(stored["since"]), int(stored["at"]), tuple(stored.get("invited", ())))


def write(position: Position) -> dict[str, Any]:
    return {"since": position.since, "at": position.at, "invited": list(position.invited)}
