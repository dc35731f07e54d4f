"""What happens to messages and chats that are there: edits, deletions, receipts, members, new names.

A change that comes before its message waits for it; what a crash repeats changes nothing twice.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tui_desk.desk import chats, external, homes, parking, pieces
from tui_desk.desk.standing import LONGEST_DETAIL, recount, show_delivery
from tui_desk.exchange import Change, Deleted, Edited, Member, Receipt, Renamed
from tui_desk.moments import milliseconds
from tui_desk.store import tables
from tui_desk.text.clean import storable

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

ON_ITS_WAY = ("queued", "sending", "uncertain")
REACHED = ("sent", "delivered", "read")
"""How far a message of ours got; receipts only lead on, and wait until all of it is out."""
MOST_REVISIONS = 50


def apply(tx: Transaction, channel_id: int, change: Change) -> int | None:
    """Do what a change says; gives the conversation it was in, None where nothing is there (yet)."""
    match change:
        case Edited() | Deleted():
            message_id = external.message_of(tx, channel_id, change.ext_id)
            if message_id is None:
                parking.park(tx, channel_id, change)
                return None
            return (
                _edit(tx, message_id, change)
                if isinstance(change, Edited)
                else _delete(tx, message_id, change)
            )
        case Receipt():
            return _receipt(tx, channel_id, change)
        case Member():
            return _member(tx, channel_id, change)
        case Renamed():
            return _rename(tx, channel_id, change)


def catch_up(tx: Transaction, channel_id: int, ext_id: str) -> None:
    """Do what waited for a message that has just come."""
    for change in parking.waiting_for(tx, channel_id, ext_id):
        apply(tx, channel_id, change)


def after_sending(tx: Transaction, message_id: int) -> None:
    """Do what was told of a message of ours before all of it was out."""
    row = tx.row("SELECT delivery FROM message WHERE id = :id", id=message_id)
    if row is None or row[0] in ON_ITS_WAY:
        return
    for channel_id, ext_id in external.of_message(tx, message_id):
        catch_up(tx, channel_id, ext_id)


def _edit(tx: Transaction, message_id: int, change: Edited) -> int:
    at = milliseconds(change.at)
    row = tx.row(
        "SELECT conversation_id, text, at, edited_at, revisions, deleted_at FROM message WHERE id = :id",
        id=message_id,
    )
    assert row is not None
    conversation_id, text, written_at, edited_at, revisions, deleted_at = row
    after = storable(pieces.edited(tx, message_id, change.ext_id, text, change.text))
    if deleted_at is not None or (edited_at is not None and at <= edited_at) or after == text:
        return int(conversation_id)
    before = [*json.loads(revisions), [edited_at or written_at, text]][-MOST_REVISIONS:]
    tx.change(tables.Message, message_id, text=after, spans=[], edited_at=at, revisions=before)
    recount(tx, [conversation_id])
    tx.event("edited", conversation_id, message_id, actor="customer")
    return int(conversation_id)


def _delete(tx: Transaction, message_id: int, change: Deleted) -> int:
    row = tx.row(
        "SELECT m.conversation_id, m.deleted_at, h.name FROM message m JOIN channel h ON h.id = m.channel_id"
        " WHERE m.id = :id",
        id=message_id,
    )
    assert row is not None
    conversation_id, deleted_at, channel = row
    if deleted_at is not None or _leaves_a_part(tx, conversation_id, message_id, change.ext_id):
        return int(conversation_id)
    tx.run(
        "UPDATE message SET deleted_at = :at WHERE id = :id",
        at=milliseconds(change.at),
        id=message_id,
    )
    if tx.policy.channel(channel).drop_deleted:
        _drop(tx, message_id)
    recount(tx, [conversation_id])
    tx.event("deleted", conversation_id, message_id, actor="customer")
    return int(conversation_id)


def _leaves_a_part(tx: Transaction, conversation_id: int, message_id: int, ext_id: str) -> bool:
    """Of a message in several parts (an album, a long answer) one is taken back; it is gone when all of them are."""
    parts = {part for _, part in external.of_message(tx, message_id)}
    if len(parts) < 2:
        return False
    told = tx.rows(
        "SELECT json_extract(data, '$.part') FROM event WHERE kind = 'part_deleted' AND message_id = :id",
        id=message_id,
    )
    before = {str(row[0]) for row in told}
    gone = {*before, storable(ext_id)}
    if parts <= gone:
        return False
    if gone != before:
        tx.event("part_deleted", conversation_id, message_id, actor="customer", part=storable(ext_id))
    return True


def _drop(tx: Transaction, message_id: int) -> None:
    """Nothing of what it said stays: text, earlier texts, original, files."""
    row = tx.row("SELECT raw_id FROM message WHERE id = :id", id=message_id)
    tx.run(
        "UPDATE message SET text = '', spans = '[]', links = '[]', revisions = '[]', raw_id = NULL WHERE id = :id",
        id=message_id,
    )
    tx.run("DELETE FROM attachment WHERE message_id = :id", id=message_id)
    tx.run(
        "DELETE FROM raw WHERE id = :id AND NOT EXISTS (SELECT 1 FROM message WHERE raw_id = :id)"
        " AND NOT EXISTS (SELECT 1 FROM quarantine WHERE raw_id = :id)",
        id=row[0] if row else None,
    )


def _receipt(tx: Transaction, channel_id: int, change: Receipt) -> int | None:
    message_id = external.message_of(tx, channel_id, change.ext_id) if change.ext_id else None
    touched = _upto(tx, channel_id, change, message_id) if change.upto else None
    if not change.ext_id:
        return touched
    if message_id is None:
        parking.park(tx, channel_id, change)
        return touched
    row = tx.row("SELECT conversation_id, delivery, direction FROM message WHERE id = :id", id=message_id)
    assert row is not None
    conversation_id, delivery, direction = row
    if direction != "outbound":
        return int(conversation_id)
    if delivery in ON_ITS_WAY:
        parking.park(tx, channel_id, change)
    elif change.state == "failed":
        _fail(tx, conversation_id, message_id, change)
    elif _further(delivery, change.state):
        show_delivery(tx, message_id, change.state)
        tx.event("receipt", conversation_id, message_id, actor="customer", state=change.state)
    return int(conversation_id)


def _upto(tx: Transaction, channel_id: int, change: Receipt, message_id: int | None) -> int | None:
    """Everything of ours in this chat that was there by then."""
    chat_id = chats.find(tx, channel_id, change.thread)
    if chat_id is None:
        return None
    row = tx.row("SELECT at FROM message WHERE id = :id", id=message_id) if message_id else None
    rows = tx.rows(
        f"{_OURS} m.home_id IS NULL AND m.conversation_id = c.id {_BY_THEN}"
        f" UNION ALL {_OURS} m.home_id = c.id {_BY_THEN} ORDER BY 1",
        chat=chat_id,
        at=row[0] if row else milliseconds(change.at),
    )
    touched = None
    for id_, conversation_id, delivery in rows:
        if _further(delivery, change.state):
            show_delivery(tx, id_, change.state, None)
            tx.event("receipt", conversation_id, id_, actor="customer", state=change.state)
            touched = int(conversation_id)
    return touched


_OURS = "SELECT m.id, m.conversation_id, m.delivery FROM conversation c JOIN message m ON"
_BY_THEN = (
    "WHERE c.chat_id = :chat AND m.direction = 'outbound' AND m.at <= :at"
    " AND m.delivery IN ('sent', 'delivered')"
)
"""Answers of ours in a chat's conversations, which may be part of others by now."""


def _further(delivery: str, state: str) -> bool:
    return delivery in REACHED and REACHED.index(state) > REACHED.index(delivery)


def _fail(tx: Transaction, conversation_id: int, message_id: int, change: Receipt) -> None:
    """It did not arrive after all; sending it again sends what failed. What was sent anew since has another id."""
    if not pieces.reopen(tx, message_id, change.ext_id):
        return
    words = storable(change.detail)[:LONGEST_DETAIL]
    show_delivery(tx, message_id, "failed", words)
    tx.run(
        "UPDATE outbox SET state = 'failed', detail = :detail WHERE message_id = :id AND state = 'sent'",
        detail=words,
        id=message_id,
    )
    recount(tx, [conversation_id])
    tx.event("undelivered", conversation_id, message_id, actor="sync", detail=words)


def _member(tx: Transaction, channel_id: int, change: Member) -> int | None:
    chat_id = chats.find(tx, channel_id, change.thread)
    if chat_id is None:
        return None
    if change.us:
        chats.reachable(tx, chat_id, "" if change.joined else "we were blocked there, or put out")
    conversation_id = _newest(tx, chat_id)
    told: dict[str, Any] = {
        "ext_id": storable(change.ext_id),
        "name": storable(change.person.name or change.person.handle or change.person.value),
        "joined": change.joined,
        "us": change.us,
    }
    return _tell(tx, "member", conversation_id, change.at, told)


def _rename(tx: Transaction, channel_id: int, change: Renamed) -> int | None:
    if change.to_thread:
        chats.move(tx, channel_id, change.thread, change.to_thread)
    chat_id = chats.find(tx, channel_id, change.to_thread or change.thread)
    if chat_id is None:
        return None
    if change.title:
        chats.meet(tx, channel_id, change.to_thread or change.thread, title=change.title)
    told = {"ext_id": storable(change.ext_id), "title": storable(change.title)[: chats.LONGEST_TITLE]}
    return _tell(tx, "renamed", _newest(tx, chat_id), change.at, told)


def _newest(tx: Transaction, chat_id: int) -> int | None:
    """The conversation of a chat in which something happened last, where it stands now."""
    newest = chats.newest_conversation(tx, chat_id)
    return None if newest is None else homes.now_in(tx, newest)


def _tell(
    tx: Transaction, kind: str, conversation_id: int | None, at: datetime, told: dict[str, Any]
) -> int | None:
    """Say it in the newest conversation, once, where it belongs by when it happened."""
    if conversation_id is None:
        return None
    known = tx.row(
        "SELECT 1 FROM event WHERE conversation_id = :id AND kind = :kind"
        " AND json_extract(data, '$.ext_id') = :ext_id",
        id=conversation_id,
        kind=kind,
        ext_id=told["ext_id"],
    )
    if known is None:
        tx.event(kind, conversation_id, actor="sync", at=milliseconds(at), **told)
    return conversation_id
