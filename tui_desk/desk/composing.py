"""A draft becomes the finished mail: from whom, threaded how, under which signed Message-ID."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from tui_desk.desk import timeline
from tui_desk.errors import DeskError, NotFound
from tui_desk.policy import ChannelPolicy
from tui_desk.rows import DraftRow
from tui_desk.text.address import Address, parse_addresses, valid_address
from tui_desk.text.mail import identity, parse
from tui_desk.text.outgoing import OutgoingFile, OutgoingMail, build, recipients, references
from tui_desk.text.quotes import Span

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction

_VARIABLE = re.compile(r"\{\{\s*[\w.]{1,40}\s*\}\}")
_QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail as it will go out, and what the desk keeps of it."""

    raw: bytes
    mail_id: str
    key: str
    outline: str
    channel_id: int
    sender: Address
    recipients: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    text: str
    spans: tuple[Span, ...]
    automatic: str


def check(draft: DraftRow, said_before: str = "") -> None:
    """Refuse what must not leave: no text, no recipient, a bad address, a variable nobody filled.

    `said_before`: what is answered or forwarded; braces that stand in it, or are quoted, are not ours to fill.
    """
    everybody = (*draft.to, *draft.cc, *draft.bcc)
    if not draft.text.strip() and not draft.files:
        raise DeskError("the answer is empty")
    if not everybody:
        raise DeskError("nobody to send to: add a recipient")
    for _, address in everybody:
        if not valid_address(address):
            raise DeskError(f"{address!r} is no mail address")
    for variable in _VARIABLE.findall(f"{draft.subject}\n{_QUOTED_LINE.sub('', draft.text)}"):
        if variable not in said_before:
            raise DeskError(f"{variable} is not filled in yet")


def normalised(address: str) -> str:
    """An address as identities are kept."""
    found = parse_addresses(address, limit=1)
    return found[0].address if found and found[0].address else address


def compose(
    tx: Transaction,
    draft: DraftRow,
    conversation_id: int,
    moment: datetime,
    *,
    automatic: Literal["", "auto-replied", "auto-generated"] = "",
) -> Composed:
    """Build the mail for a draft."""
    channel_id, channel = _channel(tx, draft, conversation_id)
    sender = _sender(tx, channel, draft)
    chain = _chain(tx, draft) if draft.kind in ("reply", "reply_all") else ("", ())
    mail = OutgoingMail(
        sender=sender,
        to=_people(draft.to),
        cc=_people(draft.cc),
        bcc=_people(draft.bcc),
        subject=draft.subject,
        text=draft.text,
        signature="" if automatic else channel.signature,
        message_id=tx.policy.signer.message_id(
            conversation_id, secrets.token_hex(8), sender.address.rpartition("@")[2]
        ),
        in_reply_to=chain[0],
        references=chain[1],
        attachments=tuple(
            OutgoingFile(name, media_type, tx.files.read(sha256))
            for name, media_type, sha256, _ in draft.files
        ),
        automatic=automatic,
        reply_to=_reply_to(tx, channel, sender, conversation_id),
        date=moment,
    )
    try:
        raw, envelope = build(mail), recipients(mail)
    except ValueError as error:
        raise DeskError(str(error)) from error
    parsed = parse(raw)
    return Composed(
        raw=raw,
        mail_id=parsed.message_id,
        key=f"mail:{identity(parsed, raw)}",
        outline=parsed.outline,
        channel_id=channel_id,
        sender=sender,
        recipients=envelope,
        references=references(chain[1], chain[0]),
        subject=parsed.subject,
        text=parsed.text,
        spans=parsed.spans,
        automatic=automatic and f"Auto-Submitted: {automatic}",
    )


def _channel(reader: Transaction, draft: DraftRow, conversation_id: int) -> tuple[int, ChannelPolicy]:
    row = reader.row(
        "SELECT h.id, h.name, h.address FROM channel h WHERE h.name = :name OR h.id ="
        " (SELECT channel_id FROM conversation WHERE id = :id) ORDER BY h.name = :name DESC LIMIT 1",
        name=draft.channel,
        id=conversation_id,
    )
    if row is None:
        raise NotFound(f"there is no channel {draft.channel!r}")
    id_, name, address = row
    channel = reader.policy.channel(name)
    if channel.address:
        return id_, channel
    for renamed in reader.policy.channels.values():
        known = reader.row("SELECT id FROM channel WHERE name = :name", name=renamed.name)
        if known and address.lower() in renamed.addresses:
            return known[0], renamed
    raise DeskError(f"channel {name!r} has no address to send from in config.toml")


def _sender(tx: Transaction, channel: ChannelPolicy, draft: DraftRow) -> Address:
    """From the address that was written to; under the channel's name, or the agent's and the desk's."""
    name = channel.sender_name
    if not name:
        row = tx.row("SELECT name FROM agent WHERE id = :id", id=tx.agent_id)
        name = f"{row[0]} ({tx.policy.name})" if row else tx.policy.name
    return Address(name, _written_to(tx, draft, channel) or channel.address)


def _reply_to(
    tx: Transaction, channel: ChannelPolicy, sender: Address, conversation_id: int
) -> Address | None:
    if not channel.plus_address:
        return None
    return Address(sender.name, tx.policy.signer.plus_address(sender.address, conversation_id))


def _written_to(reader: Reader, draft: DraftRow, channel: ChannelPolicy) -> str:
    if draft.message_id is None or not channel.aliases:
        return ""
    message = timeline.message(reader, draft.message_id)
    named = [*message.recipients.get("to", ()), *message.recipients.get("cc", ())]
    return next((str(address) for _, address in named if str(address).lower() in channel.addresses), "")


def _chain(reader: Reader, draft: DraftRow) -> tuple[str, tuple[str, ...]]:
    """In-Reply-To, and what the answered mail referred to."""
    if draft.message_id is None:
        return "", ()
    message = timeline.message(reader, draft.message_id)
    known = reader.rows(
        "SELECT mail_id FROM reference WHERE message_id = :id ORDER BY position", id=draft.message_id
    )
    return message.mail_id, tuple(row[0] for row in known)


def _people(addresses: tuple[tuple[str, str], ...]) -> tuple[Address, ...]:
    return tuple(Address(name, address) for name, address in addresses)
