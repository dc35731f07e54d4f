"""What the screen is told of at once, and what waits for more of its kind: what nobody sees, in a flood."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable

from tui_desk.rows import EventRow
from tui_desk.screens.heard import is_in_passing

TOGETHER_SECONDS = 0.25
"""What can wait is told no oftener than this: the list is read no oftener either."""


class Telling:
    """Events on their way to the screen."""

    def __init__(self, shows: Callable[[Collection[int]], bool]) -> None:
        """`shows`: whether something of these conversations stands on the screen."""
        self._shows = shows
        self._events: list[EventRow] = []
        self._pressing = False
        self._told_at = -math.inf

    def add(self, events: Iterable[EventRow]) -> None:
        """These were heard."""
        fresh = tuple(events)
        self._events += fresh
        self._pressing = self._pressing or not (
            all(map(is_in_passing, fresh))
            and not self._shows({one.conversation_id for one in fresh if one.conversation_id is not None})
        )

    def due_in(self, now: float) -> float:
        """Seconds until the screen is to be told; not more than 0: now."""
        if not self._events:
            return math.inf
        return 0.0 if self._pressing else self._told_at + TOGETHER_SECONDS - now

    def take(self, now: float) -> tuple[EventRow, ...]:
        """What it is told, all that was heard so far."""
        told, self._events = tuple(self._events), []
        self._pressing, self._told_at = False, now
        return told
