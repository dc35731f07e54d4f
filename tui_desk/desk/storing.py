"""How a message is written down: with its original, its files, and what it refers to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui_desk.desk import originals, people, threading
from tui_desk.desk.channel_caps import policy_of
from tui_desk.desk.spot import Spot
from tui_desk.exchange import Message
from tui_desk.moments import milliseconds
from tui_desk.store import tables
from tui_desk.store.reader import Reader
from tui_desk.text.auth import verdict
from tui_desk.text.clean import storable

if TYPE_CHECKING:
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
    sender = event.sender
    message_id = tx.insert(
        tables.Message,
        conversation_id=spot.conversation_id,
        home_id=spot.home if spot.home != spot.conversation_id else None,
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
        why={"rule": spot.rule, "detail": spot.detail} | ({"refused": spot.refused} if spot.refused else {}),
        raw_id=originals.keep(tx, one.original),
        **(_of_mail(event, event.mail, policy_of(tx, channel_id)) if event.mail else columns),
    )
    named = threading.of_one(event.mail, spot.detail) if event.mail else ()
    for position, name in enumerate(named):
        tx.insert(tables.Reference, mail_id=storable(name), message_id=message_id, position=position)
    add_files(tx, message_id, one, fetch_below=fetch_below)
    return message_id


def add_files(
    tx: Transaction, message_id: int, one: Prepared, *, first: int = 0, fetch_below: int = 0
) -> None:
    """Store what hangs on a message, from position `first` on; small files that are elsewhere are asked for at once."""
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
