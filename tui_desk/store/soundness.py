"""Whether a database file is sound: SQLite's own word, row by row and index by index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from tui_desk.errors import StoreError
from tui_desk.store.reader import Reader, SqliteReader
from tui_desk.store.trouble import is_damaged

MOST_TOLD = 10


def damages(reader: Reader) -> list[str]:
    """What SQLite finds wrong with its pages, rows and indexes, some of it, tables first; nothing: they are sound."""
    found = _found(reader, MOST_TOLD)
    tables = list(islice(_of_tables(reader), MOST_TOLD)) if found else []
    return [*tables, *(one for one in found if not any(one in told for told in tables))][:MOST_TOLD]


def _found(reader: Reader, what: str | int) -> list[str]:
    """Of all of it, so many at most, or of one table; a line each."""
    try:
        rows = reader.rows("SELECT integrity_check FROM pragma_integrity_check(:what)", what=what)
    except sqlite3.DatabaseError as error:  # a page that was in the way
        if not is_damaged(error):
            raise
        return [str(error)]
    lines = (line.strip() for (words,) in rows if words != "ok" for line in str(words).splitlines())
    return [line for line in lines if not line.startswith("***")]


def _of_tables(reader: Reader) -> Iterator[str]:
    try:
        tables = reader.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")
    except sqlite3.DatabaseError as error:
        if not is_damaged(error):
            raise
        return
    for (table,) in tables:
        if found := _found(reader, str(table)):
            yield f"table {table}: {found[0]}"


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


def require_sound(copy: Path, of: Path, cure: str) -> str:
    """Look through a database that nobody writes; gives its schema.

    Raises StoreError for one that is damaged, with the name of what it is a copy `of`, and what helps.
    """
    try:
        with still(copy) as reader:
            found = damages(reader)
            known = reader.row("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")
            version = reader.row("SELECT version_num FROM alembic_version") if known else None
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{of} is damaged: {error}; {cure}") from error
    if found:
        raise StoreError(f"{of} is damaged: {'; '.join(found)}; {cure}")
    if version is None:
        raise StoreError(f"{of} holds a database, but not a desk's; {cure}")
    return str(version[0])
