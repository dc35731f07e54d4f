"""A verb is tried out on copies of its tables, in memory: it sees what is there, and nobody waits for it.

SQLite itself holds it: the file is open for reading only, and a temporary table hides the one of its name.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from tui_desk.store.reader import connect


@contextmanager
def rehearsing(path: Path, copied: Sequence[str], blank: Sequence[str]) -> Iterator[sqlite3.Connection]:
    """A connection that writes to copies of these tables; those of `blank` begin without a row."""
    with closing(connect(path, check_thread=False, read_only=True)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")  # what they refer to is in the file
        connection.execute("BEGIN")
        for table in (*copied, *blank):
            _hide(connection, table)
        for table in copied:
            connection.execute(f"INSERT INTO temp.{table} SELECT * FROM main.{table}")
        connection.execute("COMMIT")
        yield connection


def _hide(connection: sqlite3.Connection, table: str) -> None:
    """Make a temporary table of the same name, with the same columns, keys and indexes."""
    made = connection.execute(
        "SELECT sql FROM main.sqlite_master WHERE tbl_name = ? AND type IN ('table', 'index') AND sql IS NOT NULL"
        " ORDER BY type DESC",
        (table,),
    ).fetchall()
    for (sql,) in made:
        connection.execute(re.sub(r"^(CREATE (?:UNIQUE )?(?:TABLE|INDEX)) ", r"\1 temp.", sql))
