"""How late the machine is: what sleeps for a moment wakes up so much later where others keep the processors busy.

All of these together are the time that others had. Besides, how long nobody could save anything, for who was writing
had been stopped.
"""

from __future__ import annotations

import threading
import time

NAP = 0.05
Span = tuple[float, float]
"""From when to when, by the monotonic clock."""


class Lateness:
    """Watches while it is run, in a thread of its own, until it is over."""

    def __init__(self, over: threading.Event) -> None:
        self._over = over
        self._late: list[Span] = []
        """When each nap was to end, and when it did."""
        self._held: list[Span] = []
        """From when to when the store was held each time."""

    def run(self) -> None:
        """Nap again and again."""
        while not self._over.is_set():
            due = time.monotonic() + NAP
            self._over.wait(NAP)
            self._late.append((due, time.monotonic()))

    def hold(self, seconds: float) -> None:
        """From now on nobody can save anything for so long."""
        now = time.monotonic()
        self._held.append((now, now + seconds))

    def between(self, begin: float, end: float) -> float:
        """So many seconds between two moments of the monotonic clock had nobody here."""
        spans = (*self._late, *self._held)
        return sum(max(0.0, min(until, end) - max(since, begin)) for since, until in spans)

    @property
    def worst(self) -> float:
        """How late the machine was at most."""
        return max((woke - due for due, woke in tuple(self._late)), default=0.0)
