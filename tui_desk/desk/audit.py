"""Whether the desk has what the server has: UIDs against places, folder by folder. Nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui_desk.store.reader import Reader
from tui_desk.typed import dataclass

Known = Mapping[tuple[str, int], frozenset[int]]
"""`(folder, UIDVALIDITY)` to the UIDs that were taken in: a message, a quarantine entry, or nothing the desk keeps."""


@dataclass(frozen=True, slots=True)
class FolderAudit:
    """One folder compared. UIDs ascend."""

    folder: str
    uidvalidity: int
    on_server: int
    here: int
    """Of those on the server."""
    missing: tuple[int, ...]
    """On the server, wanted, and not here."""
    outside: tuple[int, ...]
    """On the server, not here, and older than what the channel asks for."""
    only_here: tuple[int, ...]
    """Here, and gone or moved on the server."""


def known(reader: Reader, channel_id: int) -> Known:
    """What is here of a channel."""
    found: dict[tuple[str, int], set[int]] = {}
    rows = reader.rows(
        "SELECT folder, uidvalidity, uid FROM place WHERE channel_id = :channel", channel=channel_id
    )
    for folder, uidvalidity, uid in rows:
        found.setdefault((folder, uidvalidity), set()).add(uid)
    return {place: frozenset(uids) for place, uids in found.items()}


def cursor(reader: Reader, channel_id: int) -> Mapping[str, Any] | None:
    """Where the sync of a channel stands."""
    row = reader.row("SELECT cursor FROM channel WHERE id = :id", id=channel_id)
    found: Mapping[str, Any] | None = json.loads(row[0]) if row and row[0] else None
    return found


def compare(
    folder: str,
    uidvalidity: int,
    uids: frozenset[int],
    here: Known,
    *,
    outside: frozenset[int] = frozenset(),
) -> FolderAudit:
    """One folder of the server against the desk. `outside`: UIDs older than the channel's window."""
    ours = here.get((folder, uidvalidity), frozenset())
    absent = uids - ours
    return FolderAudit(
        folder,
        uidvalidity,
        on_server=len(uids),
        here=len(uids & ours),
        missing=tuple(sorted(absent - outside)),
        outside=tuple(sorted(absent & outside)),
        only_here=tuple(sorted(ours - uids)),
    )
