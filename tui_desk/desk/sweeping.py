"""Files beside the database that nothing refers to any more: removed a day after somebody last stored them.

To read who refers to what takes seconds on a large desk, so each file is asked for once more right before it goes.
"""

from __future__ import annotations

import json
import logging

from tui_desk.errors import NotFound
from tui_desk.store.engine import Store
from tui_desk.store.files import DAY_SECONDS, Files
from tui_desk.store.reader import Reader
from tui_desk.typed import NamedTuple

log = logging.getLogger(__name__)

_ANSWERED = "SELECT json_extract(data, '$.draft.files') FROM event WHERE"


class Removed(NamedTuple):
    """What became of files that nothing referred to."""

    files: int
    """How many are gone."""
    young: int
    """How many were stored, or stored again, too lately, or are referred to again."""


def sweep(store: Store, now: float) -> int:
    """Remove them; gives how many. `now`: seconds, by the clock that stamps files."""
    removed = remove(store, store.files.old(now), untouched=DAY_SECONDS, now=now)
    if removed.files:
        log.info("removed %d files that nothing refers to", removed.files)
    return removed.files


def remove(store: Store, hashes: frozenset[str], *, untouched: float, now: float) -> Removed:
    """Remove those of these files that nothing refers to, unless stored since `untouched` seconds before `now`."""
    if not hashes:
        return Removed(0, 0)
    with store.read() as reader:
        newest = reader.row("SELECT coalesce(max(id), 0) FROM event")
        useless = hashes - needed(reader)
    assert newest is not None

    def is_needed(sha256: str) -> bool:
        with store.read() as reader:
            return _is_needed_since(reader, sha256, newest[0])

    gone = sum(
        store.files.remove(one, untouched=untouched, needed=is_needed, now=now) for one in sorted(useless)
    )
    return Removed(gone, len(useless) - gone)


def require_any(reader: Reader, files: Files) -> None:
    """Raises NotFound where something refers to files, and not one is here: their folder is moved, or not mounted."""
    if not files.has_any() and (wanted := needed(reader)):
        raise NotFound(
            f"none of the {len(wanted)} attached files is in {files.folder}: put that folder back; what is left is"
            " saved by a backup under another name"
        )


def needed(reader: Reader) -> frozenset[str]:
    """Every file beside the database that something refers to, by its SHA-256."""
    rows = reader.rows(
        "SELECT sha256 FROM attachment WHERE sha256 IS NOT NULL UNION SELECT sha256 FROM raw WHERE content IS NULL"
    )
    return frozenset(str(row[0]) for row in rows) | _written(reader, f"{_ANSWERED} kind = 'answered'")


def _is_needed_since(reader: Reader, sha256: str, event_id: int) -> bool:
    """Whether something refers to a file to which nothing did when this event was the newest: by indexes."""
    row = reader.row(
        "SELECT EXISTS (SELECT 1 FROM attachment WHERE sha256 = :sha)"
        " OR EXISTS (SELECT 1 FROM raw WHERE sha256 = :sha AND content IS NULL)",
        sha=sha256,
    )
    assert row is not None
    answered = f"{_ANSWERED} id > :since AND +kind = 'answered'"
    return bool(row[0]) or sha256 in _written(reader, answered, since=event_id)


def _written(reader: Reader, answered: str, **params: int) -> frozenset[str]:
    """The files of drafts, and of answers that may be taken back."""
    drafts = reader.rows("SELECT files FROM draft WHERE files != '[]'")
    rows = reader.rows(f"{answered} AND json_array_length(data, '$.draft.files') > 0", **params)
    return frozenset(str(one[2]) for row in (*drafts, *rows) for one in json.loads(row[0]))
