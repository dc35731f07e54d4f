"""One sync process per desk: lock files that the kernel frees the moment their holder dies.

Who holds `.sync` does the work. A service holds `.service` as well, from before it works until it ends: a console's
child that sees it held gives the work up. A request can't outlive whoever made it.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from tui_desk.store.files import open_lock

_WORK = "sync"
_PAUSES = (0.01, 0.05, 0.2)


class SyncLock:
    """A lock beside the database."""

    def __init__(self, store_path: Path, mode: int, name: str = _WORK) -> None:
        self._path = _beside(store_path, name)
        self._mode = mode
        self._handle: int | None = None

    def take(self) -> bool:
        """Try to become the one; False: another process is."""
        try:
            fcntl.flock(self._open(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def take_soon(self) -> bool:
        """As `take`, and not put off by somebody who only looked."""
        for pause in _PAUSES:
            if self.take():
                return True
            time.sleep(pause)
        return self.take()

    def wait(self) -> None:
        """Become the one as soon as nobody else is."""
        fcntl.flock(self._open(), fcntl.LOCK_EX)

    def is_held(self) -> bool:
        """Whether another process has it, at this moment. Not for a lock of one's own."""
        if not self.take():
            return True
        fcntl.flock(self._open(), fcntl.LOCK_UN)
        return False

    def free(self) -> None:
        """Let another process have it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _open(self) -> int:
        if self._handle is None:
            self._handle = open_lock(self._path, self._mode)
        return self._handle


def is_at_work(store_path: Path) -> bool:
    """Whether a process does the work of this desk, as the kernel knows it, whatever was written down.

    Makes no file; where the lock can't be looked at, nobody has it.
    """
    try:
        handle = os.open(
            _beside(store_path, _WORK), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        )
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _beside(store_path: Path, name: str) -> Path:
    return store_path.with_name(f"{store_path.name}.{name}")
