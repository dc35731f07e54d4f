"""The change feed: how a commit in one process reaches every other.

Who has committed rings: it sets the database file's times anew, of which inotify tells who listens (polling where that
is missing). A listener then looks at `PRAGMA data_version`, and reads `event` only when it moved. No transaction stays
open between looks.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from tui_desk.errors import StoreError
from tui_desk.rows import EventRow
from tui_desk.store.inotify import Inotify, open_inotify
from tui_desk.store.reader import Reader, SqliteReader, connect
from tui_desk.store.trouble import identity, told
from tui_desk.typed import dataclass

POLL_SECONDS = 0.1
"""How often to look where the kernel can't tell."""
LONGEST_NAP = 3.0
"""How long a commit may stay unheard of whose process ended before it rang."""
TOGETHER_SECONDS = 0.04
"""While commits follow each other faster than this, those of such a while are looked at together."""
PAGE = 1000
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since the last look."""

    moved: bool
    """Something was committed by some process; not everything leaves an event (health, presence, drafts)."""
    events: tuple[EventRow, ...]
    """New events, oldest first."""


class Feed:
    """One listener; used by one thread, closed by any."""

    def __init__(self, path: Path, after: int | None = None) -> None:
        """`after`: the event that was the newest when somebody began to read; none: the newest now."""
        self._path, self._name = path, os.fsencode(path.name)
        self._connection: sqlite3.Connection | None = None
        self._version = -1
        self._looked_at = self._found_at = float("-inf")
        """When it was looked last, and when something was found last."""
        self._crowded = False
        """The last two finds were hardly apart: more is on its way."""
        self._stopped = threading.Event()
        self._identity = identity(path)
        self._unsure = True
        """Whether another file may stand at our path since the last look."""
        if after is None:
            with told(path), closing(connect(path)) as opening:
                (after,) = opening.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()
        self.after: int = after
        self._inotify: Inotify | None = open_inotify(path.parent)

    def wait(self, timeout: float) -> Changes:
        """Block until something is committed, at most `timeout` seconds. Raises StoreError; then make another one."""
        deadline = time.monotonic() + timeout
        if self._inotify is not None:
            if self._crowded:
                self._stopped.wait(min(deadline, self._found_at + TOGETHER_SECONDS) - time.monotonic())
            # what was committed since the last look rings, or has rung
            self._sleep(min(deadline, self._looked_at + LONGEST_NAP) - time.monotonic())
        while True:
            changes = self._look()
            left = deadline - time.monotonic()
            if changes.moved or left <= 0 or self._stopped.is_set():
                return changes
            self._sleep(min(left, LONGEST_NAP))

    def ask(self, fn: Callable[Concatenate[Reader, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a reading function of one statement on what was just looked at, or what is newer."""
        if self._connection is None:
            raise StoreError("nothing was looked at yet")
        with told(self._path):
            return fn(SqliteReader(self._connection), *args, **kwargs)

    def stop(self) -> None:
        """Whoever waits need not wait any longer; for any thread, also after `close`."""
        self._stopped.set()
        inotify = self._inotify
        if inotify is not None:
            inotify.wake()

    def close(self) -> None:
        """Let go of files."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._inotify is not None:
            self._inotify.close()
            self._inotify = None

    def _look(self) -> Changes:
        now = self._looked_at = time.monotonic()
        if self._unsure and identity(self._path) != self._identity:
            raise StoreError(f"another file has taken the place of {self._path}")
        self._unsure = self._inotify is None
        with told(self._path):
            changes = self._news()
        if changes.moved:
            self._crowded, self._found_at = now - self._found_at < 1.25 * TOGETHER_SECONDS, now
        return changes

    def _news(self) -> Changes:
        if self._connection is None:
            self._connection = connect(self._path, check_thread=False)
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return Changes(False, ())
        self._version = version
        events: list[EventRow] = []
        while True:
            page = self._connection.execute(_EVENTS, {"after": self.after, "page": PAGE}).fetchall()
            events += map(EventRow._make, page)
            if page:
                self.after = page[-1][0]
            if len(page) < PAGE:
                return Changes(True, tuple(events))

    def _sleep(self, seconds: float) -> None:
        """Until somebody rings, or for so long."""
        if self._inotify is None:
            self._stopped.wait(min(seconds, POLL_SECONDS))
            return
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if self._inotify.touched(left) and (self._stopped.is_set() or self._is_rung(self._inotify)):
                return
        self._unsure = True

    def _is_rung(self, inotify: Inotify) -> bool:
        touched, came = inotify.heard(self._name)
        self._unsure |= came
        return touched or came


def ring(path: Path) -> None:
    """Tell who listens that something was committed; who can't be told looks by himself after a while."""
    with suppress(OSError):
        os.utime(path)


_EVENTS = """
SELECT e.id, e.at, e.actor, coalesce(a.name, e.actor), e.kind, e.conversation_id, e.message_id, e.data,
  e.undone_by, e.ticket_id, e.customer_id
FROM event e LEFT JOIN agent a ON a.login = e.actor
WHERE e.id > :after ORDER BY e.id LIMIT :page
"""
