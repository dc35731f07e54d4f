"""Every connection to the store has its settings, whichever way it was opened, and holds nothing up while idle."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.store.writing import note, writing
from tests.template import migrated_for_real
from tui_desk.errors import StoreBusy, StoreError
from tui_desk.store import engine, schema
from tui_desk.store.engine import Store, open_store
from tui_desk.store.reader import connect

WANTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "trusted_schema": 0,
    "wal_autocheckpoint": 1000,
}


class Watched(sqlite3.Connection):
    """Tells its settings when it is closed."""

    told: ClassVar[list[dict[str, Any]]] = []

    def close(self) -> None:
        found = {name: self.execute(f"PRAGMA {name}").fetchone()[0] for name in WANTED}
        self.told.append(found)
        super().close()


def fail(_: object) -> None:
    """What follows a deed goes wrong."""
    raise ZeroDivisionError


def test_every_way_to_a_connection_sets_what_the_store_relies_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sqlite3.connect
    monkeypatch.setattr(schema, "migrate", migrated_for_real)
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **kwargs: real(*args, factory=Watched, **kwargs))
    Watched.told.clear()
    opening = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    opened = len(Watched.told)
    assert opened >= 3, "looking, preparing and migrating"
    with opening.read() as reader, writing(opening) as tx:
        assert reader.row("SELECT 1") == tx.row("SELECT 1")
    feed = opening.feed()
    feed.wait(0)
    feed.close()
    opening.close()
    assert len(Watched.told) == opened + 4, "a reader, a writer, and two of the feed"
    different = [found for found in Watched.told[1:] if found != WANTED]
    assert different == []


def test_the_connection_that_looked_at_the_file_is_the_one_that_reads_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = list[Path]()

    def counted(path: Path, **options: Any) -> sqlite3.Connection:
        opened.append(path)
        return connect(path, **options)

    monkeypatch.setattr(engine, "connect", counted)
    again = open_store(f"sqlite:///{store.path}")
    with again.read() as reader:
        assert reader.row("SELECT 1") == (1,)
    again.close()
    assert opened == [store.path]


def test_idle_readers_and_listeners_hold_up_no_checkpoint(store: Store) -> None:
    others = [open_store(f"sqlite:///{store.path}") for _ in range(5)]
    feeds = [other.feed() for other in others]
    for other, feed in zip(others, feeds, strict=True):
        feed.wait(0)
        with other.read() as reader:
            assert reader.rows("SELECT * FROM event") == []
    for number in range(50):
        with writing(store) as tx:
            for _ in range(200):
                tx.event("noted", number=number, text="x" * 500)
    with closing(connect(store.path)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    assert store.path.with_name("desk.db-wal").stat().st_size == 0
    for other, feed in zip(others, feeds, strict=True):
        feed.close()
        other.close()


def test_a_read_that_fails_leaves_no_transaction_behind(store: Store) -> None:
    with pytest.raises(StoreError), store.read() as reader:
        reader.rows("SELECT * FROM no_such_table")
    with pytest.raises(ZeroDivisionError), store.read() as reader:
        fail(reader.rows("SELECT 1"))
    note(store)
    with closing(connect(store.path)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)


def test_a_write_that_fails_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), writing(store) as tx:
        fail(tx.event("noted"))
    assert note(store) == 1


def test_a_part_that_fails_takes_back_itself_only(store: Store) -> None:
    with writing(store) as tx:
        tx.event("noted")
        with pytest.raises(ZeroDivisionError), tx.part():
            fail(tx.event("noted"))
    with store.read() as reader:
        assert reader.row("SELECT count(*) FROM event") == (1,)


def test_reading_goes_on_while_somebody_writes(store: Store) -> None:
    with writing(store) as tx:
        tx.event("noted")
        with store.read() as reader:
            assert reader.row("SELECT count(*) FROM event") == (0,)


def test_threads_share_the_connections_there_are(store: Store) -> None:
    threads = [threading.Thread(target=note, args=(store, number)) for number in range(30)]
    for thread in threads:
        thread.start()
        thread.join()
    assert len(store._idle) == 1
    with store.read() as reader:
        assert reader.row("SELECT count(*) FROM event") == (30,)


def test_who_has_waited_long_enough_is_told_that_the_store_is_busy(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.01)
    note(store)
    with closing(connect(store.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="nothing was changed"):
            note(store)
        other.execute("ROLLBACK")
    assert note(store) == 2


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.write_bytes(b"not a database, although it is long enough to be looked at" * 100)
    with pytest.raises(StoreError, match="is not a desk's database"):
        open_store(f"sqlite:///{path}")


def test_a_damaged_page_is_told_in_words(store: Store) -> None:
    for number in range(200):
        note(store, number)
    store.close()
    content = bytearray(store.path.read_bytes())
    for page in range(4096 * 8, len(content), 4096):
        content[page : page + 100] = b"\xff" * 100
    store.path.write_bytes(content)
    with (
        pytest.raises(StoreError, match="damaged; `tui-desk restore`"),
        open_store(f"sqlite:///{store.path}").read() as reader,
    ):
        reader.rows("SELECT * FROM event, message, conversation")
