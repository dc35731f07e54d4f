"""A generated desk is one the desk itself could have written, and the same for the same seed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.generate import desk_of
from bench.plans import Size
from tui_desk.config import load
from tui_desk.desk import deep
from tui_desk.store.engine import open_store

SMALL = Size(conversations=40, messages=300, customers=15, tickets=20)
TOLD = ("conversation", "message", "participant", "ticket", "tag", "outbox", "search_doc", "customer")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return desk_of(SMALL, tmp_path_factory.mktemp("desks"))


def rows(config: Path) -> dict[str, list[tuple[object, ...]]]:
    """What stands in it."""
    with closing(sqlite3.connect(config.with_name("desk.db"))) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in TOLD
        }


def test_the_doctor_finds_nothing(generated: Path) -> None:
    store = open_store(load(generated).store.url, create=False)
    with store.read() as reader:
        found = list(deep.look(reader, store.files))
    store.close()
    assert [one for one in found if one.state != "ok"] == []


def test_it_has_as_much_as_was_asked_for(generated: Path) -> None:
    found = rows(generated)
    assert [len(found[table]) for table in ("conversation", "message", "ticket", "customer")] == [
        40,
        300,
        20,
        15,
    ]


def test_the_same_seed_gives_the_same_desk_and_it_is_made_once(generated: Path, tmp_path: Path) -> None:
    again = desk_of(SMALL, tmp_path)
    assert rows(again) == rows(generated)
    before = again.with_name("desk.db").stat().st_mtime_ns
    assert desk_of(SMALL, tmp_path) == again
    assert again.with_name("desk.db").stat().st_mtime_ns == before
    assert rows(desk_of(Size(40, 300, 15, 20, seed=2), tmp_path)) != rows(generated)
