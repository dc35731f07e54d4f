"""What the sync leaves as it stands: what somebody of the desk has in hand, and what came as news."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader

IN_HAND = """(
    EXISTS (SELECT 1 FROM event e WHERE e.conversation_id = c.id
        AND e.actor NOT IN ('sync', 'customer') AND e.kind != 'acknowledged')
    OR c.id IN (SELECT d.conversation_id FROM draft d))"""
"""Whether an agent, a rule or a program ever changed the conversation `c`, or somebody writes there.

What was done to a part of it counts too: only whoever had that in hand, or the other one, could merge them.
"""
HAS_NEWS = """EXISTS (
    WITH RECURSIVE part(id) AS (
        SELECT c.id UNION SELECT k.id FROM part JOIN conversation k ON k.merged_into_id = part.id)
    SELECT 1 FROM part JOIN event e ON e.conversation_id = part.id
    WHERE e.kind = 'message' AND NOT coalesce(json_extract(e.data, '$.catching_up'), 0))"""
"""Whether something in the conversation `c`, or in a part of it, came otherwise than as history of a first sync."""


def is_in_hand(reader: Reader, id_: int) -> bool:
    """Whether a conversation is in somebody's hand."""
    return reader.row(f"SELECT 1 FROM conversation c WHERE c.id = :id AND {IN_HAND}", id=id_) is not None


def has_news(reader: Reader, id_: int) -> bool:
    """Whether something in a conversation was news when it came."""
    return reader.row(f"SELECT 1 FROM conversation c WHERE c.id = :id AND {HAS_NEWS}", id=id_) is not None
