"""Who waits for a store's write lock says so; who has much to write looks after each piece of it, and lets them by.

The sign is a shared lock on a small file beside the database: the kernel takes it down when its process ends.
"""

from __future__ import annotations

import fcntl
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tui_desk.errors import StoreError
from tui_desk.store.files import open_lock

LOOK_SECONDS = 0.001
LONGEST_SECONDS = 0.3
"""So long others go first at most: one of them may be held, and many may come one after the other."""
AGAIN_SECONDS = 5.0
"""So long no sign counts after one that was up for longer than that, unless all are down before."""
TURN_SECONDS = 0.02
"""So long the lock is left while no sign counts: each who waits and is not held has looked by then."""
_FLOCK = "hhqqi4x"


class Waiting:
    """The waiting writers of one store, of all processes."""

    def __init__(self, database: Path, mode: int) -> None:
        self.turn = threading.Lock()
        """Held by a thread of this process that has much to write: such threads raise no sign against each other."""
        self._path = database.with_name(f"{database.name}.waiting")
        self._mode = mode
        self._unheeded_until = 0.0
        """By the clock that nobody sets: before, no sign counts, as one was up too long."""

    @contextmanager
    def said(self) -> Iterator[None]:
        """We wait, until this is left. Whoever can't say so gets his turn too, only later."""
        handle: int | None = None
        try:
            with suppress(OSError, StoreError):
                handle = open_lock(self._path, self._mode)
                fcntl.fcntl(handle, fcntl.F_OFD_SETLK, _lock(fcntl.F_RDLCK))
            yield
        finally:
            if handle is not None:
                os.close(handle)

    def anybody(self) -> bool:
        """Whether somebody waits who is to be let by; it costs as much as opening a file."""
        if not self._is_up():
            self._unheeded_until = 0.0
            return False
        return time.monotonic() >= self._unheeded_until

    def let_by(self) -> None:
        """Wait, without the lock, until nobody does any more; where one may be held, long enough for the others."""
        if time.monotonic() < self._unheeded_until and self._is_up():
            time.sleep(TURN_SECONDS)
            return
        until = time.monotonic() + LONGEST_SECONDS
        while self.anybody():
            if time.monotonic() > until:
                self._unheeded_until = time.monotonic() + AGAIN_SECONDS
                return
            time.sleep(LOOK_SECONDS)

    def _is_up(self) -> bool:
        """Whether there is a sign; where that can't be seen, there is none. To look keeps nobody from raising his."""
        try:
            handle = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return False
        try:
            found = fcntl.fcntl(handle, fcntl.F_OFD_GETLK, _lock(fcntl.F_WRLCK))
        except OSError:
            return False
        finally:
            os.close(handle)
        return _kind(found) != fcntl.F_UNLCK


def _lock(kind: int) -> bytes:
    """A lock of this kind on the whole file, as fcntl(2) takes and tells it."""
    return struct.pack(_FLOCK, kind, os.SEEK_SET, 0, 0, 0)


def _kind(lock: bytes) -> int:
    return int(struct.unpack(_FLOCK, lock)[0])
