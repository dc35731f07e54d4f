"""Whether a message may have left: what breaks before that is tried again, what breaks after it leaves a doubt."""

from __future__ import annotations

from collections.abc import Callable


class Risk:
    """Called right before a message leaves, as `at_risk` is, and knows that it was."""

    def __init__(self, at_risk: Callable[[], None]) -> None:
        self._at_risk = at_risk
        self.taken = False

    def __call__(self) -> None:
        self._at_risk()
        self.taken = True
