"""How long to wait after failures: full jitter under a doubling bound, so that channels don't knock in step.

Where nobody answered, nobody can be troubled: such a server is soon asked again, so that an outage ends when it ends.
"""

from __future__ import annotations

import random
import socket

BASE = 1.0
CAP = 300.0
UNANSWERED_CAP = 15.0
UNANSWERED_FOR = 600.0
"""Seconds of an outage after which it is no short one any more."""


def pause(failures: int, rng: random.Random, cap: float = CAP) -> float:
    """Seconds to wait after so many failures in a row."""
    bound = min(cap, BASE * 2 ** min(failures, 20))
    return rng.uniform(bound / 10, bound)


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
