"""How late the machine is: what sleeps for a moment wakes up so much later where others keep the processors busy."""

from __future__ import annotations

import threading
import time

NAP = 0.05


class Lateness:
    """Watches while it is run, in a thread of its own, until it is over."""

    def __init__(self, over: threading.Event) -> None:
        self._over = over
        self._late: list[tuple[float, float]] = []

    def run(self) -> None:
        """Nap again and again."""
        while not self._over.is_set():
            began = time.monotonic()
            self._over.wait(NAP)
            self._late.append((began, time.monotonic() - began - NAP))

    def since(self, moment: float) -> float:
        """The worst since then, in seconds of the monotonic clock."""
        return max((late for began, late in reversed(self._late) if began >= moment - NAP), default=0.0)

    @property
    def worst(self) -> float:
        """The worst of all."""
        return self.since(0.0)
