"""What can befall the store of a desk, each by the name it has in docs/faults.md."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.needs import need
from tui_desk.store.reader import connect
from tui_desk.store.schema import HEAD

PAGE = 4096
LOG_HEAD = 32


@dataclass(frozen=True, slots=True)
class Store:
    """A desk's files, on a disk of their own."""

    database: Path
    at_work: list[sqlite3.Connection] = field(default_factory=list)
    """Who has it open."""

    @property
    def folder(self) -> Path:
        """Where everything lies."""
        return self.database.parent

    @property
    def aside(self) -> Path:
        """Where something can be moved to, on the same disk."""
        return self.folder.parent / "aside"

    @property
    def log(self) -> Path:
        """What was committed and does not stand in the database itself yet."""
        return self.database.with_name(f"{self.database.name}-wal")

    @property
    def files(self) -> Path:
        """Attachments and originals."""
        return self.database.with_name(f"{self.database.name}.files")


@dataclass(frozen=True, slots=True)
class Harm:
    """One thing that can happen."""

    name: str
    do: Callable[[Store], None]
    mend: Callable[[Store], None] | None = None
    """Takes it back, as a person would; None: a backup does."""
    told_by: tuple[str, ...] = ("conversation", "close", "2")
    """The verb that meets it."""
    sends: bool = False
    """Whether an answer can be sent all the same."""
    lists: bool = True
    """Whether conversations can still be listed."""
    while_open: bool = True
    """Whether it can happen under an open console."""


def at_rest(store: Store) -> None:
    """Everything stands in the database itself, nothing in its log."""
    with closing(connect(store.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def spoil(name: str) -> Callable[[Store], None]:
    """The first page of a table or an index is overwritten."""

    def do(store: Store) -> None:
        at_rest(store)
        with closing(connect(store.database)) as connection:
            (root,) = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)
            ).fetchone()
        overwrite(store.database, (root - 1) * PAGE, b"\xff" * PAGE)

    return do


def spoil_header(store: Store) -> None:
    """What says that the file is a database is overwritten."""
    at_rest(store)
    overwrite(store.database, 0, b"\xff" * 100)


def overwrite(file: Path, at: int, content: bytes) -> None:
    """Write into the middle of a file."""
    with file.open("r+b") as out:
        out.seek(at)
        out.write(content)


def become(version: str) -> Callable[[Store], None]:
    """As if another tui-desk had migrated it."""

    def do(store: Store) -> None:
        with closing(connect(store.database)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (version,))

    return do


def fill(store: Store) -> None:
    """Nothing more fits onto the disk."""
    with (store.folder / "ballast").open("wb", buffering=0) as ballast:
        try:
            while ballast.write(b"x" * PAGE) == PAGE:
                pass
        except OSError:
            return


def make_room(store: Store) -> None:
    """Something else is deleted."""
    (store.folder / "ballast").unlink()


def remount(how: str) -> Callable[[Store], None]:
    """The disk is mounted read-only, or for writing again."""

    def do(store: Store) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", str(store.folder.parent)], check=True)

    return do


def move_away(which: Callable[[Store], Path]) -> Callable[[Store], None]:
    """It stands somewhere else now."""

    def do(store: Store) -> None:
        which(store).rename(store.aside)

    return do


def move_back(which: Callable[[Store], Path]) -> Callable[[Store], None]:
    """It stands where it did; what was made in its place meanwhile is removed."""

    def do(store: Store) -> None:
        if which(store).is_dir():
            shutil.rmtree(which(store))
        store.aside.rename(which(store))

    return do


def small_disk(place: Path) -> None:
    """A disk of its own is mounted there."""
    need(os.geteuid() == 0, "only root can mount a small disk")
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)], capture_output=True)
    need(made.returncode == 0, f"no small disk can be mounted: {made.stderr.decode().strip()}")


def block(which: Callable[[Store], Path]) -> Callable[[Store], None]:
    """What stands there instead opens and gives no byte, as a file on a disk that is failing."""

    def do(store: Store) -> None:
        move_away(which)(store)
        which(store).mkdir()

    return do


def spoil_log(store: Store) -> None:
    """All that was committed last, and stands in the log only, is overwritten; somebody is at work."""
    at_rest(store)
    working = connect(store.database, check_thread=False)
    store.at_work.append(working)
    working.execute("UPDATE conversation SET snippet = snippet || '.'")
    overwrite(store.log, LOG_HEAD, b"\xff" * (store.log.stat().st_size - LOG_HEAD))


def _file(content: bytes) -> Callable[[Store], Path]:
    sha256 = hashlib.sha256(content).hexdigest()
    return lambda store: store.files / sha256[:2] / sha256[2:]


def _database(store: Store) -> Path:
    return store.database


def _folder(store: Store) -> Path:
    return store.folder


def _files(store: Store) -> Path:
    return store.files


SEARCH, SAVE = ("search", "bell"), ("attachment", "save", "1", "--to", "-")
INVOICE = b"%PDF" * 20_000
"""The file that came with the first message."""
HARMS = (
    Harm("the disk is full", fill, make_room, lists=False),
    Harm("the disk is mounted read-only", remount("ro"), remount("rw"), lists=False, while_open=False),
    Harm("a newer tui-desk has migrated it", become("0999"), become(HEAD), lists=False),
    Harm("a page of the messages is overwritten", spoil("message")),
    Harm("a page of the conversations is overwritten", spoil("conversation"), lists=False),
    Harm("a page of an index is overwritten", spoil("ix_message_timeline")),
    Harm(
        "a page of the search index is overwritten", spoil("search_message_data"), told_by=SEARCH, sends=True
    ),
    Harm("the log is overwritten while somebody is at work", spoil_log, lists=False),
    Harm("the first page of the database is overwritten", spoil_header, lists=False, while_open=False),
    Harm("the database is moved away", move_away(_database), move_back(_database), lists=False),
    Harm(
        "the whole folder is moved away",
        move_away(_folder),
        move_back(_folder),
        told_by=("agent", "list"),
        lists=True,
    ),
    Harm(
        "the folder of attachments is moved away",
        move_away(_files),
        move_back(_files),
        told_by=SAVE,
        sends=True,
    ),
    Harm(
        "an attachment can't be read",
        block(_file(INVOICE)),
        move_back(_file(INVOICE)),
        told_by=SAVE,
        sends=True,
    ),
)
