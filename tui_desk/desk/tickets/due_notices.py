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
    lately = _told_lately(reader, now) if planned else {}
    at_once = -(-per_minute // looks_a_minute)
    allowed: dict[int, int] = {}
    chosen = []
    for channel_id, id_ in planned:
        left = allowed.setdefault(channel_id, min(at_once, per_minute - lately.get(channel_id, 0)))
        if left > 0:
            allowed[channel_id] = left - 1
            chosen.append(id_)
    return chosen


def _told_lately(reader: Reader, now: int) -> dict[int, int]:
    """How many were told on each channel in the last minute, from the newest back to the first that is older."""
    rows = reader.rows(
        "WITH RECURSIVE told(id) AS (SELECT max(message_id) FROM notice UNION ALL"
        " SELECT (SELECT max(n.message_id) FROM notice n WHERE n.message_id < told.id)"
        " FROM told CROSS JOIN message m ON m.id = told.id WHERE m.at > :since)"
        " SELECT m.channel_id, count(*) FROM told CROSS JOIN message m ON m.id = told.id"
        " WHERE m.at > :since AND m.at <= :now GROUP BY m.channel_id",
        since=now - MINUTE_MS,
        now=now,
    )
    return dict(rows)
