"""No number is given twice, in a new store or in a migrated one: it may be remembered longer than its row stands."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from tests.store.test_schema import ANNOUNCED, FIRST_RELEASE, unlike_the_tables
from tests.store.writing import writing
from tui_desk.store import models, schema, tables
from tui_desk.store.engine import Store, open_store
from tui_desk.store.reader import connect


@pytest.mark.parametrize("model", models.__all__)
def test_no_table_that_gives_numbers_gives_one_twice(store: Store, model: str) -> None:
    table = SQLModel.metadata.tables[getattr(models, model).__tablename__]
    with store.read() as reader:
        made = reader.row("SELECT sql FROM sqlite_master WHERE name = :name", name=table.name)
    assert made is not None
    gives = table.autoincrement_column is not None and model not in NUMBERED_OTHERWISE
    assert ("AUTOINCREMENT" in made[0]) == table.dialect_options["sqlite"]["autoincrement"] == gives


NUMBERED_OTHERWISE = {"SearchDoc", "SearchDue", "SearchState", "SearchTicketDue"}
"""By the time of a message (`desk.search.numbering`), or as what they tell of."""


def test_numbers_are_counted_on_from_those_of_rows_that_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.touch(0o600)
    schema.upgrade(path, "0014")
    with closing(connect(path)) as open_since:
        for script in (FIRST_RELEASE, ANNOUNCED, GONE):
            open_since.executescript(script)
        before = dict(open_since.execute("SELECT name, sql FROM sqlite_master").fetchall())
        rows = {name: contents(open_since, name) for name in before if name in SQLModel.metadata.tables}
        schema.upgrade(path)
        edited = {name: sql if name in NOT_EDITED else now(sql) for name, sql in before.items()}
        assert dict(open_since.execute("SELECT name, sql FROM sqlite_master").fetchall()) == edited
        assert {name: contents(open_since, name) for name in rows} == rows
        assert open_since.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert open_since.execute("PRAGMA foreign_key_check").fetchall() == []
        given = dict(open_since.execute("SELECT name, seq FROM sqlite_sequence"))
    store = open_store(f"sqlite:///{path}")
    assert unlike_the_tables(store) == []
    with writing(store) as tx:
        tx.run("DELETE FROM draft")
        tx.run("DELETE FROM checklist_item")
    with closing(connect(path)) as connection:
        connection.execute("VACUUM")
    store.snapshot(tmp_path / "copy.db")
    for one in (store, open_store(f"sqlite:///{tmp_path / 'copy.db'}")):
        with writing(one) as tx:
            draft = {"agent_id": 1, "kind": "note", "to": [], "cc": [], "bcc": [], "files": []}
            assert tx.insert(tables.Draft, **draft, subject="", text="", base_message_id=0, updated_at=0) == 2
            assert tx.insert(tables.ChecklistItem, ticket_id=1001, position=0, text="x") == 32
            assert tx.insert(tables.Customer, name="Zed", created_at=0) == 8
        one.close()
    assert (given["message"], given["event"], given["notice"]) == (19, 70, 12)


def now(sql: str | None) -> str | None:
    """How a definition reads since then."""
    return sql and sql.replace("PRIMARY KEY (id)", "PRIMARY KEY (id AUTOINCREMENT)")


def contents(connection: sqlite3.Connection, table: str) -> list[Any]:
    if table == "alembic_version":
        return []
    return connection.execute(f'SELECT * FROM "{table}"').fetchall()


NOT_EDITED = {"search_doc", "search_state"}
GONE = """
INSERT INTO checklist_item (id, ticket_id, position, text) VALUES (9, 1001, 0, 'call');
INSERT INTO event (deed, kind, ticket_id, message_id, customer_id, actor, at, data) VALUES
  (1, 'message', NULL, 19, NULL, 'customer', 0, '{}'), (2, 'customer_made', NULL, NULL, 7, 'eva', 0, '{}'),
  (3, 'ticket_steps_added', 1001, NULL, NULL, 'eva', 0,
    '{"steps": [[30, 0, "a", null, null], [31, 1, "b", null, null]]}'),
  (70, 'ticket_told', 1001, NULL, NULL, 'eva', 0, '{"notice": 12}');
"""
"""What events remember of rows that are not there."""
