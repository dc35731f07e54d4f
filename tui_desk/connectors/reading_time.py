"""The processor time that reading may take; beyond it the kernel ends this process, whatever holds it up.

One timer for all threads that read: it is set to what is left of the one whose time is up first.
"""

from __future__ import annotations

import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ENOUGH = 120.0
"""Of processor time this process may use while it reads a few mails, whatever else it does."""
_AT_ONCE = 0.001
"""No timer is set to nothing: that would put it out."""
_lock = threading.Lock()
_ends: dict[int, float] = {}
"""When the time of each thread that reads is up, by `_used`."""


@contextmanager
def limited(cpu_seconds: float = ENOUGH) -> Iterator[None]:
    """While this thread reads."""
    thread = threading.get_ident()
    with _lock:
        _ends[thread] = _used() + cpu_seconds
        _set_timer()
    try:
        yield
    finally:
        with _lock:
            del _ends[thread]
            _set_timer()


def _set_timer() -> None:
    left = max(min(_ends.values()) - _used(), _AT_ONCE) if _ends else 0
    signal.setitimer(signal.ITIMER_VIRTUAL, left)


def _used() -> float:
    """What the timer counts."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime
