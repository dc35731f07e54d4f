"""What `tui-desk doctor` looks at on this machine: the store's files, the sync process, the terminal."""

from __future__ import annotations

import locale
import os
import shutil
import sqlite3
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tui_desk.desk import agents, status, sweeping
from tui_desk.desk.found import Finding, State
from tui_desk.errors import NotFound, StoreError
from tui_desk.moments import MINUTE_MS
from tui_desk.policy import Policy
from tui_desk.store import place, schema
from tui_desk.store.engine import Store, laid_by, open_store, require_new
from tui_desk.store.files import require_lock
from tui_desk.store.reader import Reader, connect
from tui_desk.store.trouble import store_error
from tui_desk.sync.lock import is_at_work

BIG_WAL = 64_000_000
LOCKS = ("sync", "service", "migrating", "waiting")
"""How the names of the lock files beside the database end."""
_NOT_RUNNING = "not running; `tui-desk sync` runs it, or the console while it is open"


def store_findings(url: str) -> Iterator[Finding]:
    """The database file and what lies beside it."""
    try:
        path = place.path_of(url)
        there = place.is_there(path)
        if not there:
            require_new(path)
    except StoreError as error:
        yield Finding("store", "fail", str(error))
        return
    if not there:
        yield Finding("store", "fail", f"there is none at {path} yet; run `tui-desk init`")
        return
    yield _place(path)
    yield _disk(path)
    yield _modes(path)
    yield from _locks(path)
    yield _key(path.with_name(f"{path.name}.key"))
    yield _database(path)


def desk_findings(url: str) -> Iterator[Finding]:
    """Whether files have their folder, somebody fetches and sends, how the channels feel, what waits for a person."""
    store = open_store(url, create=False)
    try:
        yield from _files(store)
        yield from _sync(store)
    finally:
        store.close()


def deep_findings(url: str, *, mend: bool) -> Iterator[Finding]:
    """Everything in the store, row by row and file by file; what takes room beside it."""
    from tui_desk.desk import deep

    store = open_store(url, create=False)
    try:
        if mend:
            with store.write(Policy(), actor="sync", agent_id=None, now=int(time.time() * 1000)) as tx:
                mended = deep.mend(tx)
            yield Finding("mended", "ok", f"{mended} rows")
        with store.read() as reader:
            yield from deep.look(reader, store.files)
    finally:
        store.close()
    yield from _left_aside(place.path_of(url))


def team_findings(url: str, teams: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """Whether everybody in the config's teams works here."""
    if not teams:
        return
    store = open_store(url, create=False)
    try:
        with store.read() as reader:
            known = {one.login for one in agents.agents(reader) if one.active}
    finally:
        store.close()
    for name, logins in teams.items():
        strangers = [login for login in logins if login not in known]
        if strangers:
            text = (
                f"{', '.join(strangers)}: no such agent; there are {', '.join(sorted(known))}."
                f" `tui-desk agent add LOGIN`, or take it out of [teams]"
            )
            yield Finding(f"team {name}", "fail", text)
        else:
            yield Finding(f"team {name}", "ok", ", ".join(logins) or "nobody is in it yet")


def terminal_findings(environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """What the console can expect of this terminal."""
    if not sys.stdout.isatty():
        yield Finding("terminal", "ok", "none here; not looked at")
        return
    kind = environ.get("TERM", "")
    if kind in ("", "dumb", "unknown"):
        yield Finding("terminal", "fail", f"TERM is {kind or 'not set'}; the console needs a real terminal")
    else:
        yield Finding("terminal", "ok", " ".join([kind, *_around(environ)]))
    yield _colours(environ)
    yield _letters()
    columns, lines = shutil.get_terminal_size()
    fits = columns >= 80 and lines >= 24
    text = f"{columns}x{lines}" + (
        "" if fits else "; 80x24 is the least to work in, 120 columns show three panes"
    )
    yield Finding("size", "ok" if fits else "warn", text)


def _left_aside(path: Path) -> Iterator[Finding]:
    for one in laid_by(path):
        why = "before an update" if ".before-" in one.name else "before a backup was put back"
        yield Finding("laid aside", "ok", f"{one} is the desk as it was {why}; remove it when you are sure")


def _place(path: Path) -> Finding:
    try:
        place.require_local(path)
    except StoreError as error:
        return Finding("file system", "fail", str(error))
    return Finding("file system", "ok", "local")


def _disk(path: Path) -> Finding:
    from tui_desk.store.room import LEAST_FREE

    free = shutil.disk_usage(path.parent).free
    text = f"{free / 1e9:.1f} GB free"
    if free < LEAST_FREE:
        return Finding(
            "disk", "fail", f"{text}; below {LEAST_FREE // 2**20} MB no mail is taken in, make room"
        )
    return Finding("disk", "ok", text)


def _modes(path: Path) -> Finding:
    folder = path.parent.stat()
    if path.stat().st_mode & 0o007:
        return Finding("file modes", "fail", f"{path} is open to every user of this machine: chmod o= {path}")
    if folder.st_mode & 0o002:
        return Finding("file modes", "fail", f"anybody may write into {path.parent}: chmod o-w {path.parent}")
    if not folder.st_mode & stat.S_IWGRP:
        return Finding("file modes", "ok", "for one user")
    if not folder.st_mode & stat.S_ISGID:
        text = f"a shared desk's folder needs the setgid bit, or agents lock each other out: chmod g+s {path.parent}"
        return Finding("file modes", "fail", text)
    for beside in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        if not beside.exists():
            continue
        found = beside.stat()
        if found.st_gid != folder.st_gid or found.st_mode & 0o060 != 0o060:
            text = f"{beside} must belong to the folder's group and be writable for it: chgrp and chmod g+rw"
            return Finding("file modes", "fail", text)
    return Finding("file modes", "ok", "shared by one group")


def _locks(path: Path) -> Iterator[Finding]:
    for lock in (path.with_name(f"{path.name}.{name}") for name in LOCKS):
        try:
            require_lock(lock, lock.lstat())
        except FileNotFoundError:
            continue
        except StoreError as error:
            yield Finding("locks", "fail", str(error))


def _key(path: Path) -> Finding:
    if not path.exists():
        return Finding("signing key", "ok", "none yet; the first start makes one")
    if path.stat().st_mode & 0o007:
        return Finding(
            "signing key", "fail", f"{path} is open to every user of this machine: chmod o= {path}"
        )
    return Finding("signing key", "ok", "private")


def _database(path: Path) -> Finding:
    try:
        connection = connect(path)
    except sqlite3.DatabaseError as error:
        return Finding("store", "fail", str(store_error(error, path)))
    try:
        schema.require_head(schema.version_of(connection), path)
        mode = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return Finding("store", "fail", str(store_error(error, path)))
    except StoreError as error:
        return Finding("store", "fail", str(error))
    finally:
        connection.close()
    if mode != "wal":
        return Finding(
            "store", "fail", f"its journal mode is {mode}, not wal; was it copied by another program?"
        )
    return _log_size(path)


def _log_size(path: Path) -> Finding:
    wal = path.with_name(f"{path.name}-wal")
    size = wal.stat().st_size if wal.exists() else 0
    if size > BIG_WAL:
        text = (
            f"{path}; {size // 10**6} MB wait to be merged, so some program has read without a pause for long"
        )
        return Finding("store", "warn", text)
    return Finding("store", "ok", f"{path}, schema {schema.HEAD}")


def hanging(reader: Reader, store_path: Path, now: int) -> str:
    """Of a sync that has its lock and has shown no life for long, which it is and what helps; empty: there is none."""
    silent = status.sync_silent(reader, now)
    if silent is None or silent < status.PRESENT_MS or not is_at_work(store_path):
        return ""
    machine, pid = status.sync_process(reader)
    return (
        f"process {pid} on {machine} has shown no life for {silent // MINUTE_MS} min. There, `kill -CONT {pid}`"
        f" wakes one that was stopped; `kill -9 {pid}` ends it, and the next sync goes on where it was"
    )


def _files(store: Store) -> Iterator[Finding]:
    try:
        with store.read() as reader:
            sweeping.require_any(reader, store.files)
    except NotFound as error:
        yield Finding("folder of files", "fail", str(error))


def _sync(store: Store) -> Iterator[Finding]:
    with store.read() as reader:
        now = int(time.time() * 1000)
        found = status.status(reader, 0, now)
        silent = status.sync_silent(reader, now)
        hangs = hanging(reader, store.path, now)
    if hangs:
        yield Finding("sync", "warn", f"it hangs: {hangs}")
    elif silent is None or silent >= status.PRESENT_MS:
        yield Finding("sync", "warn", _NOT_RUNNING)
    else:
        yield Finding("sync", "ok", f"running; it showed life {silent // 1000} s ago")
    for channel in found.channels:
        if channel.state in ("retrying", "no_room", "needs_operator"):
            state: State = "fail" if channel.state == "needs_operator" else "warn"
            yield Finding(f"sync of {channel.name}", state, channel.detail or channel.state)
    if found.uncertain:
        yield Finding(
            "outbox", "warn", f"{found.uncertain} may have been sent; the view Undelivered shows them"
        )
    if found.quarantine:
        text = f"{found.quarantine} not understood; `tui-desk quarantine list` shows them"
        yield Finding("quarantine", "warn", text)


def _around(environ: Mapping[str, str]) -> list[str]:
    return [
        words
        for name, words in (("TMUX", "in tmux"), ("STY", "in screen"), ("SSH_TTY", "over SSH"))
        if environ.get(name)
    ]


def _colours(environ: Mapping[str, str]) -> Finding:
    if environ.get("NO_COLOR"):
        return Finding("colours", "ok", "off, as NO_COLOR asks")
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return Finding("colours", "ok", "16 million")
    if "256" in environ.get("TERM", ""):
        return Finding("colours", "ok", "256; with COLORTERM=truecolor set, if the terminal can, more")
    return Finding("colours", "warn", "few; states stay readable, they have letters besides")


def _letters() -> Finding:
    encoding = (sys.stdout.encoding or locale.getpreferredencoding(False)).lower().replace("-", "")
    if encoding == "utf8":
        return Finding("letters", "ok", "UTF-8")
    return Finding(
        "letters", "fail", f"{encoding}, so foreign names can't be shown: set LANG to a UTF-8 locale"
    )
