"""A backup is the whole desk in one file; put back it is the desk again, and what stood there is not lost."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import Shell
from tui_desk.store import archive, schema
from tui_desk.store.archive import Archive

FILE = b"%PDF-1.7 something " * 500


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """A desk with a file, a note and an answer that is about to leave."""
    shell.arrive("Bill", "Here it is", files=(("bill.pdf", FILE),))
    shell.arrive("Lift", "It is stuck")
    shell("conversation", "note", 1, "--text", "Paid?")
    return shell


@pytest.fixture
def made(desk: Shell) -> Path:
    path = desk.folder / "backup.tar"
    assert desk("backup", path).code == 0
    return path


def stored(shell: Shell) -> Path:
    """The attachment's bytes beside the database."""
    sha256 = hashlib.sha256(FILE).hexdigest()
    return shell.folder / "desk.db.files" / sha256[:2] / sha256[2:]


def members(path: Path) -> dict[str, bytes]:
    """What stands in a backup."""
    with tarfile.open(path) as tar:
        return {one.name: content.read() for one in tar if (content := tar.extractfile(one))}


def pack(path: Path, parts: dict[str, bytes]) -> None:
    """A tar by other means than ours."""
    with tarfile.open(path, "w") as tar:
        for name, content in parts.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))


def told_otherwise(path: Path, **changes: Any) -> None:
    """Let a backup say something else of itself."""
    parts = members(path)
    parts[archive.CONTENTS] = json.dumps({**json.loads(parts[archive.CONTENTS]), **changes}).encode()
    pack(path, parts)


def test_a_backup_put_back_is_the_desk_as_it_was(desk: Shell, made: Path) -> None:
    before = desk.show(1)
    key = (desk.folder / "desk.db.key").read_text()
    desk.arrive("Later", "after the backup")
    desk("conversation", "close", 1)
    stored(desk).unlink()
    (desk.folder / "desk.db.key").write_text("ab" * 32)
    done = desk("restore", made)
    assert done.code == 0
    assert "is again as it was at" in done.out
    assert desk.show(1) == before
    assert desk.view("open") == [1, 2]
    assert stored(desk).read_bytes() == FILE
    desk.arrive("New", "after it was put back")
    assert desk.view("open") == [1, 2, 3]
    assert key.strip() in (desk.folder / "desk.db.key").read_text().split()


def test_what_stood_there_is_kept_whole(desk: Shell, made: Path) -> None:
    desk.arrive("Later", "after the backup", files=(("more.txt", b"more" * 999),))
    desk("conversation", "close", 1)
    aside = Path(desk("restore", made, "--json").json["aside"])
    desk.config.write_text(desk.config.read_text().replace(f"{desk.folder}/desk.db", f"{aside}/desk.db"))
    assert desk.view("closed") == [1]
    assert desk.view("open") == [2, 3]
    assert [one.read_bytes() for one in aside.glob("desk.db.files/*/*") if one.stat().st_size == 3996]
    assert aside.stat().st_mode & 0o777 == 0o700


def test_it_can_be_put_where_there_is_no_desk(desk: Shell, made: Path, tmp_path: Path) -> None:
    there = tmp_path / "new machine"
    desk.config.write_text(desk.config.read_text().replace(f"{desk.folder}/desk.db", f"{there}/desk.db"))
    done = desk("restore", made, "--json")
    assert done.json["aside"] is None
    assert desk.view("open") == [1, 2]
    assert (there / "desk.db").stat().st_mode & 0o777 == 0o600
    assert not list(there.glob("*restoring*"))


def test_a_backup_is_for_its_maker_only_and_replaces_nothing_unasked(desk: Shell, made: Path) -> None:
    assert made.stat().st_mode & 0o777 == 0o600
    before = made.read_bytes()
    desk.arrive("Later", "after the backup")
    refused = desk("backup", made)
    assert refused.code == 2
    assert "--replace" in refused.err
    assert made.read_bytes() == before
    assert desk("backup", made, "--replace", "--json").json["files"] == 1
    assert made.read_bytes() != before
    assert [one.name for one in desk.folder.glob(".backup*")] == []


def test_the_desk_itself_is_never_overwritten_by_a_backup(desk: Shell) -> None:
    for name in ("desk.db", "desk.db.key", "desk.db-wal"):
        assert desk("backup", desk.folder / name, "--replace").code == 2
    assert desk.view("open") == [1, 2]


def test_only_a_backup_gives_way_to_a_backup(desk: Shell, made: Path) -> None:
    notes = desk.folder / "notes.txt"
    notes.write_text("keep me")
    link = desk.folder / "link"
    link.symlink_to(notes)
    config = desk.config.read_bytes()
    for path in (desk.config, notes, link):
        refused = desk("backup", path, "--replace")
        assert refused.code == 2
        assert f"{path} is no backup of a desk, and stays; name another file" in refused.err
    assert (desk.config.read_bytes(), notes.read_text()) == (config, "keep me")
    os.mkfifo(pipe := desk.folder / "pipe")
    assert desk("backup", pipe, "--replace").code == 2
    for left in (20_000, 0):  # what a copy broke off is no reason to make none from now on
        made.write_bytes(made.read_bytes()[:left])
        assert desk("backup", made, "--replace").code == 0
    assert desk("backup", desk.folder / "desk.db.files" / "new.tar").code == 2


@pytest.mark.parametrize("mounted", ["moved away", "not mounted"])
def test_without_the_folder_of_files_the_last_whole_backup_stays(
    mounted: str, desk: Shell, made: Path
) -> None:
    before, folder = made.read_bytes(), desk.folder / "desk.db.files"
    folder.rename(desk.folder / "elsewhere")
    if mounted == "not mounted":
        folder.mkdir()
    refused = desk("backup", made, "--replace")
    assert refused.code == 4
    assert f"none of the 1 attached files is in {folder}: put that folder back" in refused.err
    assert made.read_bytes() == before
    told = {row["name"]: row for row in desk("doctor", "--json").json}
    assert told["folder of files"]["state"] == "fail"
    assert "put that folder back" in told["folder of files"]["text"]
    assert desk("backup", desk.folder / "what is left.tar").code == 1


def test_where_no_desk_can_be_put_it_is_told(desk: Shell, made: Path) -> None:
    there = desk.folder / "file"
    there.touch()
    desk.config.write_text(desk.config.read_text().replace(f"{desk.folder}/desk.db", f"{there}/desk.db"))
    refused = desk("restore", made)
    assert refused.code == 6
    assert f"the desk can't be put back to {there}/desk.db: " in refused.err


@pytest.mark.parametrize("why", ["damaged", "network", "no folder"])
def test_no_folder_is_left_where_nothing_was_put_back(
    why: str, desk: Shell, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = desk.folder / "new" / "machine" / ("x" * (300 if why == "no folder" else 3))
    desk.config.write_text(desk.config.read_text().replace(f"{desk.folder}/desk.db", f"{there}/desk.db"))
    if why == "damaged":
        parts = members(made)
        pack(made, {**parts, archive.KEY: parts[archive.KEY][:-1] + b"?"})
    if why == "network":
        monkeypatch.setattr("tui_desk.store.place.file_system", lambda path: 0x6969 if path.exists() else 0)
    assert desk("restore", made).code == 6
    assert not (desk.folder / "new").exists()


def test_no_password_of_the_config_is_in_it(desk: Shell) -> None:
    secret = desk.config.read_text() + '[[channels]]\nname = "box"\nkind = "imap"\naddress = "a@b.example"\n'
    desk.config.write_text(secret + 'host = "h.example"\npassword_command = ["echo", "swordfish"]\n')
    path = desk.folder / "backup.tar"
    assert desk("backup", path).code == 0
    assert b"swordfish" not in path.read_bytes()


def test_a_file_that_the_desk_lost_is_told_and_the_rest_is_saved(desk: Shell) -> None:
    stored(desk).write_bytes(FILE[:-1] + b"x")
    path = desk.folder / "backup.tar"
    done = desk("backup", path, "--json")
    assert done.code == 1
    assert done.json["missing"] == [hashlib.sha256(FILE).hexdigest()]
    assert "doctor --deep" in done.err
    assert desk("restore", path).code == 0
    assert desk.view("open") == [1, 2]


def test_no_backup_is_made_of_a_damaged_database(desk: Shell) -> None:
    with closing(sqlite3.connect(desk.folder / "desk.db")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_message_timeline'")
        (number,) = page.fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with (desk.folder / "desk.db").open("r+b") as file:
        file.seek((number - 1) * size + size // 2)
        file.write(b"\xff" * (size // 2))
    path = desk.folder / "backup.tar"
    refused = desk("backup", path)
    assert refused.code == 6
    assert "damaged" in refused.err
    assert not path.exists()


@pytest.mark.parametrize("part", [0.01, 0.3, 0.6, 0.9, 0.97, 0.999])
def test_half_a_backup_is_known_for_it_and_changes_nothing(part: float, desk: Shell, made: Path) -> None:
    whole = made.read_bytes()
    made.write_bytes(whole[: int(len(whole.rstrip(b"\0")) * part)])
    refused = desk("restore", made)
    assert refused.code == 6
    assert "another backup" in refused.err or "no backup" in refused.err
    assert desk.view("open") == [1, 2]
    assert not list(desk.folder.glob("desk.db.re[ps][lt]*"))


@pytest.mark.parametrize("name", [archive.DATABASE, archive.KEY, archive.FILES])
def test_a_member_that_changed_is_found_out(name: str, desk: Shell, made: Path) -> None:
    parts = members(made)
    (chosen,) = [one for one in parts if (one.startswith(name) and one != "desk.db.key") or one == name]
    parts[chosen] = parts[chosen][:-1] + bytes([parts[chosen][-1] ^ 1])
    pack(made, parts)
    refused = desk("restore", made)
    assert refused.code == 6
    assert chosen in refused.err
    assert not list(desk.folder.glob("desk.db.re[ps][lt]*"))


def test_a_foreign_file_is_refused(desk: Shell, made: Path) -> None:
    other = desk.folder / "other"
    for content in (b"", b"a letter", (desk.folder / "desk.db").read_bytes()):
        other.write_bytes(content)
        refused = desk("restore", other)
        assert (refused.code, "no backup of a desk" in refused.err) == (6, True)
    pack(other, {"letter.txt": b"hello"})
    assert "no backup of a desk" in desk("restore", other).err
    assert desk("restore", desk.folder / "nothing").code == 4


def test_names_that_lead_elsewhere_are_never_unpacked(desk: Shell, made: Path) -> None:
    parts = members(made)
    contents = json.loads(parts.pop(archive.CONTENTS))
    contents["members"]["../../evil"] = hashlib.sha256(b"evil").hexdigest()
    pack(made, {**parts, "../../evil": b"evil", archive.CONTENTS: json.dumps(contents).encode()})
    assert desk("restore", made).code == 6
    assert not list(desk.folder.parent.rglob("evil"))


def test_a_newer_backup_is_refused_in_plain_words(desk: Shell, made: Path) -> None:
    told_otherwise(made, schema="9999", program="7.0")
    refused = desk("restore", made)
    assert refused.code == 6
    assert "newer tui-desk (7.0, schema 9999)" in refused.err
    told_otherwise(made, format=2)
    assert "newer tui-desk" in desk("restore", made).err


def test_an_older_backup_is_brought_up_to_this_program(desk: Shell, tmp_path: Path) -> None:
    old, path = tmp_path / "old.db", tmp_path / "old.tar"
    old.touch()
    schema.upgrade(old, "0008")
    with path.open("wb") as out:
        made = Archive(out)
        made.add(archive.DATABASE, old)
        made.end(program="0.0.1", schema="0008", made_at=0, missing=())
    assert desk("restore", path).code == 0
    assert desk.view("open") == []
    assert desk("doctor").out.count("schema") == 1


def test_it_refuses_while_somebody_has_the_desk_open(desk: Shell, made: Path) -> None:
    code = (
        "import sys; from tui_desk.store.engine import open_store\n"
        "store = open_store('sqlite:///' + sys.argv[1])\n"
        "with store.read() as reader: reader.rows('SELECT 1 FROM agent')\n"
        "print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(desk.folder / "desk.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        for _ in ("sound", "damaged"):
            refused = desk("restore", made)
            assert refused.code == 6
            assert "this desk is in use by another program; close consoles" in refused.err
            (desk.folder / "desk.db").write_bytes(b"no database any more" * 500)
        assert other.stdin is not None
        other.stdin.close()
    assert desk("restore", made).code == 0
    assert desk.view("open") == [1, 2]


def test_a_damaged_desk_can_be_replaced_and_is_kept_as_it_is(desk: Shell, made: Path) -> None:
    (desk.folder / "desk.db").write_bytes(b"no database any more" * 500)
    aside = Path(desk("restore", made, "--json").json["aside"])
    assert desk.view("open") == [1, 2]
    assert (aside / "desk.db").read_bytes().startswith(b"no database any more")


def test_a_journal_whose_database_was_removed_is_not_written_into_the_new_one(
    desk: Shell, made: Path
) -> None:
    path = desk.folder / "desk.db"
    code = (
        "import os, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('PRAGMA wal_autocheckpoint = 0')\n"
        "connection.execute(\"UPDATE message SET subject = 'of the journal'\")\n"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    journal = (desk.folder / "desk.db-wal").read_bytes()
    assert b"of the journal" in journal
    path.unlink()
    aside = Path(desk("restore", made, "--json").json["aside"])
    with closing(sqlite3.connect(path)) as connection:
        assert not connection.execute("SELECT 1 FROM message WHERE subject = 'of the journal'").fetchall()
    assert (aside / "desk.db-wal").read_bytes() == journal
    assert desk.view("open") == [1, 2]


def test_an_answer_that_may_have_left_since_is_not_sent_again_unseen(desk: Shell) -> None:
    assert desk("conversation", "reply", 1, "--text", "Thank you").code == 0
    path = desk.folder / "backup.tar"
    assert desk("backup", path).code == 0
    done = desk("restore", path)
    assert "1 answers were on their way then" in done.err
    with closing(sqlite3.connect(desk.folder / "desk.db")) as connection:
        assert connection.execute("SELECT state, at_risk FROM outbox").fetchall() == [("sending", 1)]


def test_where_a_file_has_only_one_name_what_stood_there_is_copied(
    desk: Shell, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    aside = Path(desk("restore", made, "--json").json["aside"])
    assert [one.read_bytes() for one in aside.glob("desk.db.files/*/*")] == [FILE]
