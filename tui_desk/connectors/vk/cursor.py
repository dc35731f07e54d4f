"""How far a sync is: VK's number of the last event, and a moment to fill history from should VK have dropped events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Position:
    """The channel's cursor."""

    ts: str
    """Number of the last event that is stored."""
    at: int
    """UTC epoch seconds: everything until then is here."""
    behind: bool = False
    """What came since then was being filled in from history when this was written."""


def read(stored: Mapping[str, Any] | None) -> Position | None:
    if not stored:
        return None
    return Position(str(stored["ts"]), int(stored["at"]), bool(stored.get("behind")))


def write(position: Position) -> dict[str, Any]:
    return {"ts": position.ts, "at": position.at, "behind": position.behind}
