"""What a customer asks or says of his tickets by their numbers: answered at once, to nobody but whom they concern.

Automatic mail, unverified senders and strangers get no answer; nobody gets one often (RFC 3834).
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_desk.desk import autoreply, conversations, people
from tui_desk.desk.channel_caps import policy_of
from tui_desk.desk.customers.family import members
from tui_desk.desk.spot import Spot
from tui_desk.desk.tickets import finding, hearing, linking, places, telling
from tui_desk.desk.tickets.places import Place
from tui_desk.errors import DeskError, NotFound
from tui_desk.exchange import Message
from tui_desk.moments import DAY_MS, HOUR_MS, MINUTE_MS
from tui_desk.policy import Policy
from tui_desk.store.reader import Reader, any_of
from tui_desk.text.quotes import own_text
from tui_desk.text.status_question import Asked, asked, unsigned
from tui_desk.text.subject import base
from tui_desk.text.ticket_number import mentioned

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

log = logging.getLogger(__name__)

PAUSE_MS = 3 * MINUTE_MS
"""Nobody is answered, and no conversation, more often than that."""
A_DAY = 20
"""Answers to one customer: more ask no people."""
MOST = 10
"""Tickets told of at once."""


def heard(tx: Transaction, channel_id: int, event: Message, spot: Spot, message_id: int) -> bool:
    """A message came in; True: it only asked how tickets stand, was answered, and needs nobody."""
    customer = people.customer_of(tx, event.sender)
    text = _said(tx, event, message_id)
    question = asked(text, tx.policy.tell.status_words)
    numbers = mentioned(text)
    if customer is None or not (question or numbers) or not _may_be_told(tx, channel_id, event, spot):
        return False
    settled = _answered_or_linked(tx, event, spot, message_id, people.is_now(tx, customer), question, numbers)
    if not settled and spot.begins:
        hearing.heard(tx, spot.conversation_id, message_id)
    return settled


def _answered_or_linked(
    tx: Transaction,
    event: Message,
    spot: Spot,
    message_id: int,
    customer: int,
    question: Asked | None,
    numbers: tuple[int, ...],
) -> bool:
    """Whether that was all. A ticket that it names hangs on its conversation from now on."""
    if question is not None and tx.policy.tell.status and not _lately(tx, spot.conversation_id, customer):
        his = _asked_for(tx, spot.conversation_id, customer, question)
        if his and _answer(tx, spot, message_id, customer, his):
            return question.whole and not event.files and _put_away(tx, spot, message_id)
    for ticket_id in _named(tx, numbers):
        if ticket_id in of_customer(tx, tx.policy, customer):
            _link(tx, ticket_id, spot.conversation_id, message_id)
    return False


def _said(tx: Transaction, event: Message, message_id: int) -> str:
    """The sender's own words without his name below them; of a mail without any, its subject."""
    row = tx.row("SELECT text, spans FROM message WHERE id = :id", id=message_id)
    assert row is not None
    own = unsigned(own_text(row[0], json.loads(row[1])).strip(), event.sender.name)
    return own or (base(event.mail.subject) if event.mail else "")


def _may_be_told(tx: Transaction, channel_id: int, event: Message, spot: Spot) -> bool:
    """Whether it is a person's, who can be believed to be its sender."""
    row = tx.row("SELECT spam FROM conversation WHERE id = :id", id=spot.conversation_id)
    return row is not None and not row[0] and not autoreply.untrusted(tx, event, policy_of(tx, channel_id))


def _lately(tx: Transaction, conversation_id: int, customer: int) -> bool:
    """Whether this conversation or customer was answered a moment ago, or too often today, or too many in an hour."""
    row = tx.row(
        "SELECT count(*) FILTER (WHERE at > :moment), count(*) FILTER (WHERE customer_id = :customer) FROM event"
        " WHERE kind = 'ticket_asked' AND at > :day AND (conversation_id = :id OR customer_id = :customer)",
        moment=tx.now - PAUSE_MS,
        day=tx.now - DAY_MS,
        id=conversation_id,
        customer=customer,
    )
    in_all = tx.row(
        "SELECT count(*) FROM event WHERE kind = 'ticket_asked' AND at > :hour",
        hour=tx.now - HOUR_MS,
    )
    assert row is not None
    assert in_all is not None
    return bool(row[0] > 0 or row[1] >= A_DAY or in_all[0] >= autoreply.AN_HOUR_IN_ALL)


def _asked_for(tx: Transaction, conversation_id: int, customer: int, question: Asked) -> list[int]:
    """The tickets he asks for and may be told of here: in a group only those that were spoken of there."""
    his = of_customer(tx, tx.policy, customer)
    group = tx.row(
        "SELECT h.id FROM conversation c JOIN chat h ON h.id = c.chat_id WHERE c.id = :id AND h.is_group",
        id=conversation_id,
    )
    if group:
        there = tx.rows(
            "SELECT DISTINCT l.ticket_id FROM ticket_conversation l JOIN conversation c ON c.id = l.conversation_id"
            " WHERE c.chat_id = :chat",
            chat=group[0],
        )
        his = {id_: open_ for id_, open_ in his.items() if (id_,) in there}
    if question.numbers:
        return [id_ for id_ in _named(tx, question.numbers) if id_ in his][:MOST]
    return [id_ for id_, open_ in his.items() if open_][:MOST] or list(his)[:1]


def of_customer(reader: Reader, policy: Policy, customer: int) -> dict[int, bool]:
    """The tickets that concern a customer and that he may know of, soonest due first; whether each is open."""
    names, params = any_of("customer", members(reader, customer))
    rows = reader.rows(
        "SELECT t.id, t.kind, t.state FROM ticket t WHERE t.merged_into_id IS NULL AND t.id IN"
        f" (SELECT id FROM ticket WHERE requester_id IN ({names})"
        f" UNION SELECT ticket_id FROM ticket_customer WHERE customer_id IN ({names}))"
        " ORDER BY coalesce(t.resolved_at, 0) DESC, coalesce(t.due_at, :far), t.id",
        far=finding.FAR,
        **params,
    )
    return {id_: state != "resolved" for id_, kind, state in rows if policy.tickets.visible(kind)}


def _named(tx: Transaction, numbers: tuple[int, ...]) -> list[int]:
    """The tickets that are meant by numbers, where such are; of merged ones where they are now."""
    found = []
    for number in numbers:
        try:
            found.append(finding.current(tx, number))
        except NotFound:
            continue
    return list(dict.fromkeys(found))


def _answer(tx: Transaction, spot: Spot, message_id: int, customer: int, tickets: list[int]) -> bool:
    place = next(
        places.find(
            tx,
            tx.policy,
            [spot.conversation_id],
            concerned=(customer,),
            quoting={(spot.conversation_id, customer): message_id},
        ),
        None,
    )
    if place is None or place.draft is None:
        return False
    text = "\n\n".join(_standing(tx, ticket_id, place) for ticket_id in tickets)
    try:
        with tx.part():
            draft = replace(place.draft, text=text)
            written = autoreply.write(
                tx, draft, place.conversation_id, in_chat=place.chat is not None, language=place.language
            )
    except DeskError:
        # What the customer wrote counts; that it can't be answered must not cost it its place on the desk.
        log.warning("conversation %d can't be answered", spot.conversation_id, exc_info=True)
        return False
    tx.event(
        "ticket_asked",
        place.conversation_id,
        written,
        actor="customer",
        customer_id=customer,
        tickets=tickets,
    )
    return True


def _standing(tx: Transaction, ticket_id: int, place: Place) -> str:
    said = tx.policy.tell.text("status", place.language, place.tone, (place.channel, place.kind))
    one = telling.matter(tx, ticket_id, tx.now)
    return telling.filled(tx, said, tx.policy, one, place, tx.policy.name)


def _put_away(tx: Transaction, spot: Spot, message_id: int) -> bool:
    """Nobody waits behind a question that was answered, and a conversation that is nothing else stands closed."""
    tx.run("UPDATE message SET automatic = 'status question' WHERE id = :id", id=message_id)
    if spot.status == "new":
        conversations.close(tx, [spot.conversation_id])
    return True


def _link(tx: Transaction, ticket_id: int, conversation_id: int, message_id: int) -> None:
    if linking.hear(tx, ticket_id, conversation_id):
        tx.event("ticket_mentioned", conversation_id, message_id, actor="customer", ticket=ticket_id)
