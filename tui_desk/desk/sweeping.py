"""Files beside the database that nothing refers to any more: removed a day after somebody last stored them."""

from __future__ import annotations

import json
import logging

from tui_desk.errors import NotFound
from tui_desk.store.files import Files
from tui_desk.store.reader import Reader

log = logging.getLogger(__name__)


def sweep(reader: Reader, files: Files, now: float) -> int:
    """Remove them; gives how many. `now`: seconds. A file stored again meanwhile is new and stays."""
    candidates = files.old(now)
    kept = needed(reader) if candidates else frozenset()
    useless = [path for sha256, path in candidates.items() if sha256 not in kept]
    for path in useless:
        path.unlink(missing_ok=True)
    if useless:
        log.info("removed %d files that nothing refers to", len(useless))
    return len(useless)


def unneeded(reader: Reader, hashes: frozenset[str]) -> frozenset[str]:
    """Those of these files that nothing refers to any more."""
    return hashes - needed(reader) if hashes else hashes


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
    drafts = reader.rows("SELECT files FROM draft WHERE files != '[]'")
    answered = reader.rows(
        "SELECT json_extract(data, '$.draft.files') FROM event WHERE kind = 'answered'"
        " AND json_array_length(data, '$.draft.files') > 0"
    )
    kept = {str(one[2]) for row in (*drafts, *answered) for one in json.loads(row[0])}
    return frozenset({str(row[0]) for row in rows} | kept)
