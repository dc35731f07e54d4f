"""What goes wrong with a desk's file, in plain words that say what helps; and whether it is still the file it was."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import TracebackType

from tui_desk.errors import StoreBusy, StoreError, StoreFull

_OURS = (sqlite3.IntegrityError, sqlite3.ProgrammingError)
_LEAST = 2**20
"""Bytes that must be free for SQLite's shared memory and the beginning of a log."""
Identity = tuple[int, int]
"""The device and the number by which a file system knows a file, whatever its name."""


def identity(path: Path) -> Identity:
    """Which file stands at `path`. Raises StoreError where there is none any more."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreError(
            f"{path} is gone; nothing was changed. Put it back where it was, or `tui-desk restore` the newest backup"
        ) from error
    except OSError as error:
        raise StoreError(f"{path} can't be looked at: {error.strerror}") from error
    return found.st_dev, found.st_ino


class told:  # noqa: N801 - it is called as a function is
    """SQLite's errors as StoreError, but for those that are a mistake of ours. Every look goes through it."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, _OURS):
            raise store_error(error, self._path) from error


def is_damaged(error: BaseException) -> bool:
    """Whether SQLite found a page that can't be what was written."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT


def is_busy(error: BaseException | None) -> bool:
    """Whether trying again can help."""
    if not isinstance(error, sqlite3.OperationalError):
        return False
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def store_error(error: sqlite3.DatabaseError, path: Path) -> StoreError:
    """What went wrong with the file, in plain words."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if is_busy(error):
        return StoreBusy("the store is busy; nothing was changed, try again")
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _no_room(path)):
        return StoreFull(f"the disk under {path} is full; nothing was changed, free some space and try again")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return StoreError(_why_closed(path))
    words = {
        sqlite3.SQLITE_NOTADB: f"{path} is not a desk's database: look at [store] url, or, if it once was one,"
        " `tui-desk restore` the newest backup",
        sqlite3.SQLITE_IOERR: f"the disk under {path} does not read or write; nothing was changed, look after the disk",
        sqlite3.SQLITE_CORRUPT: f"{path} is damaged; `tui-desk restore` the newest backup",
    }
    return StoreError(words.get(code, f"the store at {path} failed: {error}"))


def _no_room(path: Path) -> bool:
    """Whether not even what SQLite needs to read by fits onto the disk."""
    import shutil

    try:
        return shutil.disk_usage(path.parent).free < _LEAST
    except OSError:
        return False


def _why_closed(path: Path) -> str:
    """Why a database can't be opened for writing, which it is to be read, too."""
    try:
        if os.statvfs(path.parent).f_flag & os.ST_RDONLY:
            return f"{path} lies on a disk that is mounted read-only: mount it for writing"
        if not (os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)):
            return (
                f"this account may not write {path}, or beside it: `ls -l` shows whose it is; a shared desk's agents"
                " are in its group"
            )
    except OSError as error:
        return f"{path} can't be looked at: {error.strerror}"
    return f"{path} can't be opened; `tui-desk doctor` says what is wrong"
