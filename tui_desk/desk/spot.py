"""Where an incoming message lands, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Spot:
    """A conversation that takes a message in."""

    conversation_id: int
    status: Literal["new", "joined", "held"]
    rule: str
    detail: str = ""
