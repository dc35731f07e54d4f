"""Where an incoming message lands: in a conversation it may join, beside one it may not, or in one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from tui_desk.desk import autoreply, originals, people, threading
from tui_desk.desk.conversations import bump
from tui_desk.desk.inbox import NEVER
from tui_desk.desk.spot import Spot
from tui_desk.exchange import Message, Person
from tui_desk.moments import milliseconds
from tui_desk.store.reader import Reader
from tui_desk.text.auth import verdict
from tui_desk.text.clean import clean, storable

if TYPE_CHECKING:
    from tui_desk.desk.bounces import Bounced
    from tui_desk.desk.prepared import Prepared
    from tui_desk.policy import ChannelPolicy
    from tui_desk.store.transaction import Transaction
    from tui_desk.text.address import Address
    from tui_desk.text.mail import Mail

LONGEST_SUBJECT = 500
SAME_MOMENT_MS = 5_000
"""So far two clocks may differ."""


def key_of(reader: Reader, channel_id: int, event: Message) -> str:
    """Identity of a message. A mail is the same in every mailbox; elsewhere an id is only unique on its channel."""
    if event.mail is not None:
        return f"mail:{event.ext_id}"
    return f"{channel_id}:{storable(event.ext_id)}"


def own_copy(tx: Transaction, event: Message) -> int | None:
    """The message of ours that this mail in our own Sent folder is the copy of.

    Only there is a signed Message-ID proof: every recipient of a mail knows its Message-ID and could reuse it.
    """
    mail = event.mail
    if mail is None or not event.outgoing or tx.policy.signer.conversation_of(mail.message_id) is None:
        return None
    row = tx.row("SELECT message_id FROM outbox WHERE key = :mail_id", mail_id=mail.message_id)
    return row[0] if row else None


def beside_bounce(bounced: Bounced) -> Spot:
    """A delivery report stands with the message it is about."""
    return Spot(bounced.conversation_id, "joined", "bounce", bounced.mail_id)


def place(tx: Transaction, channel_id: int, event: Message) -> Spot:
    """Find or make the conversation for a message."""
    if event.mail is None:
        return _own_conversation(tx, channel_id, event, Spot(0, "new", "new"))
    channel = _channel(tx, channel_id)
    held: Spot | None = None
    for match in threading.matches(tx, event.mail, channel_id, channel, tx.policy):
        refusal = _refusal(tx, event, channel, match)
        if not refusal:
            return Spot(match.conversation_id, "joined", match.rule, match.detail)
        held = held or Spot(
            match.conversation_id, _status_of(refusal), refusal, f"{match.rule} {match.detail}"
        )
    return _own_conversation(tx, channel_id, event, held or Spot(0, "new", "new"))


def write(
    tx: Transaction,
    channel_id: int,
    one: Prepared,
    event: Message,
    spot: Spot,
    *,
    fetch_below: int = 0,
    **columns: Any,
) -> int:
    """Store the message, its original, its files and what it refers to; `columns`: what only a chat's has."""
    from tui_desk.store import tables

    sender = event.sender
    message_id = tx.insert(
        tables.Message,
        conversation_id=spot.conversation_id,
        channel_id=channel_id,
        key=key_of(tx, channel_id, event),
        direction="outbound" if event.outgoing else "inbound",
        customer_id=None if event.outgoing else people.meet(tx, sender),
        author_name=storable(sender.name)[: people.LONGEST_NAME],
        author_address=storable(
            sender.handle or sender.value or (event.mail.sender.address if event.mail else "")
        ),
        at=_moment(tx, event, spot.conversation_id),
        text=storable(event.text),
        delivery="sent" if event.outgoing else "",
        why={"rule": spot.rule, "detail": spot.detail},
        raw_id=originals.keep(tx, one.original),
        **(_of_mail(event, event.mail, _channel(tx, channel_id)) if event.mail else columns),
    )
    named = dict.fromkeys((*event.mail.references, *event.mail.in_reply_to) if event.mail else ())
    for position, name in enumerate(named):
        tx.insert(tables.Reference, mail_id=storable(name), message_id=message_id, position=position)
    add_files(tx, message_id, one, fetch_below=fetch_below)
    return message_id


def add_files(
    tx: Transaction, message_id: int, one: Prepared, *, first: int = 0, fetch_below: int = 0
) -> None:
    """Store what hangs on a message, from position `first` on; small files that are elsewhere are asked for at once."""
    from tui_desk.store import tables

    for position, stored in enumerate(one.files, first):
        tx.insert(
            tables.Attachment,
            message_id=message_id,
            position=position,
            name=storable(stored.file.name),
            media_type=storable(stored.file.media_type),
            size=stored.size,
            sha256=stored.sha256,
            ref=dict(stored.file.ref) if stored.file.ref else None,
            content_id=stored.file.content_id,
            inline=stored.file.inline,
            wanted=stored.sha256 is None and stored.size <= fetch_below and fetch_below > 0,
        )


def _of_mail(event: Message, mail: Mail, channel: ChannelPolicy) -> dict[str, Any]:
    """The columns that only a mail fills."""
    return {
        "subject": storable(mail.subject)[:LONGEST_SUBJECT],
        "sent_at": milliseconds(mail.sent_at) if mail.sent_at else None,
        "spans": mail.spans,
        "links": mail.links,
        "recipients": _recipients(event),
        "mail_id": mail.message_id,
        "digest": mail.outline,
        "automatic": mail.automatic or "",
        "flags": mail.flags,
        "authentication": verdict(mail, channel.authserv_ids),
    }


def _moment(tx: Transaction, event: Message, conversation_id: int) -> int:
    """When it arrived; never before what it answers, whatever the two clocks say (many have whole seconds)."""
    at = milliseconds(event.at)
    if event.mail is None:
        return _after_ours(tx, at, conversation_id)
    if not event.mail.in_reply_to:
        return at
    row = tx.row("SELECT max(at) FROM message WHERE mail_id = :id", id=event.mail.in_reply_to[0])
    return max(at, row[0] + 1) if row and row[0] is not None else at


def _after_ours(tx: Transaction, at: int, conversation_id: int) -> int:
    """What comes into a chat while an agent answers there was not seen by him, so it stands behind his answer."""
    row = tx.row(
        "SELECT max(m.at) FROM message m JOIN outbox o ON o.message_id = m.id WHERE m.conversation_id = :id",
        id=conversation_id,
    )
    newest = row[0] if row and row[0] is not None else 0
    return newest + 1 if 0 <= newest - at < SAME_MOMENT_MS else at


def settle(tx: Transaction, event: Message, spot: Spot, message_id: int, *, catching_up: bool) -> None:
    """What a message changes in its conversation: who takes part, whether it is open again."""
    if event.outgoing:
        for role, person in _addressees(event):
            people.take_part(tx, spot.conversation_id, person, role if spot.status == "new" else "known")
    elif spot.rule != "bounce":
        people.take_part(tx, spot.conversation_id, event.sender, "to")
    automatic = bool(event.automatic) or (event.mail is not None and event.mail.automatic is not None)
    if spot.status == "new" and not event.outgoing and not catching_up:
        autoreply.acknowledge(
            tx, spot.conversation_id, message_id, event, _channel_of(tx, spot.conversation_id)
        )
    if spot.status == "joined" and not event.outgoing and not automatic:
        _wake(tx, spot.conversation_id, message_id, catching_up)
    tx.event(
        "message",
        spot.conversation_id,
        message_id,
        actor="sync" if event.outgoing else "customer",
        rule=spot.rule,
        new=spot.status != "joined",
        automatic=automatic,
        outgoing=event.outgoing,
        catching_up=catching_up,
    )


def close_old(tx: Transaction, conversation_ids: Sequence[int]) -> None:
    """History in which nothing happened for as long as an answer may reopen stands closed."""
    for conversation_id in set(conversation_ids):
        tx.run(
            "UPDATE conversation SET status = 'closed', closed_at = last_at, waiting_since = NULL,"
            " waiting_key = :never WHERE id = :id AND status = 'open' AND last_at < :limit",
            never=NEVER,
            id=conversation_id,
            limit=tx.now - tx.policy.reopen_ms,
        )


def _refusal(tx: Transaction, event: Message, channel: ChannelPolicy, match: threading.Match) -> str:
    """Why a message may not join the conversation it points at; empty: it may."""
    assert event.mail is not None
    if event.outgoing:
        everybody = [person for _, person in _addressees(event)]
        forward = match.rule in ("plus-address", "signed-reference", "reference")
        if forward or people.any_takes_part(tx, match.conversation_id, everybody):
            return ""
        return "unknown-recipient"
    if not people.takes_part(tx, match.conversation_id, event.sender):
        return "unknown-sender"
    if verdict(event.mail, channel.authserv_ids) == "fail":
        return "failed-authentication"
    row = tx.row(
        "SELECT status, subject, closed_at FROM conversation WHERE id = :id", id=match.conversation_id
    )
    assert row is not None
    if event.mail.automatic is not None:
        return ""
    at = milliseconds(event.at)
    return threading.why_not_reopen(
        threading.Standing(*row), subject=event.mail.subject, at=at, policy=tx.policy
    )


def _status_of(refusal: str) -> Literal["new", "held"]:
    """Held: somebody must decide whether it belongs there. A late or renamed answer is simply a new dialog."""
    return "held" if refusal in ("unknown-sender", "failed-authentication") else "new"


def _own_conversation(tx: Transaction, channel_id: int, event: Message, beside: Spot) -> Spot:
    """A conversation of its own, linked to the one it points at, if it does."""
    from tui_desk.store.tables import Conversation, Link

    at = milliseconds(event.at)
    subject = event.mail.subject if event.mail else ""
    partner = _partner(event)
    neighbour = beside.conversation_id or None
    conversation_id = tx.insert(
        Conversation,
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
        tx.insert(Link, conversation_id=conversation_id, other_id=neighbour, reason=beside.rule)
        tx.event("linked", conversation_id, actor="sync", other=neighbour, reason=beside.rule)
    return Spot(conversation_id, beside.status, beside.rule, beside.detail)


def _wake(tx: Transaction, conversation_id: int, message_id: int, catching_up: bool) -> None:
    """A customer's answer opens what was closed, pending or snoozed; who left the team does not get it back."""
    row = tx.row(
        "SELECT status, spam, closed_at, snoozed_until, last_at FROM conversation WHERE id = :id",
        id=conversation_id,
    )
    assert row is not None
    status, spam, closed_at, snoozed_until, last_at = row
    arrived = tx.row("SELECT at FROM message WHERE id = :id", id=message_id)
    assert arrived is not None
    if spam or (catching_up and arrived[0] < last_at):
        return
    if status == "open":
        if not catching_up:
            bump(tx, conversation_id)
        return
    tx.run(
        "UPDATE conversation SET status = 'open', closed_at = NULL, snoozed_until = NULL, version = version + 1,"
        " assignee_id = (SELECT id FROM agent WHERE id = assignee_id AND active) WHERE id = :id",
        id=conversation_id,
    )
    tx.event(
        "reopened",
        conversation_id,
        message_id,
        actor="customer",
        status=[status, "open"],
        closed_at=[closed_at, None],
        snoozed_until=[snoozed_until, None],
    )


def _partner(event: Message) -> Person | None:
    """Whom a new conversation is with."""
    if not event.outgoing:
        return event.sender
    return next((person for _, person in _addressees(event)), None)


def _addressees(event: Message) -> list[tuple[str, Person]]:
    """Whom a mail of ours went to: `(role, person)`."""
    mail = event.mail
    if mail is None:
        return []
    to = [("to", one) for one in mail.to]
    cc = [("cc", one) for one in (*mail.cc, *mail.bcc)]
    return [(role, Person("mail", one.address, one.name)) for role, one in (*to, *cc) if one.address]


def _recipients(event: Message) -> dict[str, Any]:
    assert event.mail is not None
    mail = event.mail

    def listed(addresses: Sequence[Address]) -> list[list[str]]:
        return [[storable(one.name), storable(one.address)] for one in addresses]

    return {
        "to": listed(mail.to),
        "cc": listed(mail.cc),
        "bcc": listed(mail.bcc),
        "reply_to": listed(mail.reply_to),
    }


def _channel_of(tx: Transaction, conversation_id: int) -> ChannelPolicy:
    row = tx.row("SELECT channel_id FROM conversation WHERE id = :id", id=conversation_id)
    assert row is not None
    return _channel(tx, row[0])


def _channel(tx: Transaction, channel_id: int) -> ChannelPolicy:
    row = tx.row("SELECT name FROM channel WHERE id = :id", id=channel_id)
    assert row is not None
    return tx.policy.channel(row[0])
