"""How late the machine is: what sleeps for a moment wakes up so much later where others keep the processors busy.

All of these together are the time that others had. Besides, how long nobody could save anything, for who was writing
had been stopped.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

NAP = 0.05


class Lateness:
    """Watches while it is run, in a thread of its own, until it is over."""

    def __init__(self, over: threading.Event) -> None:
        self._over = over
        self._late: list[tuple[float, float]] = []
        """When each nap ended, and how much too late."""
        self._held: list[tuple[float, float]] = []
        """Until when the store was held each time, and for how long."""

    def run(self) -> None:
        """Nap again and again."""
        while not self._over.is_set():
            began = time.monotonic()
            self._over.wait(NAP)
            ended = time.monotonic()
            self._late.append((ended, ended - began - NAP))

    def hold(self, seconds: float) -> None:
        """From now on nobody can save anything for so long."""
        self._held.append((time.monotonic() + seconds, seconds))

    def since(self, moment: float) -> float:
        """So many seconds since then, a moment of the monotonic clock, had nobody here."""
        return sum(_from(self._late, moment)) + sum(_from(self._held, moment))

    @property
    def worst(self) -> float:
        """How late the machine was at most."""
        return max(_from(self._late, 0.0), default=0.0)


def _from(times: list[tuple[float, float]], moment: float) -> Iterator[float]:
    return (seconds for ended, seconds in list(times) if ended >= moment)
