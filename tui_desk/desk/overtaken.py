"""Who was faster: what others changed in a conversation since an agent saw it. One's own changes are no rivals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.errors import Conflict

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_SINCE = """
SELECT e.actor, coalesce(a.name, e.actor), e.kind FROM event e LEFT JOIN agent a ON a.login = e.actor
WHERE e.conversation_id = :id AND (
    e.kind IN ('closed', 'pending', 'snoozed', 'woke', 'begun', 'assigned', 'unassigned', 'priority', 'spam',
        'not_spam', 'tagged', 'untagged', 'joined', 'joined_into', 'undone')
    OR (e.kind = 'reopened' AND e.actor != 'customer')
    OR (e.kind = 'message' AND e.actor = 'customer' AND NOT json_extract(e.data, '$.automatic')
        AND NOT json_extract(e.data, '$.new') AND NOT json_extract(e.data, '$.catching_up')))
ORDER BY e.id DESC LIMIT :count
"""
"""Every one of these raises a conversation's version by one; a customer who reopens it does so by a message."""
_HARMLESS = frozenset({"tagged", "untagged", "woke"})


def refuse(tx: Transaction, id_: int, changes: int, *, puts_away: bool) -> None:
    """Raise Conflict if among its last so many changes is one that whoever acts now should know of.

    A customer's message matters to what puts the conversation away; a tag matters to nothing.
    """
    if changes <= 0:
        return
    for actor, name, kind in tx.rows(_SINCE, id=id_, count=changes):
        if actor == tx.actor or kind in _HARMLESS:
            continue
        if kind != "message":
            raise Conflict(f"{name} was faster: #{id_} {_words(kind)}. It has been read again", by=name)
        if puts_away:
            raise Conflict(f"the customer wrote in #{id_} just now. It has been read again", by="customer")


def _words(kind: str) -> str:
    return kind.replace("_", " ")
