"""A store of another version is refused in words or migrated whole, and what stands is what the tables say."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlmodel import Session, SQLModel

from tests.store.writing import note, writing
from tests.template import migrated_for_real
from tui_desk.desk import homes, joining, people, view_counts
from tui_desk.desk.customers import finding, reading, suggesting
from tui_desk.desk.customers import joining as customers
from tui_desk.desk.desk import Desk
from tui_desk.desk.search import backlog
from tui_desk.errors import StoreError, StoreVersion
from tui_desk.exchange import Person
from tui_desk.policy import Policy
from tui_desk.store import models, schema, tables
from tui_desk.store.engine import Store, open_store
from tui_desk.store.reader import connect


@pytest.fixture(autouse=True)
def for_real(monkeypatch: pytest.MonkeyPatch) -> None:
    """Migrations run, as they do where no test is."""
    monkeypatch.setattr(schema, "migrate", migrated_for_real)


def set_version(path: Path, version: str) -> None:
    """As if another tui-desk had migrated the store."""
    with closing(connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))


def _is_of_the_tables(_object: object, name: str | None, kind: str, *_of_what: object) -> bool:
    """All but the index of the full-text search, whose tables are SQLite's own affair."""
    return kind != "table" or not re.match(
        r"search_(message|ticket)(_(data|idx|content|docsize|config))?$|search_word$", name or ""
    )


def unlike_the_tables(store: Store) -> list[Any]:
    """Where a store is not what the tables say."""
    assert models.Event.metadata is SQLModel.metadata
    with create_engine("sqlite://", creator=lambda: connect(store.path)).connect() as connection:
        opts = {"compare_type": True, "include_object": _is_of_the_tables}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, SQLModel.metadata))


def test_a_migrated_store_is_what_the_tables_say(store: Store) -> None:
    assert unlike_the_tables(store) == []


def test_a_newer_store_is_refused_at_the_door(store: Store) -> None:
    set_version(store.path, "0999")
    for create in (True, False):
        with pytest.raises(StoreVersion, match=r"newer tui-desk \(schema 0999\); update this one"):
            open_store(f"sqlite:///{store.path}", create=create)


def test_a_store_that_became_newer_while_it_was_open_takes_no_write_and_can_still_be_read(
    store: Store,
) -> None:
    note(store)
    set_version(store.path, "0999")
    with pytest.raises(StoreVersion, match="newer tui-desk"):
        note(store)
    with store.read() as reader:
        assert reader.row("SELECT count(*) FROM event") == (1,)
    set_version(store.path, schema.HEAD)
    assert note(store) == 2


def test_an_older_store_is_left_alone_by_who_must_not_migrate(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.touch(0o600)
    with pytest.raises(StoreVersion, match="older schema"):
        open_store(f"sqlite:///{path}", create=False)
    assert path.stat().st_size == 0


def test_a_store_that_is_not_there_is_not_made_by_who_must_not(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="run `tui-desk init`"):
        open_store(f"sqlite:///{tmp_path / 'desk.db'}", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_migration_that_fails_changes_nothing_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.db"
    path.touch(0o600)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE quarantine (id INTEGER)")  # in the way of the last table but a few
    with pytest.raises(Exception, match="already exists"):
        open_store(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        there = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert there == ["quarantine"]
        connection.execute("DROP TABLE quarantine")
    note(open_store(f"sqlite:///{path}"))


def test_a_row_written_by_its_table_is_the_one_its_model_would_write(store: Store) -> None:
    with writing(store) as tx:
        first = tx.insert(tables.Channel, name="a", kind="imap", cursor={"next": 1})
    with Session(create_engine("sqlite://", creator=lambda: connect(store.path))) as session:
        other = models.Channel(name="b", kind="imap", cursor={"next": 1})
        session.add(other)
        session.commit()
        second = other.id
    with store.read() as reader:
        rows = [reader.row("SELECT * FROM channel WHERE id = :id", id=one) for one in (first, second)]
    assert rows[0] is not None
    assert rows[1] is not None
    assert rows[0][2:] == rows[1][2:]


def test_a_name_that_is_no_column_is_refused(store: Store) -> None:
    with pytest.raises(KeyError), writing(store) as tx:
        tx.insert(tables.Channel, no_such_column=1)
    with pytest.raises(KeyError), writing(store) as tx:
        tx.change(tables.Channel, 1, no_such_column=1)


def test_a_store_of_the_first_release_is_brought_here_with_everything_in_it(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.touch(0o600)
    schema.upgrade(path, "0001")
    with closing(connect(path)) as connection:
        connection.executescript(FIRST_RELEASE)
    store = open_store(f"sqlite:///{path}")
    with store.read() as reader:
        assert reader.row("SELECT text, revisions, edited_at FROM message") == ("hello", "[]", None)
        assert reader.row("SELECT name FROM attachment") == ("a.pdf",)
        assert reader.row("SELECT caps, templates FROM channel") == ("{}", "[]")
        assert reader.row("SELECT text, template, form FROM draft") == ("begun", None, None)
        assert reader.row("SELECT message_upto, ticket_upto FROM search_state") == (1, 0)
        assert view_counts.wrong(reader) == 0
    sync = Desk(store, Policy(), None)
    assert not sync.do(backlog.portion)
    with store.read() as reader:
        assert reader.row("SELECT rowid FROM search_message WHERE search_message MATCH 'hello'")
    store.close()
    copy = path.with_name(f"desk.db.before-{schema.HEAD}")
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as before:
        assert schema.version_of(before) == "0001"
        assert before.execute("SELECT text FROM message").fetchone() == ("hello",)


@pytest.mark.parametrize("pointing", [False, True], ids=["before merges", "with merges"])
def test_a_store_that_says_0003_is_brought_here_whatever_0003_gave_it(
    tmp_path: Path, *, pointing: bool
) -> None:
    path = tmp_path / "desk.db"
    path.touch(0o600)
    schema.upgrade(path, "0003")
    with closing(connect(path)) as connection:
        connection.executescript(FIRST_RELEASE)
        connection.executescript(POINTING if pointing else "")
        connection.executescript(ANNOUNCED)
    store = open_store(f"sqlite:///{path}")
    assert unlike_the_tables(store) == []
    with store.read() as reader:
        assert reader.rows("SELECT title, team FROM ticket") == [("Outage", "")]
        assert reader.rows("SELECT text, agent_id FROM notice") == [("It is over", 1)]
    store.close()


def test_notices_that_are_here_already_know_their_deed_and_where_they_went(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.touch(0o600)
    schema.upgrade(path, "0009")
    with closing(connect(path)) as connection:
        for script in (FIRST_RELEASE, JOINED, ANNOUNCED, TOLD):
            connection.executescript(script)
    store = open_store(f"sqlite:///{path}")
    with store.read() as reader:
        rows = reader.rows("SELECT key, conversation_id, deed, customer_id FROM notice ORDER BY id")
        assert rows == [
            ("announcement:1/conv:1", 1, 70, None),
            ("announcement:1/conv:2", 2, 70, None),
            ("ticket:1001/conv:1/created", 1, 71, None),
        ]
    store.close()


def test_customers_who_are_here_already_are_found_by_their_words(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.touch(0o600)
    schema.upgrade(path, "0002")
    with closing(connect(path)) as connection:
        connection.executescript(CUSTOMERS)
    store = open_store(f"sqlite:///{path}")
    with store.read() as reader:
        for typed in ("zoe", "there.example", "600 111", "@zoe"):
            assert finding.search(reader, typed) == [1]
    store.close()


def test_what_the_first_release_had_joined_can_still_be_parted(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.touch(0o600)
    schema.upgrade(path, "0001")
    with closing(connect(path)) as connection:
        connection.executescript(FIRST_RELEASE)
        connection.executescript(JOINED)
    store = open_store(f"sqlite:///{path}")
    with store.read() as reader:
        assert homes.now_in(reader, 2) == 1
    with writing(store) as tx:
        assert joining.part(tx, 2).text == "Parted #2 from #1"
        assert tx.rows("SELECT id, status, messages FROM conversation") == [(1, "open", 1), (2, "open", 1)]
        assert tx.rows("SELECT id, conversation_id, home_id FROM message") == [(1, 1, None), (2, 2, None)]
        assert tx.rows("SELECT conversation_id FROM draft") == [(2,)]
        assert tx.rows("SELECT conversation_id, value FROM participant ORDER BY 1, 2") == [
            (1, "ann@there.example"),
            (2, "bob@there.example"),
        ]
    store.close()


def test_a_store_that_cannot_be_copied_is_not_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.db"
    path.touch(0o600)
    schema.upgrade(path, "0001")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tui_desk.store.schema.os.fsync", full)
    with pytest.raises(StoreError, match="no copy can be laid by"):
        open_store(f"sqlite:///{path}")
    with closing(connect(path)) as connection:
        assert schema.version_of(connection) == "0001"


def test_what_people_are_known_by_is_folded_and_nobody_is_joined(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.touch(0o600)
    schema.upgrade(path, "0009")
    with closing(connect(path)) as connection:
        connection.executescript(FIRST_RELEASE)
        connection.executescript(UNFOLDED)
    store = open_store(f"sqlite:///{path}")
    assert unlike_the_tables(store) == []
    with store.read() as reader:
        assert reader.rows("SELECT customer_id, value, handle FROM identity ORDER BY id") == [
            (1, "ann@there.example", "Ann@there.example"), (2, "ANN@there.example", ""),
            (2, "34600111222", "+34600111222"), (3, "bob@there.example", ""), (4, "Bob@there.example", ""),
        ]  # fmt: skip
        assert reader.rows("SELECT value, role, customer_id FROM participant ORDER BY value") == [
            ("ann@there.example", "to", 1), ("bob@there.example", "cc", 3), ("new@there.example", "known", None),
        ]  # fmt: skip
        assert reader.rows("SELECT value FROM colleague") == [("34600999",)]
        for one, other, address in ((1, 2, "Ann@there.example"), (4, 3, "Bob@there.example")):
            (found,) = suggesting.suggestions(reader, one)
            assert (found.id, found.reason) == (other, f"the same mail address: {address}")
    with writing(store) as tx:
        customers.join(tx, [2], 1)
        assert people.takes_part(tx, 1, Person("mail", "aNN@there.example"))
        assert [one.value for one in reading.identities(tx, 1)] == [
            "Ann@there.example",
            "ANN@there.example",
            "+34600111222",
        ]
        assert suggesting.suggestions(tx, 1) == ()
    store.close()


CUSTOMERS = """
INSERT INTO customer (name, organisation, language, vip, notes, created_at) VALUES ('Zoë', '', '', 0, '', 0);
INSERT INTO identity (customer_id, kind, value, handle) VALUES (1, 'mail', 'zoe@there.example', ''),
  (1, 'whatsapp', '34600111222', '+34 600 111 222'), (1, 'telegram', '5', '@zoe');
"""
FIRST_RELEASE = """
INSERT INTO agent (login, name, short, email, active, created_at) VALUES ('eva', 'Eva', 'Eva', '', 1, 0);
INSERT INTO channel (name, kind, address, tidied_event, state, state_since, detail, failures, done, total)
  VALUES ('mail', 'imap', '', 0, 'starting', 0, '', 0, 0, 0);
INSERT INTO conversation (channel_id, subject, snippet, status, spam, priority, link_reason, created_at,
  last_at, waiting_key, last_message_id, messages, undelivered, version)
  VALUES (1, '', '', 'open', 0, 0, '', 0, 0, 0, 0, 1, 0, 1);
INSERT INTO message (conversation_id, channel_id, key, kind, direction, author_name, author_address, at,
  subject, text, spans, links, recipients, mail_id, digest, automatic, flags, authentication, why, delivery,
  delivery_detail) VALUES (1, 1, 'k', 'message', 'inbound', '', '', 0, '', 'hello', '[]', '[]', '{}', '', '',
  '', '[]', 'none', '{}', '', '');
INSERT INTO attachment (message_id, position, name, media_type, size, wanted, problem, content_id, inline)
  VALUES (1, 0, 'a.pdf', 'application/pdf', 3, 0, '', '', 0);
INSERT INTO draft (agent_id, conversation_id, kind, "to", cc, bcc, subject, text, files, base_message_id,
  updated_at) VALUES (1, 1, 'reply', '[]', '[]', '[]', '', 'begun', '[]', 0, 0);
"""

UNFOLDED = """
INSERT INTO customer (name, organisation, language, vip, notes, time_zone, attributes, created_at) VALUES
  ('Ann', '', '', 0, '', '', '{}', 0), ('A.', '', '', 0, '', '', '{}', 0), ('Bob', '', '', 0, '', '', '{}', 0),
  ('B.', '', '', 0, '', '', '{}', 0);
INSERT INTO identity (customer_id, kind, value, handle) VALUES (1, 'mail', 'Ann@there.example', ''),
  (2, 'mail', 'ANN@there.example', ''), (2, 'phone', '+34600111222', ''), (3, 'mail', 'bob@there.example', ''),
  (4, 'mail', 'Bob@there.example', '');
INSERT INTO customer_word (word, customer_id) VALUES ('ann', 1), ('there', 1), ('example', 1), ('ann', 2),
  ('there', 2), ('example', 2), ('bob', 3), ('there', 3), ('example', 3), ('bob', 4), ('there', 4), ('example', 4);
INSERT INTO participant (conversation_id, kind, value, name, role, customer_id) VALUES
  (1, 'mail', 'ann@there.example', '', 'known', NULL), (1, 'mail', 'Ann@there.example', '', 'to', 1),
  (1, 'mail', 'bob@there.example', '', 'cc', 3), (1, 'mail', 'BOB@there.example', '', 'to', 4),
  (1, 'mail', 'New@there.example', '', 'known', NULL);
INSERT INTO colleague (kind, value, agent_id) VALUES ('whatsapp', '+34600999', 1);
"""
JOINED = """
INSERT INTO conversation (channel_id, subject, snippet, status, spam, priority, link_reason, created_at, closed_at,
  last_at, waiting_key, last_message_id, messages, undelivered, version, continues_id)
  VALUES (1, '', '', 'closed', 0, 0, 'stranger', 0, 5, 0, 0, 2, 0, 0, 2, 1);
INSERT INTO message (conversation_id, channel_id, key, kind, direction, author_name, author_address, at,
  subject, text, spans, links, recipients, mail_id, digest, automatic, flags, authentication, why, delivery,
  delivery_detail) SELECT 1, channel_id, 'k2', kind, direction, '', '', 1, '', 'me too', spans, links, recipients,
  '', '', '', flags, authentication, why, '', '' FROM message;
UPDATE conversation SET messages = 2 WHERE id = 1;
INSERT INTO participant (conversation_id, kind, value, name, role) VALUES (1, 'mail', 'ann@there.example', '', 'to'),
  (1, 'mail', 'bob@there.example', '', 'known'), (2, 'mail', 'bob@there.example', '', 'to');
INSERT INTO event (deed, kind, conversation_id, actor, at, data) VALUES
  (1, 'joined_into', 2, 'eva', 5, '{"other": 1, "status": ["open", "closed"], "closed_at": [null, 5],
    "snoozed_until": [null, null]}'),
  (1, 'joined', 1, 'eva', 5, '{"other": 2, "moved": [2], "drafts": [1], "let_in": ["bob@there.example"],
    "status": ["open", "open"]}');
"""
POINTING = """
ALTER TABLE conversation ADD COLUMN merged_into_id INTEGER;
ALTER TABLE message ADD COLUMN home_id INTEGER;
CREATE INDEX ix_conversation_merged ON conversation (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX ix_message_home ON message (home_id) WHERE home_id IS NOT NULL;
CREATE INDEX ix_customer_merged_into ON customer (merged_into_id) WHERE merged_into_id IS NOT NULL;
"""
ANNOUNCED = """
INSERT INTO ticket (kind, state, title, text, priority, category, fields, created_at, updated_at, version) VALUES
  ('tracker', 'submitted', 'Outage', '', 0, '', '{}', 0, 0, 1);
INSERT INTO announcement (ticket_id, agent_id, at, text, closes) VALUES (1001, 1, 0, 'It is over', 0);
INSERT INTO notice (key, ticket_id, conversation_id, announcement_id, occasion, state, not_before, text, detail, at)
  VALUES ('announcement:1/conv:1', 1001, 1, 1, 'announcement', 'planned', 0, 'It is over', '', 0);
"""
TOLD = """
UPDATE message SET home_id = 2 WHERE id = 2;
INSERT INTO notice (key, ticket_id, conversation_id, announcement_id, occasion, state, not_before, text, detail, at,
  message_id) VALUES
  ('announcement:1/conv:2', 1001, 1, 1, 'announcement', 'written', 0, 'It is over', '', 0, 2),
  ('ticket:1001/conv:1/created', 1001, 1, NULL, 'created', 'written', 0, 'Noted', '', 0, 1);
INSERT INTO event (deed, kind, ticket_id, actor, at, data) VALUES
  (70, 'ticket_announced', 1001, 'eva', 0, '{"announcement": 1, "number": 2}'),
  (71, 'ticket_told', 1001, 'eva', 0, '{"notice": 3}'), (72, 'ticket_told', 1001, 'sync', 9, '{"notice": 2}');
"""


def test_a_store_put_back_from_a_copy_is_read_while_one_writes_again(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "back.db"
    with closing(connect(store.path)) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    open_store(f"sqlite:///{path}").close()
    with closing(connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
