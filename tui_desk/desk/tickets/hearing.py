"""What a customer's message does to tickets: one that waits for it goes on, one resolved a while ago opens again.

A dialog that goes on from an earlier one speaks of the tickets of that one, too, and hangs on what it moves. A chat is
endless and holds many tickets, so of the resolved ones only the newest opens, and none while another is worked on.
Automatic messages change nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk import leavers, people
from tui_desk.desk.tickets import linking
from tui_desk.store.reader import Row

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_TICKETS = """
WITH RECURSIVE before(id) AS (
  SELECT id FROM conversation WHERE id IN (:id, :home) AND NOT spam
  UNION SELECT o.id FROM before JOIN conversation c ON c.id = before.id
    JOIN conversation o ON o.id = c.merged_into_id
    OR (o.id = c.continues_id AND c.link_reason IN ('earlier', 'closed-long-ago', 'subject-changed')))
SELECT t.id, t.kind, t.state, t.resolved_at, t.requester_id,
  coalesce((SELECT max(e.at) FROM event e WHERE e.ticket_id = t.id AND +e.kind = 'ticket_state'), t.created_at)
FROM ticket t WHERE t.merged_into_id IS NULL AND t.id IN (
  SELECT l.ticket_id FROM before JOIN conversation c ON c.id = before.id
  JOIN ticket_conversation l ON l.conversation_id = c.id WHERE NOT c.spam)
ORDER BY t.resolved_at DESC, t.id DESC
"""
"""Those of a conversation and of what it goes on from; who is not known to be the same one goes on from nothing."""


def heard(tx: Transaction, conversation_id: int, message_id: int, *, catching_up: bool = False) -> None:
    """A customer wrote in a conversation; `catching_up`: history, which counts only if it is newer than the state."""
    message = tx.row(
        "SELECT m.at, m.customer_id, coalesce(h.is_group, 0), c.id FROM message m"
        " JOIN conversation c ON c.id = coalesce(m.home_id, m.conversation_id)"
        " LEFT JOIN chat h ON h.id = c.chat_id WHERE m.id = :id",
        id=message_id,
    )
    assert message is not None
    at, writer, group, home = message
    rows = tx.rows(_TICKETS, id=conversation_id, home=home)
    concerned = [
        row
        for row in rows
        if tx.policy.tickets.visible(row[1])
        and not (catching_up and at <= row[5])
        and not (group and not _concerns(tx, row, writer))
    ]
    waiting = [row for row in concerned if row[2] == "waiting_on_customer"]
    for row in waiting or _resolved_lately(tx, concerned):
        _go_on(tx, row, conversation_id, message_id)


def _resolved_lately(tx: Transaction, concerned: list[Row]) -> list[Row]:
    """The newest resolved one, unless another is worked on or it is too long ago."""
    if any(row[2] != "resolved" for row in concerned):
        return []
    limit = tx.now - tx.policy.tickets.reopen_ms
    return [row for row in concerned if row[3] is not None and row[3] >= limit][:1]


def _concerns(tx: Transaction, row: Row, writer: int | None) -> bool:
    """Whether it is about who wrote; one that is about nobody is about everybody of the group."""
    others = tx.rows("SELECT customer_id FROM ticket_customer WHERE ticket_id = :id", id=row[0])
    about = {people.is_now(tx, one) for one in (row[4], *(other[0] for other in others)) if one is not None}
    return not about or (writer is not None and people.is_now(tx, writer) in about)


def _go_on(tx: Transaction, row: Row, conversation_id: int, message_id: int) -> None:
    from tui_desk.desk.tickets.changing import put

    ticket_id, _, state, resolved_at, *_ = row
    if linking.hear(tx, ticket_id, conversation_id):
        linking.tell_conversations(tx, "ticket_linked", ticket_id, [conversation_id], actor="sync")
    put(tx, ticket_id, {"state": "in_progress", "resolved_at": None})
    leavers.pass_on(tx, "ticket", [ticket_id])
    tx.event(
        "ticket_reopened",
        None,
        message_id,
        actor="customer",
        ticket_id=ticket_id,
        conversation=conversation_id,
        state=[state, "in_progress"],
        resolved_at=[resolved_at, None],
    )
