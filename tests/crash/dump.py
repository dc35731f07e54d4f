"""All that a desk holds, in a form in which two desks can be compared: what differs by the clock alone is left out."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tui_desk.desk import deep, sweeping
from tui_desk.desk.search.numbering import SLOTS
from tui_desk.store.engine import open_store
from tui_desk.store.reader import SqliteReader, connect

State = Mapping[str, Sequence[str]]

_WHOSE = {"lease"}
"""Who syncs, and how often somebody began to."""
_COUNTED = {"epoch"}
_DOUBTED = {
    "channel": {"tidied_event"},
    "message": {"delivery_detail", "sent_at", "ext_id"},
    "outbox": {"attempts", "detail", "sent_at"},
}
"""Differs where an agent had to decide."""
_SHADOW = re.compile(r"search_\w+_(data|idx|docsize|config|content)$")
"""Of the full-text index: what it finds is compared by `doctor --deep`, how it is laid out is its own affair."""
_NUMBER = re.compile(r"\b\d{10}(\d{3})?\b")
_DAY_SECONDS = 86_400


def rows(path: Path, *, settled: bool = False) -> dict[str, list[str]]:
    """Every row of every table; a moment of today stands as *now*. `settled`: an agent had to decide."""
    with closing(connect(path)) as connection:
        reader = SqliteReader(connection)
        names = [row[0] for row in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(_row(one) for one in _cells(connection.cursor(), name, settled=settled))
            for name in names
            if name not in _WHOSE and not _SHADOW.search(name)
        }


def _cells(cursor: Any, name: str, *, settled: bool) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in cursor.execute(f"PRAGMA table_info({name})")]
    left_out = _COUNTED | (_DOUBTED.get(name, set()) if settled else set())
    kept = ", ".join(f'"{one}"' for one in columns if one not in left_out)
    found: list[tuple[Any, ...]] = cursor.execute(f'SELECT {kept} FROM "{name}"').fetchall()
    return found


def _row(cells: tuple[Any, ...]) -> str:
    def masked(match: re.Match[str]) -> str:
        number = int(match[0])
        moments = (number / 1000,) if match[1] else (number, number / SLOTS * 60)
        return "now" if any(abs(time.time() - one) < _DAY_SECONDS for one in moments) else match[0]

    return _NUMBER.sub(masked, repr(cells))


def whole(folder: Path, *, settled: bool = False) -> State:
    """The store and the files beside it, as they stand a day later; `wrong`: what `doctor --deep` finds."""
    store = open_store(f"sqlite:///{folder / 'desk.db'}", create=False)
    with store.read() as reader:
        wrong = [one.text for one in deep.look(reader, store.files) if one.state == "fail"]
        assert reader.rows("PRAGMA foreign_key_check") == []
    later = time.time() + 25 * 3600
    store.files.sweep(later)
    sweeping.sweep(store, later)
    found = rows(store.path, settled=settled)
    if settled:
        found["event"] = [f"{len(found.pop('event')) > 0}"]
    store.close()
    return {**found, "wrong": wrong, "files": digests(store.files.folder)}


def digests(folder: Path) -> list[str]:
    """Every file below a folder by its path, with what is in it."""
    return sorted(
        f"{one.relative_to(folder)} {hashlib.sha256(one.read_bytes()).hexdigest()}"
        for one in folder.rglob("*")
        if one.is_file()
    )


def unlike(found: State, wanted: State) -> str:
    """How the first differs from the second; empty where they are the same."""
    told = []
    for name in sorted({*found, *wanted}):
        more = sorted(set(found.get(name, ())) - set(wanted.get(name, ())))
        less = sorted(set(wanted.get(name, ())) - set(found.get(name, ())))
        if list(found.get(name, ())) != list(wanted.get(name, ())):
            told.append(f"{name}: {more} instead of {less}")
    return "\n".join(told)
