"""A database for one process alone: whoever has it open, idle or not, keeps everybody else from this."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tui_desk.errors import StoreBusy, StoreError
from tui_desk.store.trouble import is_busy, store_error

PATIENCE_SECONDS = 1.0
_SHARED_BYTES = 0x40000002, 510
"""Where every connection of SQLite locks a database file as long as it is open (its file format, "Locking")."""


@contextmanager
def alone(path: Path) -> Iterator[sqlite3.Connection | None]:
    """The only connection there is, its journal merged and gone; None where the file is too damaged to have one.

    Raises StoreBusy while another process has it open, which from then on waits.
    """
    with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)) as connection:
        try:
            _take(connection)
        except sqlite3.DatabaseError as error:
            if is_busy(error):
                raise StoreBusy(f"{path} is open in another program") from error
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise store_error(error, path) from error
        else:
            yield connection
            return
    _require_unused(path)
    yield None


def _take(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("COMMIT")


def _require_unused(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        start, length = _SHARED_BYTES
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start)
    except BlockingIOError as error:
        raise StoreBusy(f"{path} is open in another program") from error
    except OSError as error:
        raise StoreError(f"{path} can't be locked: {error.strerror}") from error
    finally:
        os.close(handle)
