"""Conversations that may hang on a ticket, found as the list's filter finds them, whatever their state."""

from __future__ import annotations

from tui_desk.desk import inbox
from tui_desk.rows import ConversationLine, ViewName
from tui_desk.store.reader import Reader

MOST = 200
"""So many are offered of each state; further words find the others."""
_VIEWS: tuple[ViewName, ...] = ("open", "pending", "snoozed", "closed")


def conversations(
    reader: Reader, ticket_id: int, agent_id: int, find: str, *, limit: int = MOST
) -> tuple[ConversationLine, ...]:
    """Those that don't hang on it yet: open ones first, of each state the newest first. Spam is not among them."""
    hung = reader.rows("SELECT conversation_id FROM ticket_conversation WHERE ticket_id = :id", id=ticket_id)
    there = {row[0] for row in hung}
    ids = [
        id_
        for view in _VIEWS
        for id_ in inbox.ids(reader, view, "newest", agent_id, find=find, limit=limit)
        if id_ not in there
    ]
    rows = inbox.lines(reader, ids, agent_id)
    return tuple(rows[id_] for id_ in ids if id_ in rows)
