"""One desk's store: its database file, the files beside it, and the ways in: read, write, listen."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tui_desk.errors import StoreBusy, StoreError
from tui_desk.policy import Policy
from tui_desk.store import schema
from tui_desk.store.feed import Feed
from tui_desk.store.files import Files
from tui_desk.store.place import require_local
from tui_desk.store.reader import SqliteReader, connect

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from tui_desk.store.transaction import Transaction

BUSY_TRIES = 5


class Store:
    """A desk's database. Reads go through the driver; SQLModel is imported at the first write."""

    def __init__(self, path: Path, mode: int) -> None:
        self.path = path
        self.mode = mode
        self.files = Files(path.with_name(f"{path.name}.files"), mode)
        self.key_path = path.with_name(f"{path.name}.key")
        """The keys that sign our Message-IDs."""
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    @contextmanager
    def read(self) -> Iterator[SqliteReader]:
        """A consistent view; nothing stays open afterwards, so that checkpoints are never held up."""
        connection = self._connection()
        try:
            connection.execute("BEGIN")
            yield SqliteReader(connection)
        except sqlite3.OperationalError as error:
            raise store_error(error, self.path) from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    @contextmanager
    def write(self, policy: Policy, *, actor: str, agent_id: int | None, now: int) -> Iterator[Transaction]:
        """One write transaction: committed at the end, rolled back on any error. No network inside."""
        from sqlalchemy.exc import OperationalError

        from tui_desk.store.transaction import Transaction

        try:
            with self._begin() as connection:
                yield Transaction(connection, self.files, policy, actor=actor, agent_id=agent_id, now=now)
                connection.commit()
        except OperationalError as error:
            if isinstance(error.orig, sqlite3.OperationalError):
                raise store_error(error.orig, self.path) from error
            raise

    def feed(self) -> Feed:
        """A listener for commits of every process."""
        return Feed(self.path)

    def close(self) -> None:
        """Close every connection this store opened."""
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
            self._local = threading.local()
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = connect(self.path, check_thread=False)
            self._local.connection = found
            with self._lock:
                self._opened.append(found)
        return found

    def _begin(self) -> Connection:
        """A connection with the write lock in hand; tries again where SQLite's own waiting was unlucky."""
        from sqlalchemy.exc import OperationalError

        engine = self._writer()
        for attempt in range(1, BUSY_TRIES + 1):
            connection = engine.connect()
            try:
                connection.begin()
            except OperationalError as error:
                connection.close()
                if attempt == BUSY_TRIES or not is_busy(error.orig):
                    raise
                time.sleep(random.uniform(0.01, 0.1) * attempt)  # noqa: S311
            else:
                return connection
        raise AssertionError("the last attempt returns or raises")

    def _writer(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = make_engine(self.path)
            return self._engine


def make_engine(path: Path) -> Engine:
    """An engine whose transactions are `BEGIN IMMEDIATE`, so that a writer waits its turn instead of failing."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import QueuePool

    def creator() -> sqlite3.Connection:
        connection = connect(path, check_thread=False)
        require_current(connection, path)
        return connection

    engine = create_engine("sqlite://", creator=creator, poolclass=QueuePool, pool_size=8)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def require_current(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file whose schema isn't ours."""
    schema.require_head(schema.version_of(connection), path)


def open_store(url: str, *, create: bool = True) -> Store:
    """Open the store at `sqlite:///PATH`, creating or migrating the file unless `create` is false."""
    path = path_of(url)
    if not path.exists():
        if not create:
            raise StoreError(f"there is no desk at {path} yet; run `tui-desk init`")
        _create(path)
    require_local(path)
    connection = connect(path)
    try:
        version = schema.version_of(connection)
    except sqlite3.DatabaseError as error:
        raise store_error(error, path) from error
    finally:
        connection.close()
    if version != schema.HEAD:
        if not create:
            schema.require_head(version, path)
        schema.migrate(path)
    return Store(path, stat.S_IMODE(path.stat().st_mode))


def path_of(url: str) -> Path:
    """The file a store URL names."""
    prefix = "sqlite:///"
    if not url.startswith(prefix):
        raise StoreError(f"this version keeps its desk in SQLite: [store] url must begin with {prefix}")
    return Path(unquote(url.removeprefix(prefix))).expanduser().absolute()


def _create(path: Path) -> None:
    """Make the file before SQLite does: it would leave out the group's write bit that a shared desk needs."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shared = path.parent.stat().st_mode & stat.S_ISGID and path.parent.stat().st_mode & stat.S_IWGRP
    mode = 0o660 if shared else 0o600
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode)
    except FileExistsError:
        return
    os.fchmod(handle, mode)
    os.close(handle)


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
    words = {
        sqlite3.SQLITE_FULL: f"the disk under {path} is full; nothing was changed, free some space and try again",
        sqlite3.SQLITE_READONLY: f"{path} can't be written by this user; `tui-desk doctor` says what is wrong",
        sqlite3.SQLITE_CANTOPEN: f"{path} can't be opened; `tui-desk doctor` says what is wrong",
        sqlite3.SQLITE_NOTADB: f"{path} is not a desk's database",
        sqlite3.SQLITE_CORRUPT: f"{path} is damaged; restore the newest backup",
    }
    return StoreError(words.get(code, f"the store at {path} failed: {error}"))
