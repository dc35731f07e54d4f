"""Killed in the middle, a backup has no name yet, and a restored desk is the old one or the new one, whole."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import Shell
from tui_desk.store import archive, schema
from tui_desk.store.engine import open_store


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """A desk in a folder of its own, with files."""
    (shell.folder / "desk").mkdir(mode=0o700)
    shell.config.write_text(shell.config.read_text().replace("/desk.db", "/desk/desk.db"))
    shell.arrive("First", "Hello", files=(("a.pdf", b"a" * 5000), ("b.pdf", b"b" * 5000)))
    return shell


def killed(verb: str, desk: Shell, every: int) -> list[Any]:
    """What was found after each kill; the last one ran to its end."""
    command = [sys.executable, "-m", "tests.cli.killed", verb, str(desk.folder), str(every)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert found[-1]["ended"]
    assert len(found) > 8
    return found


def test_a_killed_backup_leaves_no_half_one_under_its_name(desk: Shell) -> None:
    found = killed("backup", desk, 1)
    assert {one["backup"] for one in found} == {None, schema.HEAD}
    assert found[-1]["backup"] == schema.HEAD
    assert [one["wrong"] for one in found if one["wrong"]] == []


def test_a_killed_restore_leaves_the_old_desk_or_the_new_one_whole(desk: Shell) -> None:
    assert desk("backup", desk.folder / "desk" / "backup.tar").code == 0
    desk.arrive("Second", "Hello", files=(("c.pdf", b"c" * 5000),))
    found = killed("restore", desk, 3)
    assert [one["wrong"] for one in found if one["wrong"]] == []
    states = [one["subjects"] for one in found]
    assert states[0] == ["First", "Second"]
    assert states[-1] == ["First"]
    assert states == sorted(states, key=len, reverse=True)


def test_what_killed_backups_left_is_swept_a_day_later(desk: Shell) -> None:
    from tui_desk.desk import backup

    path = desk.folder / "backup[1].tar"
    left = desk.folder / ".backup[1].tar.abc.part"
    left.mkdir()
    store = open_store(f"sqlite:///{desk.folder}/desk/desk.db", create=False)
    now = left.stat().st_mtime
    backup.make(store, path, now=now + 3600)
    assert left.exists()
    backup.make(store, path, replace=True, now=now + 25 * 3600)
    assert not left.exists()
    store.close()


def test_a_backup_is_one_moment_of_a_desk_that_is_written(desk: Shell, tmp_path: Path) -> None:
    """Writers go on, and of what each wrote a backup has the beginning without a gap."""
    import sqlite3

    code = (
        "import sys; from tests.store.crowd import write\nprint('begun', flush=True)\n"
        "print(write(sys.argv[1], sys.argv[2], 6.0)['count'])"
    )
    database = str(desk.folder / "desk" / "desk.db")
    writers = [
        subprocess.Popen([sys.executable, "-c", code, database, name], stdout=subprocess.PIPE, text=True)
        for name in ("a", "b")
    ]
    for one in writers:
        assert one.stdout is not None
        one.stdout.readline()
    backups: list[Path] = []
    while all(one.poll() is None for one in writers) and len(backups) < 5:
        path = tmp_path / f"{len(backups)}.tar"
        assert desk("backup", path).code == 0
        backups.append(path)
    written = dict(zip("ab", (int(one.communicate()[0]) for one in writers), strict=True))
    for path in backups:
        folder = tmp_path / path.stem
        folder.mkdir()
        archive.unpack(path, folder)
        with sqlite3.connect(folder / archive.DATABASE) as connection:
            for name, most in written.items():
                rows = connection.execute(
                    "SELECT json_extract(data, '$.number') FROM event WHERE actor = ? ORDER BY id", (name,)
                ).fetchall()
                assert [row[0] for row in rows] == list(range(len(rows)))
                assert len(rows) <= most
        connection.close()
        shutil.rmtree(folder)
    assert len(backups) >= 1
