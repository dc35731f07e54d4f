"""Chats of the messengers: met when somebody first writes there, renamed and moved as the messenger tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk import channel_caps
from tui_desk.exchange import Caps
from tui_desk.rows import ChatRow
from tui_desk.store import tables
from tui_desk.store.reader import Reader, Row
from tui_desk.text.clean import storable
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

LONGEST_TITLE = 200
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as the desk knows it."""

    id: int
    thread: str
    title: str
    group: bool
    last_inbound_at: int | None
    unreachable: str


def meet(tx: Transaction, channel_id: int, thread: str, *, title: str = "", group: bool = False) -> int:
    """The chat's row, made when first seen; a name that is told replaces the old one."""
    name = storable(title)[:LONGEST_TITLE]
    known = tx.row(
        "SELECT id, title, is_group FROM chat WHERE channel_id = :channel AND ext_thread = :thread",
        channel=channel_id,
        thread=storable(thread),
    )
    if known is None:
        return tx.insert(
            tables.Chat, channel_id=channel_id, ext_thread=storable(thread), title=name, is_group=group
        )
    if (name and name != known[1]) or (group and not known[2]):
        tx.change(tables.Chat, known[0], title=name or known[1], is_group=group or bool(known[2]))
    return int(known[0])


def find(reader: Reader, channel_id: int, thread: str) -> int | None:
    """The chat's row, if somebody wrote there before."""
    row = reader.row(
        "SELECT id FROM chat WHERE channel_id = :channel AND ext_thread = :thread",
        channel=channel_id,
        thread=storable(thread),
    )
    return int(row[0]) if row else None


def of_conversation(reader: Reader, conversation_id: int) -> Chat | None:
    """The chat a conversation was cut out of; None for mail."""
    row = reader.row(
        "SELECT t.id, t.ext_thread, t.title, t.is_group, t.last_inbound_at, t.unreachable"
        " FROM conversation c JOIN chat t ON t.id = c.chat_id WHERE c.id = :id",
        id=conversation_id,
    )
    return _chat(row) if row else None


def row(reader: Reader, conversation_id: int) -> ChatRow | None:
    """What a screen tells of a conversation's chat; None for mail."""
    found = reader.row(
        "SELECT t.id, t.ext_thread, t.title, t.is_group, t.last_inbound_at, t.unreachable, h.caps, h.templates"
        " FROM conversation c JOIN chat t ON t.id = c.chat_id JOIN channel h ON h.id = c.channel_id WHERE c.id = :id",
        id=conversation_id,
    )
    if found is None:
        return None
    chat, caps = _chat(found), channel_caps.from_text(found[6])
    return ChatRow(
        title=chat.title,
        group=chat.group,
        unreachable=chat.unreachable or caps.receives_only,
        window_until=window_until(chat, caps),
        templates=channel_caps.templates_from(found[7]) if caps.templates else (),
        text_max=caps.text_max,
        measure=caps.measure,
        file_max=caps.file_max,
        markup=caps.markup,
        replies=caps.replies,
        spelled=caps.spelled,
    )


def window_until(chat: Chat, caps: Caps) -> int | None:
    """Until when free text may be sent, UTC epoch ms; None: always. 0: nobody has written yet."""
    if caps.window is None:
        return None
    if chat.last_inbound_at is None:
        return 0
    return chat.last_inbound_at + int(caps.window.total_seconds() * 1000)


def heard(tx: Transaction, chat_id: int, at: int) -> None:
    """A customer wrote there: its window is open from then on, and nobody has blocked us."""
    tx.run(
        "UPDATE chat SET last_inbound_at = max(coalesce(last_inbound_at, 0), :at), unreachable = ''"
        " WHERE id = :id",
        at=at,
        id=chat_id,
    )


def reachable(tx: Transaction, chat_id: int, reason: str) -> None:
    """Note why nothing can be sent there; an empty reason: it can again."""
    tx.run(
        "UPDATE chat SET unreachable = :reason WHERE id = :id",
        reason=storable(reason)[:LONGEST_REASON],
        id=chat_id,
    )


def move(tx: Transaction, channel_id: int, thread: str, to_thread: str) -> None:
    """A chat lives on under another id; where that one is known already, the two become one."""
    chat_id = find(tx, channel_id, thread)
    if chat_id is None or thread == to_thread:
        return
    target = find(tx, channel_id, to_thread)
    if target is None:
        tx.run("UPDATE chat SET ext_thread = :thread WHERE id = :id", thread=storable(to_thread), id=chat_id)
        return
    tx.run("UPDATE conversation SET chat_id = :target WHERE chat_id = :id", target=target, id=chat_id)
    tx.run(
        "UPDATE chat SET title = CASE WHEN title = '' THEN (SELECT title FROM chat WHERE id = :id) ELSE title END,"
        " is_group = 1, last_inbound_at = max(coalesce(last_inbound_at, 0),"
        " coalesce((SELECT last_inbound_at FROM chat WHERE id = :id), 0)) WHERE id = :target",
        id=chat_id,
        target=target,
    )
    tx.run("DELETE FROM chat WHERE id = :id", id=chat_id)


def newest_conversation(reader: Reader, chat_id: int) -> int | None:
    """The conversation of this chat in which something happened last."""
    row = reader.row(
        "SELECT id FROM conversation WHERE chat_id = :chat ORDER BY last_at DESC, id DESC LIMIT 1",
        chat=chat_id,
    )
    return int(row[0]) if row else None


def _chat(row: Row) -> Chat:
    return Chat(row[0], row[1], row[2], bool(row[3]), row[4], row[5])
