"""Web requests of the messengers that call us: stored before they are answered, read by the channel's pull."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tui_desk.moments import DAY_MS
from tui_desk.store.reader import Reader
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

AT_ONCE = 100
KEPT_MS = 7 * DAY_MS


@dataclass(frozen=True, slots=True)
class Stored:
    """A request's body as it came."""

    id: int
    body: bytes
    at: int
    """UTC epoch ms."""


def keep(tx: Transaction, channel_id: int, body: bytes) -> bool:
    """Store a body that was verified; False: the same one is here already."""
    sha256 = hashlib.sha256(body).hexdigest()
    added = tx.run(
        "INSERT INTO inbound (channel_id, sha256, body, at) VALUES (:channel, :sha256, :body, :now)"
        " ON CONFLICT (channel_id, sha256) DO NOTHING",
        channel=channel_id,
        sha256=sha256,
        body=body,
        now=tx.now,
    )
    return bool(added)


def after(reader: Reader, channel_id: int, last: int) -> tuple[Stored, ...]:
    """What came after a number, oldest first, at most a batch."""
    rows = reader.rows(
        "SELECT id, body, at FROM inbound WHERE channel_id = :channel AND id > :last ORDER BY id LIMIT :most",
        channel=channel_id,
        last=last,
        most=AT_ONCE,
    )
    return tuple(Stored(*row) for row in rows)


def forget_old(tx: Transaction) -> int:
    """Drop what was read and is older than a messenger sends anything again; gives how many."""
    return tx.run(
        "DELETE FROM inbound WHERE at < :limit AND id <= (SELECT coalesce(json_extract(h.cursor, '$.after'), 0)"
        " FROM channel h WHERE h.id = inbound.channel_id)",
        limit=tx.now - KEPT_MS,
    )
