"""What is asked of the store is written down: its statements, and the steps SQLite takes for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tui_desk.store.reader import Row, SqliteReader


@dataclass
class Recorded:
    """Statements in the order in which they were asked."""

    statements: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    steps: int = 0
    """Of SQLite's machine: a row that is looked at takes some, whether it is handed out or not."""

    def count(self) -> int:
        """A step is taken; nothing is stopped."""
        self.steps += 1
        return 0


@contextmanager
def recorded(*, steps: bool = False) -> Iterator[Recorded]:
    """Of every reader that only reads. `steps` slows it all down."""
    found = Recorded()
    real = SqliteReader.rows

    def rows(self: SqliteReader, sql: str, **params: Any) -> list[Row]:
        if type(self) is not SqliteReader:
            return real(self, sql, **params)
        found.statements.append((sql, params))
        if steps:
            self._connection.set_progress_handler(found.count, 1)
        try:
            return real(self, sql, **params)
        finally:
            if steps:
                self._connection.set_progress_handler(None, 0)

    def row(self: SqliteReader, sql: str, **params: Any) -> Row | None:
        some = rows(self, sql, **params)
        return some[0] if some else None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqliteReader, "rows", rows)
        patch.setattr(SqliteReader, "row", row)
        yield found
