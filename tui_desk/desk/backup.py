"""A backup is made beside where it will stand, looked through, and only then gets its name: what has one is whole."""

from __future__ import annotations

import errno
import glob
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui_desk import __version__
from tui_desk.desk import sweeping
from tui_desk.errors import Misunderstood, NotFound, StoreError, StoreFull
from tui_desk.store import archive, soundness
from tui_desk.store.archive import Archive, Contents
from tui_desk.store.engine import Store

UNFINISHED = ".part"
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made."""

    path: Path
    size: int
    contents: Contents


def make(store: Store, path: Path, *, replace: bool = False, now: float | None = None) -> Made:
    """Write the whole desk into one file, while it is worked with. `now`: seconds.

    Raises DeskError where a file is there already and may not be replaced, or none can be written.
    """
    moment = time.time() if now is None else now
    _require_free(store, path, replace=replace)
    if path.exists():
        with store.read() as reader:
            sweeping.require_any(reader, store.files)
    with _workshop(path, moment) as workshop:
        whole = workshop / "whole"
        try:
            contents = _write(store, workshop, whole, int(moment * 1000))
            archive.check(whole)
            size = whole.stat().st_size
            _name(whole, path, replace=replace)
        except OSError as error:
            raise _trouble(error, path) from error
    return Made(path, size, contents)


def _require_free(store: Store, path: Path, *, replace: bool) -> None:
    if not path.parent.is_dir():
        raise NotFound(f"there is no folder {path.parent}")
    if path.is_dir():
        raise Misunderstood(f"{path} is a folder; name a file in it")
    folder = path.parent.resolve()
    is_ours = folder == store.path.parent.resolve() and path.name.startswith(store.path.name)
    if is_ours or folder.is_relative_to(store.files.folder.resolve()):
        raise Misunderstood(f"{path} is a name that the desk itself may use; choose another")
    if path.exists():
        if not replace:
            raise _there(path)
        _require_backup(path)


def _require_backup(path: Path) -> None:
    try:
        gives_way = archive.may_be_replaced(path)
    except OSError as error:
        raise StoreError(f"{path} can't be looked at, and stays: {error.strerror or error}") from error
    if not gives_way:
        raise Misunderstood(f"{path} is no backup of a desk, and stays; name another file")


def _there(path: Path) -> Misunderstood:
    return Misunderstood(f"{path} is there already; --replace puts the new backup in its place")


@contextmanager
def _workshop(path: Path, now: float) -> Iterator[Path]:
    """A folder of our own beside the backup; those that killed processes left there a day ago go."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*{UNFINISHED}"):
        if now - left.stat().st_mtime > DAY_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=UNFINISHED, dir=path.parent))
    except OSError as error:
        raise _trouble(error, path) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(store: Store, workshop: Path, whole: Path, made_at: int) -> Contents:
    copy = workshop / archive.DATABASE
    _require_room(workshop, 2 * store.path.stat().st_size)
    store.snapshot(copy)
    schema = soundness.require_sound(copy, store.path, "`tui-desk restore` the newest backup")
    with soundness.still(copy) as reader:
        needed = sweeping.needed(reader)
    with open(whole, "xb", opener=_private) as out:
        made = Archive(out)
        made.add(archive.DATABASE, copy)
        copy.unlink()
        if store.key_path.exists():
            made.add(archive.KEY, store.key_path)
        missing = _add_files(store, made, needed)
        contents = made.end(program=__version__, schema=schema, made_at=made_at, missing=missing)
        out.flush()
        os.fsync(out.fileno())
    return contents


def _add_files(store: Store, made: Archive, needed: frozenset[str]) -> list[str]:
    """Put in what the database refers to; gives what the desk does not have, or not as it was."""
    missing = []
    for sha256 in sorted(needed):
        name = archive.FILES + sha256
        try:
            found = made.add(name, store.files.path(sha256))
        except FileNotFoundError:
            missing.append(sha256)
            continue
        if found != sha256:
            made.drop(name)
            missing.append(sha256)
    if missing:
        # What was deleted from the desk while we copied is no loss.
        with store.read() as reader:
            missing = sorted(sweeping.needed(reader) & set(missing))
    return missing


def _require_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StoreFull(
            f"{needed // 2**20} MB are needed under {folder.parent} for the backup, {free // 2**20} are free"
        )


def _name(whole: Path, path: Path, *, replace: bool) -> None:
    if replace:
        if path.exists():
            _require_backup(path)
        whole.replace(path)
    else:
        _link(whole, path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _link(whole: Path, path: Path) -> None:
    """Give it its name unless somebody else was first."""
    try:
        os.link(whole, path)
    except FileExistsError as error:
        raise _there(path) from error
    except OSError:  # a file system without links, such as a memory stick's
        if path.exists():
            raise _there(path) from None
        whole.replace(path)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _trouble(error: OSError, path: Path) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFull(f"the disk under {path.parent} is full; no backup was made")
    return StoreError(f"no backup can be written in {path.parent}: {error.strerror or error}")
