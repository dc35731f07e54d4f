"""Waiting for what tells nobody when it happens: it is looked at again and again."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 60.0
ENDS = 20.0
"""Seconds within which a connector must end when it is told to; a long poll takes longer."""
LOOK_AGAIN = 0.02


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(LOOK_AGAIN)
