"""How long to wait after failures: full jitter over a doubling bound, so that channels don't knock in step."""

from __future__ import annotations

import random

BASE = 1.0
CAP = 300.0


def pause(failures: int, rng: random.Random) -> float:
    """Seconds to wait after so many failures in a row."""
    bound = min(CAP, BASE * 2 ** min(failures, 20))
    return rng.uniform(bound / 10, bound)
