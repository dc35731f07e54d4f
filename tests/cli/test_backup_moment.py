"""A backup is one moment of a desk that is written; what killed ones left is swept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tui_desk.store import archive
from tui_desk.store.engine import open_store


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """A desk in a folder of its own, with files."""
    (shell.folder / "desk").mkdir(mode=0o700)
    shell.config.write_text(shell.config.read_text().replace("/desk.db", "/desk/desk.db"))
    shell.arrive("First", "Hello", files=(("a.pdf", b"a" * 5000), ("b.pdf", b"b" * 5000)))
    return shell


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
