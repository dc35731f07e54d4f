"""Planned notices become messages: each in one transaction with its delivery, so many a minute on each channel.

A process that is killed leaves them planned or written, and nobody is told twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui_desk.desk import conversations, lease, people
from tui_desk.desk.tickets import finding, notices, places, telling
from tui_desk.desk.tickets.notices import Notice
from tui_desk.desk.tickets.places import Place
from tui_desk.moments import MINUTE_MS
from tui_desk.store.reader import any_of
from tui_desk.text.clean import storable

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def write(tx: Transaction, epoch: int, id_: int) -> None:
    """Turn a planned notice into a message, unless it was taken back or written meanwhile. Raises LeaseLost."""
    lease.hold(tx, epoch)
    row = tx.row(
        "SELECT n.conversation_id, n.customer_id, n.at, a.closes, n.key, n.ticket_id, n.occasion, n.text, n.agent_id,"
        " n.announcement_id FROM notice n LEFT JOIN announcement a ON a.id = n.announcement_id"
        " WHERE n.id = :id AND n.state = 'planned'",
        id=id_,
    )
    if row is None:
        return
    home_id, customer_id, at, closes, key, ticket_id, occasion, text, agent_id, announcement_id = row
    template = notices.template_of(tx, id_)
    notice = Notice(key, ticket_id, occasion, text, agent_id, template, announcement_id)
    place = _place(tx, notice, home_id, customer_id)
    if place is None:
        withhold(tx, id_, "who was to be told does not take part there any more, or it does not concern him")
        return
    if _was_told(tx, id_, place):
        place = replace(place, why_not="told already, by another conversation that is one with it now")
    reason = notices.write(tx, id_, place, notice)
    closed = bool(closes) and not reason and _close(tx, place.conversation_id, at)
    if announcement_id is not None or reason:
        notices.tell(tx, id_, place, notice, reason, closed=closed)


def postpone(tx: Transaction, id_: int) -> None:
    """What can't be written for now is tried again in a minute, so that it holds up no other."""
    tx.run("UPDATE notice SET not_before = :later WHERE id = :id", later=tx.now + MINUTE_MS, id=id_)


def withhold(tx: Transaction, id_: int, reason: str) -> None:
    """It can't be written, whatever the reason; the agent reads which."""
    row = tx.row(
        "SELECT conversation_id, ticket_id, occasion FROM notice WHERE id = :id AND state = 'planned'", id=id_
    )
    if row is None:
        return
    detail = storable(reason)
    tx.run("UPDATE notice SET state = 'withheld', detail = :detail WHERE id = :id", detail=detail, id=id_)
    told = {"ticket": row[1], "notice": id_, "occasion": row[2], "reason": detail}
    tx.event("ticket_untold", row[0], ticket_id=row[1], **told)


def _place(tx: Transaction, notice: Notice, home_id: int, customer_id: int | None) -> Place | None:
    """Where it is told: to whom it was planned for, and, of a ticket's state, only if it concerns him."""
    if notice.announcement_id is not None:
        whom = () if customer_id is None else (people.is_now(tx, customer_id),)
        found = places.find(tx, tx.policy, [home_id], concerned=whom, everybody=True)
    else:
        one = telling.matter(tx, finding.current(tx, notice.ticket_id), tx.now)
        found = places.find(tx, tx.policy, [home_id], concerned=one.concerned, quoting=one.quoting)
    announced = notice.announcement_id is not None
    mine = (one for one in found if places.is_for(tx, one, home_id, customer_id, announced=announced))
    return next(mine, None)


def _close(tx: Transaction, conversation_id: int, since: int) -> bool:
    """Close a conversation that was just told, unless its customer has written since."""
    row = tx.row(
        "SELECT status, coalesce(last_inbound_at, 0) FROM conversation WHERE id = :id", id=conversation_id
    )
    if row is None or row[0] == "closed" or row[1] > since:
        return False
    conversations.close(tx, [conversation_id])
    return True


def _was_told(tx: Transaction, id_: int, place: Place) -> bool:
    """Whether another notice of its deed has reached whom it is for: two conversations of his became one since."""
    names, values = any_of("home", sorted(place.part.homes))
    row = tx.row(
        "SELECT 1 FROM notice mine JOIN notice n ON n.ticket_id = mine.ticket_id"
        " AND n.deed = mine.deed AND n.occasion = mine.occasion AND n.announcement_id IS mine.announcement_id"
        f" AND n.id != mine.id WHERE mine.id = :id AND n.state = 'written' AND n.conversation_id IN ({names})",
        id=id_,
        **values,
    )
    return row is not None
