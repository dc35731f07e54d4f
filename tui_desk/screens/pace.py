"""What is to be read again and again is read at once, and then not oftener than it pays."""

from __future__ import annotations

import time
from collections.abc import Callable

Later = Callable[[float, Callable[[], None]], object]
"""Does something in so many seconds."""


class Pace:
    """Does something as often as it is wanted, but after each time only when a while has gone by."""

    def __init__(
        self,
        seconds: float,
        do: Callable[[], None],
        later: Later,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._do = do
        self._later = later
        self._clock = clock
        self._done_at = clock() - seconds
        self._waits = False

    def want(self) -> None:
        """It is to be done: now, or as soon as it may."""
        if self._waits:
            return
        left = self._done_at + self._seconds - self._clock()
        if left > 0:
            self._waits = True
            self._later(left, self._now)
        else:
            self._now()

    def _now(self) -> None:
        self._waits, self._done_at = False, self._clock()
        self._do()
