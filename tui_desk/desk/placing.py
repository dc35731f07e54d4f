"""Where an incoming message lands: in a conversation it may join, beside one it may not, or in one of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from tui_desk.desk import homes, people, threading
from tui_desk.desk.channel_caps import policy_of
from tui_desk.desk.inbox import NEVER
from tui_desk.desk.spot import Spot, addressees
from tui_desk.desk.storing import LONGEST_SUBJECT
from tui_desk.exchange import Message, Person
from tui_desk.moments import milliseconds
from tui_desk.store import tables
from tui_desk.text.auth import verdict
from tui_desk.text.clean import clean, storable

if TYPE_CHECKING:
    from tui_desk.desk.bounces import Bounced
    from tui_desk.policy import ChannelPolicy
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction

MOST_UNITED = 20
"""So many ways to other conversations of its thread are looked at, of one mail."""
MOST_REFUSED = 3
"""So many conversations that a mail names and may not join are told of."""


def beside_bounce(reader: Reader, bounced: Bounced) -> Spot:
    """A delivery report stands with the message it is about."""
    home = homes.of_message(reader, bounced.message_id)
    return Spot(bounced.conversation_id, "joined", "bounce", bounced.mail_id, home)


def place(tx: Transaction, channel_id: int, event: Message, *, catching_up: bool) -> Spot:
    """Find or make the conversation for a message. What it shows to be one thread becomes one conversation."""
    if event.mail is None:
        return _own_conversation(tx, channel_id, event, Spot(0, "new", "new"))
    channel = policy_of(tx, channel_id)
    partners = [person for _, person in addressees(event)] if event.outgoing else [event.sender]
    known = threading.Known(tx, channel_id, event.mail, partners)
    held: Spot | None = None
    refused: dict[int, tuple[int, str, str]] = {}
    for match in threading.matches(known, channel, tx.policy):
        refusal = _refusal(tx, event, channel, match, catching_up)
        if not refusal:
            stands = match.conversation_id
            beside = {
                (one.conversation_id, one.rule): one
                for one in known.of_its_thread(match.detail)
                if one.conversation_id != stands
            }
            others = [
                one.conversation_id
                for one in islice(beside.values(), MOST_UNITED)
                if not _refusal(tx, event, channel, one, catching_up)
            ]
            stands = _united(tx, stands, others, catching_up)
            elsewhere = _elsewhere(refused, stands)
            return Spot(stands, "joined", match.rule, match.detail, match.home, elsewhere)
        refused.setdefault(match.conversation_id, (match.conversation_id, refusal, match.detail))
        held = held or Spot(
            match.conversation_id, _status_of(refusal), refusal, f"{match.rule} {match.detail}"
        )
    first = held or Spot(0, "new", "new")
    spot = _own_conversation(tx, channel_id, event, first)
    return replace(spot, refused=_elsewhere(refused, first.conversation_id))


def _elsewhere(refused: Mapping[int, tuple[int, str, str]], told: int) -> tuple[tuple[int, str, str], ...]:
    """What a mail names and may not join, without the conversation of which its own rule tells."""
    return tuple(one for one in refused.values() if one[0] != told)[:MOST_REFUSED]


def _united(tx: Transaction, found: int, others: Sequence[int], catching_up: bool) -> int:
    if not others:
        return found
    from tui_desk.desk import one_thread

    return one_thread.unite(tx, found, others, history=catching_up)


def _refusal(
    tx: Transaction, event: Message, channel: ChannelPolicy, match: threading.Match, catching_up: bool
) -> str:
    """Why a message may not join the conversation it points at; empty: it may."""
    assert event.mail is not None
    if event.outgoing:
        everybody = [person for _, person in addressees(event)]
        forward = match.rule in ("plus-address", "signed-reference", "reference")
        if forward or people.any_takes_part(tx, match.conversation_id, everybody):
            return ""
        return "unknown-recipient"
    if not people.takes_part(tx, match.conversation_id, event.sender):
        return "unknown-sender"
    if verdict(event.mail, channel.authserv_ids) == "fail":
        return "failed-authentication"
    row = tx.row(
        "SELECT c.status, c.subject, c.closed_at, c.last_at, coalesce((SELECT m.subject FROM message m"
        " WHERE m.mail_id = :answers AND +m.conversation_id = c.id LIMIT 1), c.subject)"
        " FROM conversation c WHERE c.id = :id",
        id=match.conversation_id,
        answers=next(iter(event.mail.in_reply_to), None),
    )
    assert row is not None
    if event.mail.automatic is not None:
        return ""
    return threading.why_not_reopen(
        threading.Standing(*row),
        subject=event.mail.subject,
        at=milliseconds(event.at),
        policy=tx.policy,
        catching_up=catching_up,
    )


def _status_of(refusal: str) -> Literal["new", "held"]:
    """Held: somebody must decide whether it belongs there. A late or renamed answer is simply a new conversation."""
    return "held" if refusal in ("unknown-sender", "failed-authentication") else "new"


def _own_conversation(tx: Transaction, channel_id: int, event: Message, beside: Spot) -> Spot:
    """A conversation of its own, linked to the one it points at, if it does."""
    at = milliseconds(event.at)
    subject = event.mail.subject if event.mail else ""
    partner = _partner(event)
    neighbour = beside.conversation_id or None
    conversation_id = tx.insert(
        tables.Conversation,
        channel_id=channel_id,
        customer_id=people.meet(tx, partner) if partner else None,
        subject=storable(clean(subject, one_line=True))[:LONGEST_SUBJECT],
        status="open",
        continues_id=neighbour,
        link_reason=beside.rule if neighbour else "",
        created_at=at,
        last_at=at,
        waiting_key=NEVER,
    )
    if neighbour:
        tx.insert(tables.Link, conversation_id=conversation_id, other_id=neighbour, reason=beside.rule)
        tx.event("linked", conversation_id, actor="sync", other=neighbour, reason=beside.rule)
    return Spot(conversation_id, beside.status, beside.rule, beside.detail)


def _partner(event: Message) -> Person | None:
    """Whom a new conversation is with."""
    if not event.outgoing:
        return event.sender
    return next((person for _, person in addressees(event)), None)
