"""Which planned notices are to be written now: so many a minute on each channel. Asked once a second, so light."""

from __future__ import annotations

from tui_desk.moments import MINUTE_MS
from tui_desk.store.reader import Reader

LOOKS_A_MINUTE = 60
"""The sync process looks once a second."""


def due(reader: Reader, per_minute: int, now: int, looks_a_minute: int = LOOKS_A_MINUTE) -> list[int]:
    """The notices to write now: of each channel as many as it may be told in a minute, spread over its looks.

    What is told of one ticket comes before what is announced to many.
    """
    planned = reader.rows(
        "SELECT c.channel_id, n.id FROM notice n JOIN conversation c ON c.id = n.conversation_id"
        " WHERE n.state = 'planned' AND n.not_before <= :now"
        " ORDER BY n.announcement_id IS NOT NULL, n.not_before, n.id",
        now=now,
    )
    allowed: dict[int, int] = {}
    chosen = []
    for channel_id, id_ in planned:
        if channel_id not in allowed:
            at_once = -(-per_minute // looks_a_minute)
            allowed[channel_id] = min(at_once, per_minute - _told_lately(reader, channel_id, now))
        if allowed[channel_id] > 0:
            allowed[channel_id] -= 1
            chosen.append(id_)
    return chosen


def _told_lately(reader: Reader, channel_id: int, now: int) -> int:
    row = reader.row(
        "SELECT count(*) FROM notice n JOIN message m ON m.id = n.message_id"
        " WHERE m.channel_id = :channel AND m.at > :since AND m.at <= :now",
        channel=channel_id,
        since=now - MINUTE_MS,
        now=now,
    )
    assert row is not None
    return int(row[0])
