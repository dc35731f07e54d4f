"""The doctor looks through everything when asked to, and says of each thing that is wrong what to do."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.shell import Printed, Shell
from tests.program import TUI_DESK, start

FILE = b"%PDF-1.7 something " * 500
PAGE = 4096
SHA = hashlib.sha256(FILE).hexdigest()


@pytest.fixture
def desk(shell: Shell) -> Shell:
    shell.arrive("Bill", "Here it is", files=(("bill.pdf", FILE),))
    shell.arrive("Lift", "It is stuck")
    shell("conversation", "reply", 2, "--text", "On our way")
    shell("conversation", "close", 1)
    return shell


def run(desk: Shell, *options: str) -> tuple[Printed, dict[str, tuple[str, str]]]:
    """The doctor's findings by name."""
    done = desk("doctor", "--deep", "--json", *options)
    return done, {row["name"]: (row["state"], row["text"]) for row in done.json}


def sql(desk: Shell, *statements: str) -> None:
    """Do by hand what no verb would."""
    with closing(sqlite3.connect(desk.folder / "desk.db", isolation_level=None)) as connection:
        for one in statements:
            connection.execute(one)


def test_of_a_sound_desk_everything_is_well(desk: Shell) -> None:
    done, found = run(desk)
    assert done.code == 0
    deep = (
        "database",
        "references",
        "counts",
        "search of customers",
        "search",
        "files",
        "orphans",
        "deliveries",
        "in hand",
    )
    assert {found[name][0] for name in deep} == {"ok"}
    assert found["files"][1].startswith("all 1 ")
    assert found["deliveries"][1] == "1 wait to be sent"


def test_what_is_still_with_somebody_who_left_is_told_with_what_lets_go_of_it(desk: Shell) -> None:
    desk("agent", "add", "bo", "--name", "Bo Lind")
    desk("ticket", "open", "--title", "Lift", "--assign", "bo")
    desk("agent", "add", "ann")
    desk("agent", "remove", "bo")
    _, found = run(desk)
    assert found["in hand"] == ("ok", "nothing open is with somebody who left")
    sql(desk, "UPDATE ticket SET assignee_id = (SELECT id FROM agent WHERE login = 'bo')")
    sql(desk, "UPDATE conversation SET assignee_id = (SELECT id FROM agent WHERE login = 'bo')")
    done, found = run(desk)
    assert done.code == 0
    state, text = found["in hand"]
    assert state == "warn"
    assert text == (
        "bo works here no more and has 1 open conversation and 1 open ticket:"
        " `tui-desk agent remove bo` gives them to nobody"
    )
    desk("agent", "remove", "bo")
    assert run(desk)[1]["in hand"][0] == "ok"


@pytest.mark.parametrize("page", ["first", "last"])
@pytest.mark.parametrize("table", ["message", "conversation", "event"])
def test_a_page_that_was_overwritten_is_told_with_its_table(desk: Shell, table: str, page: str) -> None:
    for number in range(100):
        desk.arrive(f"Question {number}", "word " * 200)
    database = desk.folder / "desk.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        first, last = connection.execute(
            "SELECT min(pageno), max(pageno) FROM dbstat WHERE name = ?",
            (table,),
        ).fetchone()
    with database.open("r+b") as out:
        out.seek(((first if page == "first" else last) - 1) * PAGE)
        out.write(b"\xff" * PAGE)
    done, found = run(desk)
    assert done.code == 1
    state, text = found["database"]
    assert state == "fail"
    assert f"table {table}:" in text
    assert "restore" in text
    refused = desk("backup", desk.folder / "backup.tar")
    assert refused.code == 6
    assert f"{database} is damaged" in refused.err
    assert "`tui-desk restore` the newest backup" in refused.err


def test_without_being_asked_to_it_does_not_look_so_deep(desk: Shell) -> None:
    assert "references" not in desk("doctor").out
    assert desk("doctor", "--mend").code == 2


def test_what_is_counted_wrong_is_told_and_mended_on_request(desk: Shell) -> None:
    sql(
        desk,
        "UPDATE conversation SET messages = 7 WHERE id = 1",
        "UPDATE conversation SET waiting_since = 5, waiting_key = 5 WHERE id = 2",
        "DELETE FROM customer_word WHERE word = 'ann'",
    )
    done, found = run(desk)
    assert done.code == 1
    assert found["counts"][0] == found["search of customers"][0] == "fail"
    assert "#1, #2" in found["counts"][1]
    assert "--mend" in found["counts"][1]
    done, found = run(desk, "--mend")
    assert done.code == 0
    assert found["mended"] == ("ok", "3 rows")
    assert found["counts"][0] == "ok"
    assert desk("customer", "search", "ann").code == 0


def test_it_mends_also_where_nobody_reads_its_words_to_the_end(desk: Shell) -> None:
    sql(desk, "UPDATE conversation SET messages = 7 WHERE id = 1")
    reader, words = os.pipe()
    os.close(reader)
    doctor = start((*TUI_DESK, "--config", desk.config, "doctor", "--deep", "--mend"), stdout=words)
    os.close(words)
    doctor.wait()
    assert run(desk)[1]["counts"][0] == "ok"


def test_views_that_are_counted_wrong_are_told_and_counted_anew(desk: Shell) -> None:
    sql(desk, "UPDATE conversation_count SET number = number + 5")
    done, found = run(desk)
    assert done.code == 1
    assert "by which views are counted" in found["counts"][1]
    done, found = run(desk, "--mend")
    assert done.code == 0
    assert found["counts"][0] == "ok"


def test_an_index_that_lacks_a_message_is_told_and_begun_anew(desk: Shell) -> None:
    sql(desk, "DELETE FROM search_doc WHERE message_id = 2")
    done, found = run(desk)
    assert done.code == 1
    assert found["search"][1].startswith("1 messages or tickets are indexed wrong")
    done, found = run(desk, "--mend")
    assert done.code == 0
    assert "still to be indexed" in found["search"][1]


def test_a_file_that_is_gone_or_changed_is_told_with_its_message(desk: Shell) -> None:
    path = desk.folder / "desk.db.files" / SHA[:2] / SHA[2:]
    for spoil in (lambda: path.write_bytes(FILE[:-1] + b"x"), path.unlink):
        spoil()
        done, found = run(desk)
        assert done.code == 1
        state, text = found["files"]
        assert state == "fail"
        assert f"{SHA} of message 1 in #1" in text


def test_a_lost_file_comes_back_from_a_backup_as_it_is_told(desk: Shell, tmp_path: Path) -> None:
    import tarfile

    assert desk("backup", tmp_path / "b.tar").code == 0
    path = desk.folder / "desk.db.files" / SHA[:2] / SHA[2:]
    path.unlink()
    assert f"`mkdir -p {path.parent}; tar -xOf BACKUP files/{SHA} > {path}`" in run(desk)[1]["files"][1]
    with tarfile.open(tmp_path / "b.tar") as tar:
        content = tar.extractfile(f"files/{SHA}")
        assert content is not None
        path.write_bytes(content.read())
    assert run(desk)[1]["files"][0] == "ok"


def test_files_that_nothing_refers_to_are_told(desk: Shell) -> None:
    folder = desk.folder / "desk.db.files" / "ab"
    folder.mkdir()
    (folder / ("c" * 62)).write_bytes(b"x" * 2_000_000)
    assert run(desk)[1]["orphans"] == (
        "ok",
        "1 files (2.0 MB) that nothing refers to; the sync removes them when a day old",
    )


def test_rows_that_refer_to_nothing_are_told(desk: Shell) -> None:
    sql(desk, "PRAGMA foreign_keys = OFF", "UPDATE conversation SET assignee_id = 99 WHERE id = 2")
    done, found = run(desk)
    assert done.code == 1
    assert "1 of conversation (#2) refer to a agent that is gone" in found["references"][1]


def test_a_damaged_page_is_told_with_the_way_out(desk: Shell) -> None:
    sql(desk, "PRAGMA journal_mode = DELETE")
    with closing(sqlite3.connect(desk.folder / "desk.db")) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_message_timeline'")
        (number,) = page.fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        connection.execute("PRAGMA journal_mode = WAL")
    with (desk.folder / "desk.db").open("r+b") as file:
        file.seek((number - 1) * size + size // 2)
        file.write(b"\xff" * (size // 2))
    done, found = run(desk)
    assert done.code == 1
    assert "tui-desk restore" in found["database"][1]
    assert "counts" not in found


def test_answers_in_doubt_are_told(desk: Shell) -> None:
    sql(desk, "UPDATE outbox SET state = 'sending', at_risk = 1")
    assert run(desk)[1]["deliveries"] == ("warn", "1 may have left; a running sync asks their channel")
    sql(
        desk,
        "UPDATE message SET delivery = 'uncertain' WHERE direction = 'outbound'",
        "UPDATE conversation SET undelivered = 1 WHERE id = 2",
    )
    assert "view Undelivered" in run(desk)[1]["deliveries"][1]


def test_older_desks_that_lie_beside_it_are_told(desk: Shell, tmp_path: Path) -> None:
    assert desk("backup", tmp_path / "b.tar").code == 0
    assert desk("restore", tmp_path / "b.tar").code == 0
    assert "desk.db.replaced-" in run(desk)[1]["laid aside"][1]
