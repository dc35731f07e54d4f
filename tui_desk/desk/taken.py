"""What came and went on a channel since a moment, for whoever synced once and wants to know."""

from __future__ import annotations

from tui_desk.store.reader import Reader
from tui_desk.typed import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment in the store's life."""

    message_id: int
    quarantine_id: int
    at: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Counts since a mark."""

    received: int
    quarantined: int
    sent: int


def mark(reader: Reader, now: int) -> Mark:
    """The present moment."""
    row = reader.row("SELECT (SELECT max(id) FROM message), (SELECT max(id) FROM quarantine)")
    assert row is not None
    return Mark(row[0] or 0, row[1] or 0, now)


def since(reader: Reader, then: Mark, channel_id: int) -> Taken:
    """What a channel brought and sent since a mark."""
    row = reader.row(
        "SELECT (SELECT count(*) FROM message WHERE channel_id = :channel AND id > :message AND agent_id IS NULL"
        "   AND NOT (direction = 'outbound' AND delivery != 'sent')),"
        " (SELECT count(*) FROM quarantine WHERE channel_id = :channel AND id > :entry),"
        " (SELECT count(*) FROM outbox WHERE channel_id = :channel AND sent_at >= :at)",
        channel=channel_id,
        message=then.message_id,
        entry=then.quarantine_id,
        at=then.at,
    )
    assert row is not None
    return Taken(*row)
