"""The acknowledgement a channel may send for a new conversation, and everything that keeps it from making a loop.

Never to automatic mail, unverifiable senders or ourselves, never in a group; once a conversation; few a day to one
address, one a day to one chat; and when many go out in an hour, none (RFC 3834).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tui_desk.desk import channel_caps, chat_writing, writing
from tui_desk.errors import DeskError
from tui_desk.exchange import Message
from tui_desk.moments import DAY_MS, HOUR_MS, moment
from tui_desk.policy import ChannelPolicy
from tui_desk.rows import DraftRow
from tui_desk.store.reader import Reader
from tui_desk.text.address import valid_address
from tui_desk.text.auth import verdict
from tui_desk.text.known_by import folded

if TYPE_CHECKING:
    from tui_desk.desk.composing import Composed
    from tui_desk.store.transaction import Transaction

log = logging.getLogger(__name__)

A_DAY_TO_ONE_ADDRESS = 3
AN_HOUR_IN_ALL = 60
"""The circuit breaker: more new conversations than that in an hour are no customers."""


def acknowledge(
    tx: Transaction, conversation_id: int, message_id: int, event: Message, channel: ChannelPolicy
) -> None:
    """Tell the sender of a new conversation that it is here, if the channel does so and nothing speaks against it."""
    if not channel.auto_reply or why_not(tx, conversation_id, event, channel):
        return
    sender = event.sender
    draft = DraftRow(
        id=None,
        agent_id=0,
        conversation_id=conversation_id,
        kind="reply",
        channel=channel.name,
        to=((sender.name, sender.value),),
        cc=(),
        bcc=(),
        # The sender's own subject is not repeated: whoever forged the sender would choose what the victim reads.
        subject=f"{tx.policy.name} [#{conversation_id}]",
        text=channel.auto_reply,
        files=(),
        message_id=message_id,
        base_message_id=0,
        updated_at=tx.now,
    )
    try:
        written_id = write(tx, draft, conversation_id, in_chat=bool(event.thread))
    except DeskError:
        # What the customer wrote counts; that it can't be acknowledged must not cost it its place on the desk.
        log.warning("conversation %d can't be acknowledged", conversation_id, exc_info=True)
        return
    tx.event("acknowledged", conversation_id, written_id, actor="rule:auto-reply")


def write(
    tx: Transaction, draft: DraftRow, conversation_id: int, *, in_chat: bool, language: str = ""
) -> int:
    """Store what nobody wrote, marked as such; gives the message. `language`: its own, where it is not the desk's."""
    if in_chat:
        return chat_writing.write(tx, draft, conversation_id, automatic=True).message_id
    return writing.write(
        tx, draft, conversation_id, _composed(tx, draft, conversation_id, language)
    ).message_id


def _composed(tx: Transaction, draft: DraftRow, conversation_id: int, language: str) -> Composed:
    """A few lines without files: quick enough for the transaction that takes in what they answer."""
    from tui_desk.desk import composing

    now = moment(tx.now)
    letter = composing.letter(
        tx,
        draft,
        conversation_id,
        now,
        policy=tx.policy,
        agent_id=None,
        automatic="auto-replied",
        language=language,
    )
    return composing.compose(tx.files, letter)


def why_not(tx: Transaction, conversation_id: int, event: Message, channel: ChannelPolicy) -> str:
    """Why this sender gets no automatic answer; empty: he does."""
    if reason := untrusted(tx, event, channel):
        return reason
    if event.thread:
        return _why_not_in_chat(tx, conversation_id, event)
    if _acknowledged_to(tx, tx.now - DAY_MS, event.sender.value) >= A_DAY_TO_ONE_ADDRESS:
        return "enough for one address today"
    if _acknowledged(tx, tx.now - HOUR_MS) >= AN_HOUR_IN_ALL:
        return "too many in an hour"
    return ""


def untrusted(tx: Transaction, event: Message, channel: ChannelPolicy) -> str:
    """Why nothing automatic is ever answered to this message; empty: it may be."""
    if channel_caps.receives_only(tx, channel.name):
        return "a channel that only receives"
    if event.thread:
        return "an automatic message" if event.automatic else ""
    mail, address = event.mail, event.sender.value
    if mail is None or mail.automatic is not None or mail.report is not None:
        return "automatic mail"
    if not mail.sender_trusted_shape or not valid_address(address):
        return "a sender that can't be read"
    if tx.policy.is_own(address):
        return "our own address"
    if verdict(mail, channel.authserv_ids) == "fail":
        return "failed authentication"
    return ""


def _why_not_in_chat(tx: Transaction, conversation_id: int, event: Message) -> str:
    if event.group:
        return "a group: whoever asks may be answered by anybody there"
    if _told_today(tx, conversation_id):
        return "enough for one person today"
    if _acknowledged(tx, tx.now - HOUR_MS) >= AN_HOUR_IN_ALL:
        return "too many in an hour"
    return ""


def _told_today(tx: Transaction, conversation_id: int) -> bool:
    """Whether an earlier dialog of this chat was acknowledged within a day; a private chat is one person's."""
    row = tx.row(
        "SELECT 1 FROM event e JOIN conversation c ON c.id = e.conversation_id"
        " WHERE e.kind = 'acknowledged' AND e.at > :since"
        " AND c.chat_id = (SELECT chat_id FROM conversation WHERE id = :id)",
        id=conversation_id,
        since=tx.now - DAY_MS,
    )
    return row is not None


def _acknowledged(reader: Reader, since: int) -> int:
    """How many acknowledgements were written since a moment."""
    row = reader.row("SELECT count(*) FROM event WHERE kind = 'acknowledged' AND at > :since", since=since)
    assert row is not None
    return int(row[0])


def _acknowledged_to(reader: Reader, since: int, address: str) -> int:
    """How many of them to this address, however it was written."""
    rows = reader.rows(
        "SELECT r.value FROM event e JOIN outbox o ON o.message_id = e.message_id, json_each(o.recipients) r"
        " WHERE e.kind = 'acknowledged' AND e.at > :since",
        since=since,
    )
    wanted = folded("mail", address)
    return sum(folded("mail", one) == wanted for (one,) in rows)
