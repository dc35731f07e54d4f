"""One desk's store: its database file, the files beside it, and the ways in: read, write, listen."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tui_desk.errors import StoreBusy, StoreError, StoreFull
from tui_desk.policy import Policy
from tui_desk.store import schema
from tui_desk.store.feed import Feed, ring
from tui_desk.store.files import Files
from tui_desk.store.place import is_there, path_of, require_local
from tui_desk.store.reader import IMPATIENT, PATIENT, SqliteReader, connect
from tui_desk.store.room import Room
from tui_desk.store.trouble import Identity, identity, is_busy, told

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction
    from tui_desk.store.waiting import Waiting

BUSY_SECONDS = 50.0
"""How long a writer waits for its turn."""
SHORTEST_LOOK, LONGEST_LOOK, STEP = 0.001, 0.02, 1.05
"""How long it sleeps before it looks again, at first and at last, and how much longer each time."""
QUIET_LOOKS = 2
"""So often in a row a store is asked to rest, and nobody used it, before it does."""


class Store:
    """A desk's database, for any number of threads."""

    def __init__(
        self, path: Path, mode: int, idle: tuple[Identity, sqlite3.Connection] | None = None
    ) -> None:
        """`idle`: a connection to the file of this identity that nobody uses."""
        self.path = path
        self.mode = mode
        self.files = Files(path.with_name(f"{path.name}.files"), mode)
        self.room = Room(path, mode)
        self.key_path = path.with_name(f"{path.name}.key")
        """The keys that sign our Message-IDs."""
        self._identity = idle[0] if idle else None
        """Which file the idle connections are to."""
        self._idle = [idle[1]] if idle else []
        self._looks = 0
        """How often it was asked to rest since a connection was used."""
        self._closed = False
        self._lock = threading.Lock()

    @cached_property
    def waiting(self) -> Waiting:
        """Those who wait for the write lock."""
        from tui_desk.store.waiting import Waiting

        return Waiting(self.path, self.mode)

    @contextmanager
    def read(self) -> Iterator[SqliteReader]:
        """A consistent view; nothing stays open afterwards, so that checkpoints are never held up."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            yield SqliteReader(connection)

    @contextmanager
    def write(self, policy: Policy, *, actor: str, agent_id: int | None, now: int) -> Iterator[Transaction]:
        """One write transaction: committed at the end, rolled back on any error. No network inside."""
        from tui_desk.store.transaction import Transaction

        with self._connection() as connection:
            _begin(connection, self)
            schema.require_head(schema.version_of(connection), self.path)
            tx = Transaction(connection, self.files, policy, actor=actor, agent_id=agent_id, now=now)
            before = connection.total_changes
            yield tx
            changed = connection.total_changes != before
            connection.execute("COMMIT")
        if changed and tx.rings:
            ring(self.path)

    @contextmanager
    def rehearsal(
        self,
        policy: Policy,
        *,
        copied: Sequence[str],
        blank: Sequence[str],
        actor: str,
        agent_id: int | None,
        now: int,
    ) -> Iterator[Transaction]:
        """A transaction that nobody sees and nothing is left of, on copies of tables; of `blank` without their rows."""
        from tui_desk.store.rehearsal import rehearsing
        from tui_desk.store.transaction import Transaction

        with told(self.path), rehearsing(self.path, copied, blank) as connection:
            yield Transaction(connection, self.files, policy, actor=actor, agent_id=agent_id, now=now)

    def overwrite_freed(self) -> bool:
        """Let nothing of what was deleted stand in free pages or in the journal; False: it can't be done now.

        Takes about as long, and as much room, as a copy of the database; who writes meanwhile waits. Nothing less
        does it: what rows left behind that were changed or deleted long ago stands in pages that are in use.
        """
        try:
            with self._connection() as connection:
                connection.execute("VACUUM")
                busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except (StoreBusy, StoreFull):
            return False
        return not busy

    def shorten_log(self) -> None:
        """Move what was committed from the log into the database, so that nobody's next commit has to; no one waits."""
        with self._connection() as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def snapshot(self, copy: Path) -> None:
        """Copy the database as it is at one moment into a new file; others read and write meanwhile.

        In one step: SQLite would begin anew after each commit of another process.
        """
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        target = sqlite3.connect(f"{copy.absolute().as_uri()}?nolock=1", uri=True)
        with self._connection() as connection, closing(target):
            connection.backup(target)
        with copy.open("rb") as done:
            os.fsync(done.fileno())

    def copies_laid_by(self) -> list[Path]:
        """Older states of the desk that lie beside it, from before an update or before a backup was put back."""
        return laid_by(self.path)

    def feed(self, after: int | None = None) -> Feed:
        """A listener for commits of every process, from now on or from after this event."""
        return Feed(self.path, after)

    def rest(self) -> None:
        """Asked now and then: once no connection was used between two times, idle ones give their memory back."""
        with self._lock:
            self._looks += 1
            if self._looks == QUIET_LOOKS:
                from tui_desk.store import resting

                resting.give_back(self._idle)

    def close(self) -> None:
        """Close every connection this store opened; those at work close when they are done."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for one thread's use; what it leaves unfinished is rolled back."""
        found = identity(self.path)
        connection = self._taken(found)
        try:
            with told(self.path):
                yield connection
        finally:
            self._put_back(connection, found)

    def _taken(self, found: Identity) -> sqlite3.Connection:
        """One that is idle, or a new one; none to a file that is no longer the one at our path."""
        with self._lock:
            gone, self._idle = ([], self._idle) if found == self._identity else (self._idle, [])
            self._identity = found
            idle = self._idle.pop() if self._idle else None
        for connection in gone:
            connection.close()
        with told(self.path):
            return idle or connect(self.path, check_thread=False)

    def _put_back(self, connection: sqlite3.Connection, file: Identity) -> None:
        """Keep it for the next one; what is unfinished in it is rolled back."""
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._lock:
            self._looks = 0
            if not self._closed and file == self._identity:
                self._idle.append(connection)
                return
        connection.close()


def _begin(connection: sqlite3.Connection, store: Store) -> None:
    """Take the write lock, and say so where it has to be waited for.

    SQLite's own waiting sleeps up to 100 ms, and misses the turn that was made for it.
    """
    connection.execute(IMPATIENT)
    try:
        if not _has_begun(connection, last=False):
            with store.waiting.said():
                _begin_when_free(connection)
    finally:
        connection.execute(PATIENT)


def _begin_when_free(connection: sqlite3.Connection) -> None:
    """Look until it is. Raises the error of the last look."""
    until, sleep = time.monotonic() + BUSY_SECONDS, SHORTEST_LOOK
    while not _has_begun(connection, last=time.monotonic() >= until):
        time.sleep(random.uniform(sleep / 2, sleep))  # noqa: S311
        sleep = min(sleep * STEP, LONGEST_LOOK)


def _has_begun(connection: sqlite3.Connection, *, last: bool) -> bool:
    """Whether the lock was free. Raises the error where waiting doesn't help, or this was the last try."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if last or not is_busy(error):
            raise
        return False
    return True


def open_store(url: str, *, create: bool = True) -> Store:
    """Open the store at `sqlite:///PATH`, creating or migrating the file unless `create` is false."""
    path = path_of(url)
    if not is_there(path):
        require_new(path)
        if not create:
            raise StoreError(f"there is no desk at {path} yet; run `tui-desk init`")
        _create(path)
    require_local(path)
    found = identity(path)
    version, connection = _found_with_room(path)
    if connection is None:
        if version != schema.HEAD and not create:
            schema.require_head(version, path)
        schema.migrate(path)
    mode = stat.S_IMODE(path.stat().st_mode)
    return Store(path, mode, (found, connection) if connection is not None else None)


def laid_by(path: Path) -> list[Path]:
    """Older states of the desk at `path`: what was deleted since is still in them."""
    from glob import escape

    name = escape(path.name)
    return sorted((*path.parent.glob(f"{name}.before-*"), *path.parent.glob(f"{name}.replaced-*")))


def _found_with_room(path: Path) -> tuple[str, sqlite3.Connection | None]:
    """What `_found` tells, also on a full disk: even reading needs some room, which the reserve has."""
    try:
        return _found(path)
    except StoreFull:
        if not Room(path, 0).release():
            raise
    return _found(path)


def _found(path: Path) -> tuple[str, sqlite3.Connection | None]:
    """The schema of the file, and the connection that found it where nothing is to be changed."""
    with told(path), ExitStack() as stack:
        connection = stack.enter_context(closing(connect(path, check_thread=False)))
        version = schema.version_of(connection)
        if (version, schema.journal_of(connection)) != (schema.HEAD, schema.JOURNAL):
            return version, None
        stack.pop_all()  # it has read the schema, and is kept for the first who reads or writes
        return version, connection


def require_new(path: Path) -> None:
    """Refuse to begin a desk where an old one's belongings lie: its database was moved or lost. Raises StoreError."""
    for beside in (f"{path.name}.key", f"{path.name}-wal", f"{path.name}.files"):
        if path.with_name(beside).exists():
            raise StoreError(
                f"{path} is gone, while {beside} is there. Put it back where it was, or `tui-desk restore` the newest"
                " backup"
            )


def _create(path: Path) -> None:
    """Make the file before SQLite does: it would leave out the group's write bit that a shared desk needs."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mode = modes_of_new(path)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode)
    except FileExistsError:
        return
    os.fchmod(handle, mode)
    os.close(handle)


def modes_of_new(path: Path) -> int:
    """The file modes of a database made in this folder: for one user, or for the group of a shared desk."""
    folder = path.parent.stat().st_mode
    return 0o660 if folder & stat.S_ISGID and folder & stat.S_IWGRP else 0o600
