"""A new store in a test is a copy of one that was migrated once, so that it costs what a copy costs."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tui_desk.store import schema
from tui_desk.store.reader import connect

migrated_for_real = schema.upgrade


class Template:
    """The store that is copied; made when it is wanted first."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "template.db"
        self._lock = threading.Lock()

    def upgrade(self, path: Path, version: str = schema.HEAD) -> None:
        """As `schema.upgrade`; a new file becomes a copy."""
        with closing(connect(path)) as target:
            if version == schema.HEAD and _is_new(target):
                self._copy(target)
                return
        migrated_for_real(path, version)

    def _copy(self, target: sqlite3.Connection) -> None:
        with self._lock:
            if not self._path.exists():
                self._path.touch(0o600)
                migrated_for_real(self._path)
            with closing(connect(self._path)) as source:
                source.backup(target)
        target.execute("PRAGMA journal_mode = WAL")


def _is_new(connection: sqlite3.Connection) -> bool:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return bool(tables == 0)


@contextmanager
def copied(folder: Path) -> Iterator[None]:
    """Within it, whatever this process makes a store for, gets a copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "upgrade", Template(folder).upgrade)
        yield
