"""One write transaction: typed inserts and updates over the SQLModel tables, and the event that tells of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, insert, update
from sqlmodel import SQLModel

from tui_desk.policy import Policy
from tui_desk.store.files import Files
from tui_desk.store.reader import Row
from tui_desk.store.tables import Event


class Transaction:
    """What a verb works with. Also a `Reader`, so that queries run inside it unchanged."""

    def __init__(
        self,
        connection: Connection,
        files: Files,
        policy: Policy,
        *,
        actor: str,
        agent_id: int | None,
        now: int,
    ) -> None:
        self._connection = connection
        self.files = files
        self.policy = policy
        self.actor = actor
        """Who acts: an agent's login, `customer`, `sync`, or `rule:<name>`."""
        self.agent_id = agent_id
        self.now = now
        """The moment of this transaction, UTC epoch milliseconds."""
        self.deed: int | None = None
        """Id of the first event written; the undo token of everything in this transaction."""

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """Every row of a query with `:name` parameters."""
        return [tuple(row) for row in self._connection.exec_driver_sql(sql, params)]

    def row(self, sql: str, **params: Any) -> Row | None:
        """The first row, if any."""
        found = self._connection.exec_driver_sql(sql, params).first()
        return None if found is None else tuple(found)

    def run(self, sql: str, **params: Any) -> int:
        """A statement that changes rows; gives how many."""
        return self._connection.exec_driver_sql(sql, params).rowcount

    def add(self, row: SQLModel) -> int:
        """Insert; gives the new id (0 for a table whose key is given)."""
        table = SQLModel.metadata.tables[str(row.__tablename__)]
        values = {name: value for name, value in row.__dict__.items() if name in table.c}
        if values.get("id", 0) is None:
            del values["id"]
        key = self._connection.execute(insert(table), values).inserted_primary_key
        first = key[0] if key else None
        return first if isinstance(first, int) else 0

    def change(self, table: type[SQLModel], id_: int, **values: Any) -> None:
        """Update one row by id."""
        columns = SQLModel.metadata.tables[str(table.__tablename__)]
        self._connection.execute(update(columns).where(columns.c.id == id_), values)

    def event(
        self,
        kind: str,
        conversation_id: int | None = None,
        message_id: int | None = None,
        *,
        actor: str = "",
        **data: Any,
    ) -> int:
        """Write down who did what; events of one transaction are one deed."""
        event = Event(
            at=self.now,
            actor=actor or self.actor,
            kind=kind,
            conversation_id=conversation_id,
            message_id=message_id,
            deed=self.deed,
            data=data,
        )
        id_ = self.add(event)
        if self.deed is None:
            self.deed = id_
            self.run("UPDATE event SET deed = :id WHERE id = :id", id=id_)
        return id_

    @contextmanager
    def part(self) -> Iterator[None]:
        """A savepoint: an error inside takes back this part only, and is raised again."""
        with self._connection.begin_nested():
            yield


def as_json(value: object) -> str:
    """A value for a JSON column in a textual statement."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
