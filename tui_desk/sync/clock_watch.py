"""Notices that this machine's clock was set back, by the clock beside it that nobody sets."""

from __future__ import annotations

import time
from collections.abc import Callable

TOLERATED_MS = 1_000
"""Less than this is a clock that is being kept right."""


class ClockWatch:
    """What the clock said when it was last looked at."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._ahead = self._looked()

    def set_back_by(self) -> int:
        """Milliseconds by which the clock was set back since `seen`; 0: it was not."""
        back = round(self._ahead - self._looked())
        return back if back > TOLERATED_MS else 0

    def seen(self) -> None:
        """What there was to do for it is done."""
        self._ahead = self._looked()

    def _looked(self) -> float:
        return self._now_ms() - time.monotonic() * 1000
