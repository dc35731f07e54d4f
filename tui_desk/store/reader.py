"""Hot reads: SQL text through the driver, no ORM and no SQLAlchemy on this path."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from tui_desk.typed import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing import Any

Row = tuple["Any", ...]
LARGEST = 2**63 - 1

PATIENT, IMPATIENT = "PRAGMA busy_timeout = 10000", "PRAGMA busy_timeout = 0"
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-~")

PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cache_size = -16000",
    "PRAGMA temp_store = MEMORY",
)


class Reader(Protocol):
    """What a query needs: rows for SQL with `:name` parameters."""

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """Every row."""

    def row(self, sql: str, **params: Any) -> Row | None:
        """The first row, if any."""


class SqliteReader:
    """A reader over one connection of one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """Every row."""
        return self._execute(sql, params).fetchall()

    def row(self, sql: str, **params: Any) -> Row | None:
        """The first row, if any."""
        found: Row | None = self._execute(sql, params).fetchone()
        return found

    def _execute(self, sql: str, params: dict[str, Any]) -> sqlite3.Cursor:
        """SQLite has no numbers beyond 64 bits: one that somebody typed stands for the largest, which names nothing."""
        try:
            return self._connection.execute(sql, params)
        except OverflowError:
            return self._connection.execute(sql, {name: _fitting(value) for name, value in params.items()})


def connect(
    path: str | os.PathLike[str],
    *,
    check_thread: bool = True,
    read_only: bool = False,
    patience: str = PATIENT,
) -> sqlite3.Connection:
    """A connection in autocommit mode with this desk's settings; the path is absolute, and the file must exist.

    `patience` comes first: some of the settings already read the file, and wait where another has it for itself.
    """
    uri = f"file://{_quoted(path)}?mode={'ro' if read_only else 'rw'}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=check_thread)
    for pragma in (patience, *PRAGMAS):
        connection.execute(pragma)
    connection.create_function("also_holds", 2, _also_holds, deterministic=True)
    connection.create_function("also_begins", 2, _also_begins, deterministic=True)
    return connection


def _also_holds(text: str, sought: str) -> bool:
    """In SQL: whether what is folded stands in a text in which LIKE does not find it."""
    return _within()[0](text, sought)


def _also_begins(text: str, sought: str) -> bool:
    """In SQL: whether a text begins with what is folded, where LIKE does not find that."""
    return _within()[1](text, sought)


@cache
def _within() -> tuple[Callable[[str, str], bool], Callable[[str, str], bool]]:
    from tui_desk.text.search_within import also_begins, also_holds

    return also_holds, also_begins


def _quoted(path: str | os.PathLike[str]) -> str:
    """A path as it stands in a URI."""
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in os.fsencode(path))


def _fitting(value: Any) -> Any:
    return max(-LARGEST - 1, min(value, LARGEST)) if isinstance(value, int) else value


def any_of(name: str, values: Iterable[int | str]) -> tuple[str, Mapping[str, int | str]]:
    """`(":name0, :name1", {…})` for an IN list; an empty list matches nothing."""
    listed: Sequence[int | str] = tuple(values)
    if not listed:
        return "NULL", {}
    keys = [f"{name}{position}" for position in range(len(listed))]
    return ", ".join(f":{key}" for key in keys), dict(zip(keys, listed, strict=True))
