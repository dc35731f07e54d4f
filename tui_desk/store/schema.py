"""Which schema this program speaks, and how a store is brought to it."""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tui_desk.errors import StoreError, StoreVersion
from tui_desk.store import revision
from tui_desk.store.files import open_lock
from tui_desk.store.reader import connect

log = logging.getLogger(__name__)

HEAD = revision.HEAD
KNOWN = revision.KNOWN
version_of = revision.version_of
JOURNAL = "wal"
"""The journal mode in which others read while one writes; a file that was put back from a copy may have lost it."""


def journal_of(connection: sqlite3.Connection) -> str:
    """The journal mode that is written in the file."""
    return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def require_head(version: str, path: Path) -> None:
    """Refuse a store whose schema this program doesn't speak."""
    if version == HEAD:
        return
    if version in KNOWN:
        raise StoreVersion(
            f"{path} has an older schema ({version or 'empty'}); start `tui-desk` once to migrate it"
        )
    raise StoreVersion(
        f"{path} was written by a newer tui-desk (schema {version}); update this one and start it again"
    )


def migrate(path: Path) -> None:
    """Bring the file to `HEAD` under a lock, a copy of it laid by; one there only gets its journal."""
    with _lock(path):
        with closing(connect(path)) as connection:
            version = version_of(connection)
            if version not in KNOWN:
                require_head(version, path)
            connection.execute(f"PRAGMA journal_mode = {JOURNAL}")
            if version == HEAD:
                return
            if version:
                _lay_by(connection, path, version)
        upgrade(path)


def _lay_by(connection: sqlite3.Connection, path: Path, version: str) -> None:
    """A copy of the store as it is, beside it, durable before anything is changed. Raises StoreError."""
    copy = path.with_name(f"{path.name}.before-{HEAD}")
    unfinished = copy.with_name(f"{copy.name}.new")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(unfinished)) as target:
            connection.backup(target)
        with unfinished.open("rb") as done:
            os.fsync(done.fileno())
        unfinished.replace(copy)
    except (OSError, sqlite3.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise StoreError(
            f"{path} (schema {version}) must be migrated, and no copy can be laid by first: {error}"
        ) from error
    log.info("the store is migrated from schema %s to %s; as it was it stands in %s", version, HEAD, copy)


def upgrade(path: Path, version: str = HEAD) -> None:
    """Run the migrations up to a version; `migrate` is the safe way to it."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["path"] = path
    command.upgrade(config, version)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    handle = open_lock(path.with_name(f"{path.name}.migrating"), path.stat().st_mode & 0o660)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
