"""One write transaction: inserts and updates of rows by their tables, and the event that tells of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from tui_desk.policy import Policy
from tui_desk.store import statements
from tui_desk.store.files import Files
from tui_desk.store.reader import SqliteReader
from tui_desk.store.statements import Table

_EVENT = (
    "INSERT INTO event (at, actor, kind, conversation_id, message_id, ticket_id, customer_id, deed, data)"
    " VALUES (:at, :actor, :kind, :conversation_id, :message_id, :ticket_id, :customer_id, :deed, :data)"
)


class Transaction(SqliteReader):
    """What a verb works with. A `Reader` too, so that queries run inside it unchanged."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        files: Files,
        policy: Policy,
        *,
        actor: str,
        agent_id: int | None,
        now: int,
    ) -> None:
        super().__init__(connection)
        self.files = files
        self.policy = policy
        self.actor = actor
        """Who acts: an agent's login, `customer`, `sync`, or what `Desk.caused_by` names."""
        self.agent_id = agent_id
        self.now = now
        """The moment of this transaction, UTC epoch milliseconds."""
        self.deed: int | None = None
        """Id of the first event written; the undo token of everything in this transaction."""
        self._made: dict[tuple[str, int | None], int] = {}
        """The versions that rows got here and that no event tells of yet."""
        self.rings = True
        """Whether those who listen are woken; else they find it when they look by themselves (`feed.LONGEST_NAP`)."""

    def run(self, sql: str, **params: Any) -> int:
        """A statement that changes rows; gives how many."""
        return self._connection.execute(sql, params).rowcount

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """A statement with `?` parameters, run once for each row."""
        self._connection.executemany(sql, rows)

    def insert(self, table: Table, **values: Any) -> int:
        """Insert a row, left-out columns with their defaults; gives the new id (0 for a table whose key is given)."""
        statement = statements.insert(table, tuple(values))
        made = self._connection.execute(statement.sql, statement.bind(values)).lastrowid
        return made or 0 if statement.makes_id else 0

    def change(self, table: Table, id_: int, **values: Any) -> None:
        """Update one row by id."""
        statement = statements.update(table, tuple(values))
        self._connection.execute(statement.sql, {**statement.bind(values), "row_id": id_})

    def put(self, table: Literal["conversation", "ticket"], id_: int, **columns: Any) -> None:
        """Change a row that is read with its version, and raise that: the next event of it keeps which it made."""
        setting = "".join(f"{name} = :{name}, " for name in columns)
        sql = f"UPDATE {table} SET {setting}version = version + 1 WHERE id = :row_id RETURNING version"
        for (version,) in self.rows(sql, **columns, row_id=id_):
            self._made[table, id_] = version

    def event(
        self,
        kind: str,
        conversation_id: int | None = None,
        message_id: int | None = None,
        /,
        *,
        actor: str = "",
        ticket_id: int | None = None,
        customer_id: int | None = None,
        at: int | None = None,
        **data: Any,
    ) -> int:
        """Write down who did what; events of one transaction are one deed. `at`: when, if not now, but never later."""
        concerned = ("conversation", conversation_id) if ticket_id is None else ("ticket", ticket_id)
        if (version := self._made.pop(concerned, None)) is not None:
            data["version"] = version
        row = {
            "at": self.now if at is None else min(at, self.now),
            "actor": actor or self.actor,
            "kind": kind,
            "conversation_id": conversation_id,
            "message_id": message_id,
            "ticket_id": ticket_id,
            "customer_id": customer_id,
            "deed": self.deed,
            "data": json.dumps(data),
        }
        id_ = self._connection.execute(_EVENT, row).lastrowid
        assert id_ is not None
        if self.deed is None:
            self.deed = id_
            self.run("UPDATE event SET deed = :id WHERE id = :id", id=id_)
        return id_

    def go_on(self, deed: int | None) -> None:
        """What follows is of an earlier deed of the same actor; of one of its own, where that has been taken back."""
        mine = "SELECT 1 FROM event WHERE id = :deed AND actor = :actor AND undone_by IS NULL"
        if self.deed is None and self.row(mine, deed=deed, actor=self.actor):
            self.deed = deed

    @contextmanager
    def part(self) -> Iterator[None]:
        """A savepoint: an error inside takes back this part only, and is raised again."""
        deed, made = self.deed, dict(self._made)
        self._connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.deed, self._made = deed, made
            # A full disk makes SQLite roll the whole transaction back by itself.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO part")
                self._connection.execute("RELEASE part")
            raise
        self._connection.execute("RELEASE part")
