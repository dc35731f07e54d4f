"""The change feed: how a commit in one process reaches every other.

Wakes by inotify on the folder of the `-wal` file (polling where that is missing), looks at
`PRAGMA data_version`, and reads `event` only when it moved. No transaction stays open between looks.
"""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from tui_desk.errors import StoreError
from tui_desk.rows import EventRow
from tui_desk.store.inotify import Inotify, open_inotify
from tui_desk.store.reader import connect
from tui_desk.store.trouble import identity, told
from tui_desk.typed import dataclass

POLL_SECONDS = 0.1
"""How often to look where the kernel can't tell."""
SHORTEST_NAP, SHORT_NAP, LONGEST_NAP = 0.001, 0.02, 1.0
WATCH_SECONDS = 3.0
"""A write to the log is heard of before its commit can be seen, which no further notice tells: for so long after one,
naps stay short until it is seen, however long the disk takes."""
PAGE = 1000


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since the last look."""

    moved: bool
    """Something was committed by some process; not everything leaves an event (health, presence, drafts)."""
    events: tuple[EventRow, ...]
    """New events, oldest first."""


class Feed:
    """One listener; used by one thread, closed by any."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._names = {path.name, f"{path.name}-wal"}
        self._version = -1
        self._watch_until = 0.0
        self._identity = identity(path)
        with told(path), closing(connect(path)) as opening:
            self.after: int = opening.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()[0]
        self._inotify: Inotify | None = open_inotify(path.parent)

    def wait(self, timeout: float) -> Changes:
        """Block until something is committed, at most `timeout` seconds. Raises StoreError; then make another one."""
        deadline = time.monotonic() + timeout
        nap = SHORTEST_NAP
        while True:
            changes = self._look()
            now = time.monotonic()
            if changes.moved:
                self._watch_until = 0.0
            if changes.moved or now >= deadline:
                return changes
            longest = SHORT_NAP if now < self._watch_until else LONGEST_NAP
            if self._sleep(min(deadline - now, nap if longest == SHORT_NAP else longest)):
                self._watch_until = time.monotonic() + WATCH_SECONDS
                nap = SHORTEST_NAP
            else:
                nap = min(nap * 2, longest)

    def close(self) -> None:
        """Let go of files."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._inotify is not None:
            self._inotify.close()
            self._inotify = None

    def _look(self) -> Changes:
        if identity(self._path) != self._identity:
            raise StoreError(f"another file has taken the place of {self._path}")
        with told(self._path):
            return self._news()

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
            events += [event_row(row) for row in page]
            if page:
                self.after = page[-1][0]
            if len(page) < PAGE:
                return Changes(True, tuple(events))

    def _sleep(self, seconds: float) -> bool:
        """Whether the database's files were written meanwhile."""
        if self._inotify is None:
            time.sleep(min(seconds, POLL_SECONDS))
            return False
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if self._inotify.written(left) and self._inotify.names() & self._names:
                return True
        return False


_EVENTS = """
SELECT e.id, e.at, e.actor, coalesce(a.name, e.actor), e.kind, e.conversation_id, e.message_id, e.data,
  e.undone_by, e.ticket_id, e.customer_id
FROM event e LEFT JOIN agent a ON a.login = e.actor
WHERE e.id > :after ORDER BY e.id LIMIT :page
"""


def event_row(row: tuple[Any, ...]) -> EventRow:
    """The columns of an event query as a row."""
    return EventRow(
        id=row[0],
        at=row[1],
        actor=row[2],
        actor_name=row[3],
        kind=row[4],
        conversation_id=row[5],
        message_id=row[6],
        data=json.loads(row[7] or "{}"),
        undone=row[8] is not None,
        ticket_id=row[9],
        customer_id=row[10],
    )
