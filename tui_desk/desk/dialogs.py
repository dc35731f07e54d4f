"""Dialogs out of endless chats: one begins with the first message when none is open, and ends when it is closed.

The next message within the grace time reopens it, a later one begins a new dialog that knows the one before.
A chat may hold several at once (split by an agent): an answer to a message follows it, else a sender goes on where
he wrote last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_desk.desk import external, homes, people
from tui_desk.desk.inbox import NEVER
from tui_desk.desk.spot import Spot
from tui_desk.desk.storing import LONGEST_SUBJECT
from tui_desk.exchange import Message
from tui_desk.moments import milliseconds
from tui_desk.store import tables
from tui_desk.store.reader import Reader
from tui_desk.text.clean import clean, storable
from tui_desk.text.known_by import folded

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


_HERE = f"""
WITH RECURSIVE here(home, id) AS (
  SELECT id, id FROM conversation WHERE chat_id = :chat AND link_reason != '{homes.DISSOLVED}'
  UNION SELECT here.home, m.merged_into_id FROM here JOIN conversation m ON m.id = here.id
  WHERE m.merged_into_id IS NOT NULL)
"""
"""The dialogs of a chat, and what they were merged into."""


@dataclass(frozen=True, slots=True)
class _Dialog:
    """A dialog of a chat."""

    id: int
    """Where it stands now."""
    home: int
    """Its own number."""


def place(tx: Transaction, channel_id: int, chat_id: int, event: Message) -> Spot:
    """Find or make the conversation for a message in a chat."""
    at = milliseconds(event.at)
    answered = _of_parent(tx, channel_id, chat_id, event)
    if answered is not None and _takes_more(tx, answered.id, at):
        return Spot(answered.id, "joined", "answers", event.parent, answered.home)
    going_on = _open(tx, chat_id, event)
    if going_on is not None:
        return Spot(going_on.id, "joined", "chat", "", going_on.home)
    newest = _newest(tx, chat_id)
    if newest is None:
        return _new(tx, channel_id, chat_id, event, None)
    if event.outgoing or _takes_more(tx, newest.id, at):
        return Spot(newest.id, "joined", "chat" if event.outgoing else "grace", "", newest.home)
    return _new(tx, channel_id, chat_id, event, (answered or newest).id)


def _of_parent(tx: Transaction, channel_id: int, chat_id: int, event: Message) -> _Dialog | None:
    """The conversation of the message this one answers, if it is of this chat."""
    parent = external.message_of(tx, channel_id, event.parent) if event.parent else None
    if parent is None:
        return None
    row = tx.row(
        "SELECT c.id FROM message m JOIN conversation c ON c.id = coalesce(m.home_id, m.conversation_id)"
        " WHERE m.id = :id AND c.chat_id = :chat",
        id=parent,
        chat=chat_id,
    )
    return _Dialog(homes.now_in(tx, int(row[0])), int(row[0])) if row else None


def _open(reader: Reader, chat_id: int, event: Message) -> _Dialog | None:
    """The dialog that is going on here: where this sender wrote last, else where anybody did."""
    row = reader.row(
        f"{_HERE} SELECT c.id, here.home FROM here JOIN conversation c ON c.id = here.id"
        " WHERE c.merged_into_id IS NULL AND c.status != 'closed'"
        " ORDER BY EXISTS (SELECT 1 FROM participant p WHERE p.conversation_id = c.id AND p.kind = :kind"
        " AND p.value = :value) DESC, c.last_at DESC, c.id DESC, here.home DESC LIMIT 1",
        chat=chat_id,
        kind=event.sender.kind,
        value=folded(event.sender.kind, event.sender.value),
    )
    return _Dialog(*row) if row else None


def _newest(reader: Reader, chat_id: int) -> _Dialog | None:
    row = reader.row(
        f"{_HERE} SELECT c.id, here.home FROM here JOIN conversation c ON c.id = here.id"
        " WHERE c.merged_into_id IS NULL AND (c.messages > 0 OR c.status != 'closed')"
        " ORDER BY c.last_at DESC, c.id DESC, here.home DESC LIMIT 1",
        chat=chat_id,
    )
    return _Dialog(*row) if row else None


def _takes_more(tx: Transaction, conversation_id: int, at: int) -> bool:
    """Whether a message of this moment belongs to it still: it is open, spam, or was closed a moment ago."""
    row = tx.row("SELECT status, closed_at, spam FROM conversation WHERE id = :id", id=conversation_id)
    assert row is not None
    status, closed_at, spam = row
    return (
        status != "closed" or bool(spam) or (closed_at is not None and at - closed_at <= tx.policy.grace_ms)
    )


def _new(tx: Transaction, channel_id: int, chat_id: int, event: Message, earlier: int | None) -> Spot:
    at = milliseconds(event.at)
    title = event.title if event.group else ""
    conversation_id = tx.insert(
        tables.Conversation,
        channel_id=channel_id,
        chat_id=chat_id,
        customer_id=None if event.outgoing else people.meet(tx, event.sender),
        subject=storable(clean(title, one_line=True))[:LONGEST_SUBJECT],
        status="open",
        continues_id=earlier,
        link_reason="earlier" if earlier else "",
        created_at=at,
        last_at=at,
        waiting_key=NEVER,
    )
    if earlier:
        tx.insert(tables.Link, conversation_id=conversation_id, other_id=earlier, reason="earlier")
    return Spot(conversation_id, "new", "chat-begins" if earlier is None else "after-closed", "")
