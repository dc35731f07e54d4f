"""A desk is put back in one step: until then the old one stands whole, and from then on a copy of it lies aside.

What was about to leave when the backup was made may have left since: it is asked about, never sent again unseen.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from tui_desk import moments
from tui_desk.desk import status
from tui_desk.errors import NotFound, StoreBusy, StoreError, StoreVersion
from tui_desk.policy import Policy
from tui_desk.store import archive, schema, soundness
from tui_desk.store.archive import Contents
from tui_desk.store.engine import Store, modes_of_new, open_store
from tui_desk.store.exclusive import alone
from tui_desk.store.place import require_local
from tui_desk.store.reader import Reader, SqliteReader, connect

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    contents: Contents
    aside: Path | None
    """Where lies now what stood there; None: there was nothing."""
    held: int
    """Answers that may have left since the backup was made."""


def restore(backup: Path, path: Path, *, now: float | None = None) -> Restored:
    """Put a backup in the place of the desk at `path`. `now`: seconds. Raises DeskError; then nothing was changed."""
    moment = time.time() if now is None else now
    if not backup.is_file():
        raise NotFound(f"there is no file {backup}")
    _require_known(archive.contents_of(backup), backup)
    try:
        with _folder_of(path), _workshop(path) as workshop:
            contents = archive.unpack(backup, workshop)
            held = _made_ready(workshop, backup, int(moment * 1000))
            aside = _put(workshop, path, moment)
    except OSError as error:
        raise StoreError(f"the desk can't be put back to {path}: {error.strerror or error}") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{backup} can't be put back: {error}") from error
    return Restored(contents, aside, held)


def _require_known(contents: Contents, backup: Path) -> None:
    if contents.schema not in schema.KNOWN:
        raise StoreVersion(
            f"{backup} was made by a newer tui-desk ({contents.program}, schema {contents.schema});"
            " update this one and restore it then"
        )


@contextmanager
def _folder_of(path: Path) -> Iterator[None]:
    """The desk's folder, on a local disk. What was made for it goes again where nothing comes into it."""
    folder = path.parent
    made: list[Path] = []
    try:
        for one in (*reversed(folder.parents), folder):
            if not one.exists():
                one.mkdir(mode=0o700 if one == folder else 0o777)
                made.append(one)
        require_local(path if path.exists() else folder)
        yield
    finally:
        for one in reversed(made):
            if not any(one.iterdir()):
                one.rmdir()


@contextmanager
def _workshop(path: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"{path.name}.restoring-", dir=path.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _made_ready(workshop: Path, backup: Path, now: int) -> int:
    """Look the unpacked database through and bring it to our schema; gives how many answers are held back."""
    copy = workshop / archive.DATABASE
    if soundness.require_sound(copy, backup, "use another backup") != schema.HEAD:
        schema.upgrade(copy)
    store = open_store(f"sqlite:///{quote(str(copy))}")
    try:
        with store.write(Policy(), actor="sync", agent_id=None, now=now) as tx:
            return hold_back(tx)
    finally:
        store.close()


def hold_back(tx: Transaction) -> int:
    """Treat whatever was about to leave as a crash would: asked about before it is sent. Gives how many."""
    from tui_desk.desk.tickets import planned

    for (id_,) in tx.rows("SELECT id FROM notice WHERE state = 'planned' ORDER BY id"):
        planned.withhold(tx, id_, "the desk was restored from a backup; it may have been told meanwhile")
    tx.run("UPDATE reminder SET state = 'sending' WHERE state = 'planned'")
    tx.run("UPDATE lease SET beat_at = 0")
    tx.run("DELETE FROM presence")
    return tx.run("UPDATE outbox SET state = 'sending', at_risk = 1 WHERE state IN ('queued', 'sending')")


def _put(workshop: Path, path: Path, now: float) -> Path | None:
    if not path.exists():
        left = _aside(path, now) if any(one.exists() for one in _journals(path)) else None
        if left is not None:
            _move_out(path, left)  # SQLite would write a journal that was left behind into the new database
        _add_beside(workshop, path)
        _move_in(workshop, path)
        return left
    try:
        with alone(path) as old:
            aside = _aside(path, now)
            _keep(path, aside)
            _add_beside(workshop, path)
            if old is None:
                _move_out(path, aside)
                _move_in(workshop, path)
            else:
                _overwrite(workshop, old, path, aside)
        open_store(f"sqlite:///{quote(str(path))}").close()  # gives it its journal
    except StoreBusy as error:
        raise StoreBusy(_who_works(path)) from error
    return aside


def _aside(path: Path, now: float) -> Path:
    """A new folder for what stands here, named by the moment."""
    stamp = f"{moments.moment(int(now * 1000)).astimezone():%Y%m%d-%H%M%S}"
    folder = path.with_name(f"{path.name}.replaced-{stamp}")
    number = 1
    while folder.exists():
        number += 1
        folder = path.with_name(f"{path.name}.replaced-{stamp}-{number}")
    folder.mkdir(mode=0o700)
    return folder


def _keep(path: Path, aside: Path) -> None:
    """The old desk's files and key by their second names: they never change, and a copy would be waste."""
    key = path.with_name(f"{path.name}.key")
    if key.exists():
        shutil.copy2(key, aside / key.name)
    files = path.with_name(f"{path.name}.files")
    if files.is_dir():
        shutil.copytree(files, aside / files.name, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> None:
    """A second name; where the file system has none, as a memory stick's, a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _add_beside(workshop: Path, path: Path) -> None:
    """Files and keys of the backup come to those that are there, which serve the old desk as before."""
    mode = path.stat().st_mode & 0o660 if path.exists() else modes_of_new(path)
    store = Store(path, mode)
    for one in sorted((workshop / archive.FILES).iterdir()):
        with one.open("rb") as content:
            store.files.put(iter(lambda: content.read(1 << 20), b""))
        one.unlink()
    key = workshop / archive.KEY
    if not key.exists():
        return
    there = store.key_path.read_text("ascii").split() if store.key_path.exists() else []
    merged = dict.fromkeys((*key.read_text("ascii").split(), *there))
    key.write_text("".join(f"{line}\n" for line in merged), "ascii")
    key.chmod(0o640 if mode & 0o040 else 0o600)
    key.replace(store.key_path)


def _overwrite(workshop: Path, old: sqlite3.Connection, path: Path, aside: Path) -> None:
    """Put the new rows into the file itself, in one transaction: whoever waits for it at this moment finds them."""
    copy = aside / path.name
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(copy)) as kept:
        old.backup(kept)
    with closing(connect(workshop / archive.DATABASE)) as new:
        new.backup(old)


def _journals(path: Path) -> list[Path]:
    return [path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal")]


def _move_out(path: Path, aside: Path) -> None:
    for one in (*_journals(path), path):
        if one.exists():
            one.rename(aside / one.name)


def _move_in(workshop: Path, path: Path) -> None:
    copy = workshop / archive.DATABASE
    copy.chmod(modes_of_new(path))
    copy.rename(path)


def _who_works(path: Path) -> str:
    """Who has the desk open, as far as it can tell."""
    try:
        with closing(connect(path)) as connection:
            found = list(_at_work(SqliteReader(connection), int(time.time() * 1000)))
    except sqlite3.DatabaseError:
        found = []
    who = ", ".join(found) or "another program"
    return f"this desk is in use by {who}; close consoles, stop the sync (and `web`), then restore"


def _at_work(reader: Reader, now: int) -> Iterator[str]:
    if status.sync_runs(reader, now):
        yield "the sync"
    rows = reader.rows(
        "SELECT a.name, p.session FROM presence p JOIN agent a ON a.id = p.agent_id WHERE p.beat_at > :since",
        since=now - status.PRESENT_MS,
    )
    for name in dict.fromkeys(name for name, session in rows if status.may_be_there(session)):
        yield f"{name}'s console"
