"""Planned notices become messages: each in one transaction with its delivery, so many a minute on each channel.

A process that is killed leaves them planned or written, and nobody is told twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui_desk.desk import conversations, lease
from tui_desk.desk.tickets import notices, places
from tui_desk.desk.tickets.notices import Notice
from tui_desk.moments import MINUTE_MS
from tui_desk.store.reader import Reader
from tui_desk.text.clean import storable

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

LOOKS_A_MINUTE = 60
"""The sync process looks once a second."""


def due(reader: Reader, per_minute: int, now: int, looks_a_minute: int = LOOKS_A_MINUTE) -> list[int]:
    """The notices to write now: of each channel as many as it may be told in a minute, spread over its looks."""
    planned = reader.rows(
        "SELECT c.channel_id, n.id FROM notice n JOIN conversation c ON c.id = n.conversation_id"
        " WHERE n.state = 'planned' AND n.not_before <= :now ORDER BY n.id",
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


def write(tx: Transaction, epoch: int, id_: int) -> None:
    """Turn a planned notice into a message, unless it was taken back or written meanwhile. Raises LeaseLost."""
    lease.hold(tx, epoch)
    row = tx.row(
        "SELECT n.key, n.ticket_id, n.conversation_id, n.occasion, n.text, n.template, n.announcement_id, a.agent_id,"
        " a.closes, a.at FROM notice n LEFT JOIN announcement a ON a.id = n.announcement_id"
        " WHERE n.id = :id AND n.state = 'planned'",
        id=id_,
    )
    if row is None:
        return
    key, ticket_id, conversation_id, occasion, text, template, announcement_id, agent_id, closes, at = row
    (place,) = places.find(tx, tx.policy, [conversation_id], concerned=None)
    if announcement_id is not None and _was_told(tx, announcement_id, place.conversation_id):
        place = replace(place, why_not=f"told in #{place.conversation_id}, which it was joined into")
    chosen = notices.template_of(template)
    notice = Notice(key, ticket_id, occasion, text, agent_id, chosen, announcement_id)
    reason = notices.write(tx, id_, place, notice, at_once=True)
    closed = bool(closes) and not reason and _close(tx, place.conversation_id, at)
    tx.event(
        "ticket_untold" if reason else "ticket_told",
        place.conversation_id,
        ticket=ticket_id,
        notice=id_,
        occasion=occasion,
        to=place.customer or place.to,
        reason=reason,
        closed=closed,
    )


def withhold(tx: Transaction, id_: int, reason: str) -> None:
    """It can't be written, whatever the reason; the agent reads which."""
    tx.run(
        "UPDATE notice SET state = 'withheld', detail = :reason WHERE id = :id AND state = 'planned'",
        reason=storable(reason),
        id=id_,
    )


def _close(tx: Transaction, conversation_id: int, since: int) -> bool:
    """Close a conversation that was just told, unless its customer has written since."""
    row = tx.row(
        "SELECT status, coalesce(last_inbound_at, 0) FROM conversation WHERE id = :id", id=conversation_id
    )
    if row is None or row[0] == "closed" or row[1] > since:
        return False
    conversations.close(tx, [conversation_id])
    return True


def _was_told(tx: Transaction, announcement_id: int, conversation_id: int) -> bool:
    """Whether an announcement stands here already: of a conversation that was joined into this one since."""
    row = tx.row(
        "SELECT 1 FROM notice n JOIN message m ON m.id = n.message_id WHERE n.announcement_id = :announcement"
        " AND n.state = 'written' AND m.conversation_id = :conversation",
        announcement=announcement_id,
        conversation=conversation_id,
    )
    return row is not None


def _told_lately(reader: Reader, channel_id: int, now: int) -> int:
    row = reader.row(
        "SELECT count(*) FROM notice n JOIN message m ON m.id = n.message_id"
        " WHERE n.announcement_id IS NOT NULL AND m.channel_id = :channel AND m.at > :since AND m.at <= :now",
        channel=channel_id,
        since=now - MINUTE_MS,
        now=now,
    )
    assert row is not None
    return int(row[0])
