"""Room on the disk: taking in stops long before it is full, and a reserve lets agents save and send when it is."""

from __future__ import annotations

import os
from pathlib import Path

from tui_desk.errors import StoreFull

LEAST_FREE = 500 * 2**20
"""Bytes that must stay free; below, taking in pauses and the server keeps the mail."""
MAILS_AHEAD = 3
"""So many of the largest mails must fit at least: one comes as a transfer, an original, and its files."""
RESERVE = 64 * 2**20


class Room:
    """The disk under a database, and the file beside it that keeps some of it occupied."""

    def __init__(self, database: Path, mode: int) -> None:
        self.reserve = database.with_name(f"{database.name}.reserve")
        self._mode = mode

    def require(self, largest: int = 0) -> None:
        """Refuse to take anything in where too little is free; else see to the reserve.

        `largest`: bytes of the biggest mail that may come.
        """
        free, least = self.free(), max(LEAST_FREE, MAILS_AHEAD * largest)
        if free < least:
            raise StoreFull(
                f"only {free // 2**20} MB are free on the disk; no mail is taken in until there are"
                f" {least // 2**20} MB"
            )
        if free - RESERVE >= least and not self.reserve.exists():
            self._lay_by()

    def free(self) -> int:
        """Bytes that are free on the disk."""
        disk = os.statvfs(self.reserve.parent)
        return disk.f_bavail * disk.f_frsize

    def release(self) -> bool:
        """Give the reserve up; whether there was one."""
        try:
            self.reserve.unlink()
        except FileNotFoundError:
            return False
        return True

    def _lay_by(self) -> None:
        try:
            handle = os.open(self.reserve, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, self._mode)
        except FileExistsError:
            return
        try:
            os.posix_fallocate(handle, 0, RESERVE)
        except OSError:
            self.release()
            raise
        finally:
            os.close(handle)


def is_full(error: Exception) -> bool:
    """Whether the disk was full."""
    from tui_desk.shortage import FULL, shortage

    return isinstance(error, StoreFull) or shortage(error) == FULL
