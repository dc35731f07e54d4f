"""Which conversation a mail belongs to. A reference only proposes; taking part decides.

Order: signed plus-address; our signed Message-ID in In-Reply-To, then in References from right to left; other
Message-IDs this mailbox knows, likewise; the subject token. A number in the body or an equal subject never joins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_desk.desk import homes
from tui_desk.policy import ChannelPolicy, Policy
from tui_desk.store.reader import Reader
from tui_desk.text import subject as subjects
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.text.mail import Mail

MOST_REFERENCES = 50
"""References looked at, from the right; a longer chain adds nothing."""


@dataclass(frozen=True, slots=True)
class Match:
    """A conversation a mail points at, and by what."""

    conversation_id: int
    rule: str
    """`plus-address`, `signed-reference`, `reference`, `answered-by`, `shared-reference`, `subject-token`."""
    detail: str
    """The header's value that matched."""
    home: int | None = None
    """The conversation it named, where that is part of this one by now."""


def matches(
    reader: Reader, mail: Mail, channel_id: int, channel: ChannelPolicy, policy: Policy
) -> Iterator[Match]:
    """Every conversation the mail points at, the strongest pointer first. Conversations that are gone are left out."""
    known = _Known(reader, channel_id)
    for match in _pointers(known, mail, channel, policy):
        stands = homes.now_in(reader, match.conversation_id)
        if stands != match.conversation_id or known.exists(stands):
            yield replace(match, conversation_id=stands, home=match.conversation_id)


def _pointers(known: _Known, mail: Mail, channel: ChannelPolicy, policy: Policy) -> Iterator[Match]:
    chain = _chain(mail)
    addressed = [*mail.delivered_to, *(one.address for one in (*mail.to, *mail.cc))]
    for address in addressed:
        found = policy.signer.conversation_of_address(address, channel.addresses)
        if found is not None:
            yield Match(found, "plus-address", address)
    for mail_id in chain:
        found = policy.signer.conversation_of(mail_id)
        if found is not None:
            yield Match(found, "signed-reference", mail_id)
    for mail_id in chain:
        found = known.conversation_of_mail(mail_id)
        if found is not None:
            yield Match(found, "reference", mail_id)
    if mail.message_id:
        for found in known.conversations_naming(mail.message_id):
            yield Match(found, "answered-by", mail.message_id)
    for mail_id in chain:
        for found in known.conversations_naming(mail_id):
            yield Match(found, "shared-reference", mail_id)
    token = subjects.token(mail.subject)
    if token is not None:
        yield Match(token, "subject-token", f"[#{token}]")


def _chain(mail: Mail) -> list[str]:
    """In-Reply-To, then References from right to left, once each."""
    return list(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references))))[:MOST_REFERENCES]


class _Known:
    """What this mailbox knows of Message-IDs."""

    def __init__(self, reader: Reader, channel_id: int) -> None:
        self._reader = reader
        self._channel_id = channel_id

    def exists(self, conversation_id: int) -> bool:
        """Whether there is such a conversation."""
        row = self._reader.row("SELECT 1 FROM conversation WHERE id = :id", id=conversation_id)
        return row is not None

    def conversation_of_mail(self, mail_id: str) -> int | None:
        """The conversation of the newest message with this Message-ID that came to or left this mailbox."""
        row = self._reader.row(
            "SELECT coalesce(m.home_id, m.conversation_id) FROM message m WHERE m.mail_id = :mail_id"
            " AND (m.channel_id = :channel"
            " OR EXISTS (SELECT 1 FROM place p WHERE p.message_id = m.id AND p.channel_id = :channel))"
            " ORDER BY m.id DESC LIMIT 1",
            mail_id=mail_id,
            channel=self._channel_id,
        )
        return row[0] if row else None

    def conversations_naming(self, mail_id: str) -> list[int]:
        """Conversations with a message that names this Message-ID: the answer was here before the question."""
        rows = self._reader.rows(
            "SELECT DISTINCT coalesce(m.home_id, m.conversation_id) FROM reference r"
            " JOIN message m ON m.id = r.message_id"
            " WHERE r.mail_id = :mail_id AND m.channel_id = :channel ORDER BY 1 LIMIT 5",
            mail_id=mail_id,
            channel=self._channel_id,
        )
        return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a matched conversation when a message arrives."""

    status: str
    subject: str
    closed_at: int | None


def why_not_reopen(standing: Standing, *, subject: str, at: int, policy: Policy) -> str:
    """Why an answer to a closed conversation begins a new one; empty: it reopens it."""
    if standing.status != "closed":
        return ""
    if subjects.base(subject).casefold() != subjects.base(standing.subject).casefold():
        return "subject-changed"
    if standing.closed_at is not None and at - standing.closed_at > policy.reopen_ms:
        return "closed-long-ago"
    return ""
