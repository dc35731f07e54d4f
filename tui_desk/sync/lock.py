"""One sync process per desk: a lock file that the kernel frees the moment its holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from tui_desk.store.files import open_lock


class SyncLock:
    """The lock beside the database."""

    def __init__(self, store_path: Path, mode: int) -> None:
        self._path = store_path.with_name(f"{store_path.name}.sync")
        self._mode = mode
        self._handle: int | None = None

    def take(self) -> bool:
        """Try to become the one; False: another process is."""
        handle = open_lock(self._path, self._mode)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def free(self) -> None:
        """Let another process have it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
