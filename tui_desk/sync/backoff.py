"""How long to wait after failures: full jitter under a doubling bound, so that channels don't knock in step.

Where nobody answered, nobody can be troubled: such a server is soon asked again, so that an outage ends when it ends.
"""

from __future__ import annotations

import random
import socket

BASE = 1.0
CAP = 300.0
UNANSWERED_CAP = 15.0
SHORTEST = 0.2
"""Seconds before a server is asked again, even if it says «at once»."""
LONGEST_TOLD = 3600.0
"""A server that names a longer time is asked again all the same: it may have told nonsense."""
TAKEN_AT_ITS_WORD = 5
"""So many times in a row a server alone decides how long we wait."""
UNANSWERED_FOR = 600.0
"""Seconds of an outage after which it is no short one any more."""


def pause(failures: int, rng: random.Random, cap: float = CAP) -> float:
    """Seconds to wait after so many failures in a row."""
    bound = min(cap, BASE * 2 ** min(failures, 20))
    return rng.uniform(bound / 10, bound)


def heeded(told: float, failures: int, rng: random.Random, cap: float = CAP) -> float:
    """Seconds to wait where a server says how long; one whose waits lead to nothing is asked less and less."""
    wait = min(max(told, SHORTEST), LONGEST_TOLD)
    return wait if failures <= TAKEN_AT_ITS_WORD else max(wait, pause(failures - TAKEN_AT_ITS_WORD, rng, cap))


def cap_of(error: BaseException, lasting: float) -> float:
    """The longest pause after this error, when there have been nothing but errors for `lasting` seconds."""
    return UNANSWERED_CAP if lasting < UNANSWERED_FOR and is_unanswered(error) else CAP


def is_unanswered(error: BaseException) -> bool:
    """Whether the network never got us to a server that could have refused us."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectionRefusedError | TimeoutError) or type(cause) in (
            OSError,
            socket.gaierror,
        ):
            return True
        cause = cause.__cause__
    return False
