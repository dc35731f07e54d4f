"""Deeds that a channel may repeat on the server: answered, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.exchange import Place
from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

Deed = tuple[int, str, tuple[Place, ...]]
"""An event, `answered` or `closed`, and where its mails lie."""
AT_ONCE = 50
FAR = 1_000
"""Events looked through at each look, at the most."""


def due(reader: Reader, channel_id: int) -> tuple[Deed, ...]:
    """Deeds not yet repeated, oldest first."""
    rows = reader.rows(
        "SELECT e.id, CASE e.kind WHEN 'sent' THEN 'answered' ELSE 'closed' END, e.conversation_id FROM event e"
        " CROSS JOIN conversation c ON c.id = e.conversation_id"
        " WHERE e.id > (SELECT tidied_event FROM channel WHERE id = :channel) AND c.channel_id = :channel"
        " AND +e.kind IN ('sent', 'closed') AND e.undone_by IS NULL ORDER BY e.id LIMIT :most",
        channel=channel_id,
        most=AT_ONCE,
    )
    return tuple((row[0], row[1], _places(reader, channel_id, row[2])) for row in rows)


def far_ahead(reader: Reader, channel_id: int) -> int | None:
    """The newest event, where a channel's mark is so far behind it that looking from there would take long."""
    row = reader.row(
        "SELECT (SELECT max(id) FROM event) - tidied_event, (SELECT max(id) FROM event) FROM channel"
        " WHERE id = :channel",
        channel=channel_id,
    )
    return int(row[1]) if row and row[0] is not None and row[0] > FAR else None


def done(tx: Transaction, channel_id: int, event_id: int) -> None:
    """This deed, and all before it, stand on the server too."""
    tx.run("UPDATE channel SET tidied_event = :event WHERE id = :id", event=event_id, id=channel_id)


def _places(reader: Reader, channel_id: int, conversation_id: int) -> tuple[Place, ...]:
    rows = reader.rows(
        "SELECT p.folder, p.uidvalidity, p.uid FROM place p JOIN message m ON m.id = p.message_id"
        " WHERE m.conversation_id = :id AND m.direction = 'inbound' AND p.channel_id = :channel",
        id=conversation_id,
        channel=channel_id,
    )
    return tuple(Place(*row) for row in rows)
