"""A draft becomes the finished mail: from whom, threaded how, under which signed Message-ID.

What the store knows is read first; putting the mail together, which takes as long as its files are big, needs no store.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from tui_desk.desk import homes, originals, timeline
from tui_desk.errors import DeskError, NotFound
from tui_desk.policy import ChannelPolicy, Policy
from tui_desk.rows import DraftRow
from tui_desk.text.address import Address
from tui_desk.text.known_by import folded
from tui_desk.text.mail import identity, parse
from tui_desk.text.outgoing import OutgoingFile, OutgoingMail, build, recipients, references
from tui_desk.text.quotes import Span

if TYPE_CHECKING:
    from tui_desk.store.files import Files
    from tui_desk.store.reader import Reader

Automatic = Literal["", "auto-replied"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft with all that the store knows about its mail; only the files are still to be read."""

    mail: OutgoingMail
    """Without its files."""
    files: tuple[tuple[str, str, str, int], ...]
    """`(name, media type, sha256, size)`"""
    channel_id: int


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail as it will go out, and what the desk keeps of it."""

    original: originals.Original
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


def letter(
    reader: Reader,
    draft: DraftRow,
    conversation_id: int,
    moment: datetime,
    *,
    policy: Policy,
    agent_id: int | None,
    automatic: Automatic = "",
    language: str = "",
) -> Letter:
    """Read all that the mail of a draft needs. It names the conversation that what it answers belongs to.

    `language`: of what is automatic, where it is not the desk's.
    """
    conversation_id = homes.of_answer(reader, conversation_id, draft.message_id)
    channel_id, channel = _channel(reader, draft, conversation_id, policy)
    name = channel.sender_name or _name(reader, agent_id, policy)
    sender = Address(name, _written_to(reader, draft, channel) or channel.address)
    answers, chain = _chain(reader, draft) if draft.kind in ("reply", "reply_all") else ("", ())
    mail = OutgoingMail(
        sender=sender,
        to=_people(draft.to),
        cc=_people(draft.cc),
        bcc=_people(draft.bcc),
        subject=draft.subject,
        text=draft.text,
        signature="" if automatic else channel.signature,
        message_id=policy.signer.message_id(
            conversation_id, secrets.token_hex(8), folded("mail", sender.address).rpartition("@")[2]
        ),
        in_reply_to=answers,
        references=chain,
        automatic=automatic,
        reply_to=_reply_to(policy, channel, sender, conversation_id),
        date=moment,
        language=(language or policy.language) if automatic else "",
    )
    return Letter(mail, draft.files, channel_id)


def compose(files: Files, letter: Letter) -> Composed:
    """Build the mail and put its bytes on disk. No transaction is needed, and a crash leaves at most an unused file."""
    attachments = (OutgoingFile(name, kind, files.read(sha256)) for name, kind, sha256, _ in letter.files)
    mail = replace(letter.mail, attachments=tuple(attachments))
    try:
        raw, envelope = build(mail), recipients(mail)
    except ValueError as error:
        raise DeskError(str(error)) from error
    parsed = parse(raw)
    return Composed(
        original=originals.prepare(files, raw),
        mail_id=parsed.message_id,
        key=f"mail:{identity(parsed, raw)}",
        outline=parsed.outline,
        channel_id=letter.channel_id,
        sender=mail.sender,
        recipients=envelope,
        references=references(mail.references, mail.in_reply_to),
        subject=parsed.subject,
        text=parsed.text,
        spans=parsed.spans,
        automatic=mail.automatic and f"Auto-Submitted: {mail.automatic}",
    )


def _channel(
    reader: Reader, draft: DraftRow, conversation_id: int, policy: Policy
) -> tuple[int, ChannelPolicy]:
    row = reader.row(
        "SELECT h.id, h.name, h.address FROM channel h WHERE h.name = :name OR h.id ="
        " (SELECT channel_id FROM conversation WHERE id = :id) ORDER BY h.name = :name DESC LIMIT 1",
        name=draft.channel,
        id=conversation_id,
    )
    if row is None:
        raise NotFound(f"there is no channel {draft.channel!r}")
    id_, name, address = row
    channel = policy.channel(name)
    if channel.address:
        return id_, channel
    for renamed in policy.channels.values():
        known = reader.row("SELECT id FROM channel WHERE name = :name", name=renamed.name)
        if known and renamed.is_own(address):
            return known[0], renamed
    raise DeskError(f"channel {name!r} has no address to send from in config.toml")


def _name(reader: Reader, agent_id: int | None, policy: Policy) -> str:
    """The agent's and the desk's; of what nobody wrote the desk's alone."""
    row = reader.row("SELECT name FROM agent WHERE id = :id", id=agent_id)
    return f"{row[0]} ({policy.name})" if row else policy.name


def _reply_to(
    policy: Policy, channel: ChannelPolicy, sender: Address, conversation_id: int
) -> Address | None:
    if not channel.plus_address:
        return None
    return Address(sender.name, policy.signer.plus_address(sender.address, conversation_id))


def _written_to(reader: Reader, draft: DraftRow, channel: ChannelPolicy) -> str:
    """Which of the channel's addresses the answered mail was written to."""
    if draft.message_id is None or not channel.aliases:
        return ""
    message = timeline.message(reader, draft.message_id)
    named = [*message.recipients.get("to", ()), *message.recipients.get("cc", ())]
    return next((str(address) for _, address in named if channel.is_own(str(address))), "")


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
