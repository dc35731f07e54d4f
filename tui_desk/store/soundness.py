"""Whether a database file is sound: SQLite's own word, row by row and index by index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tui_desk.errors import StoreError
from tui_desk.store.reader import Reader, SqliteReader

MOST_TOLD = 10


def damages(reader: Reader) -> Iterator[str]:
    """What SQLite finds wrong with its pages, rows and indexes; nothing: they are sound."""
    for (words,) in reader.rows(f"PRAGMA integrity_check({MOST_TOLD})"):
        if words != "ok":
            yield str(words)


def dangling(reader: Reader) -> dict[tuple[str, str], list[int]]:
    """Rows that refer to one that is not there: their ids by `(table, table it refers to)`."""
    found: dict[tuple[str, str], list[int]] = {}
    for table, id_, target, _ in reader.rows("PRAGMA foreign_key_check"):
        found.setdefault((str(table), str(target)), []).append(id_)
    return found


@contextmanager
def still(copy: Path) -> Iterator[SqliteReader]:
    """Reads a database that nobody writes, and leaves nothing beside it."""
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        yield SqliteReader(connection)


def require_sound(copy: Path) -> str:
    """Look through a database that nobody writes; gives its schema. Raises StoreError for one that is damaged."""
    try:
        with still(copy) as reader:
            found = list(damages(reader))
            known = reader.row("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")
            version = reader.row("SELECT version_num FROM alembic_version") if known else None
    except sqlite3.DatabaseError as error:
        raise StoreError(f"the database is damaged: {error}") from error
    if found:
        raise StoreError(f"the database is damaged: {'; '.join(found)}")
    if version is None:
        raise StoreError("it holds a database, but not a desk's")
    return str(version[0])
