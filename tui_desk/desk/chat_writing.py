"""An answer in a chat: stored with its pieces and its delivery in one go; what the messenger can't do is refused."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from tui_desk.desk import channel_caps, chats, homes, pieces
from tui_desk.desk.chats import Chat
from tui_desk.errors import DeskError, NotFound
from tui_desk.exchange import Caps
from tui_desk.rows import DraftRow
from tui_desk.store import tables
from tui_desk.text.clean import storable
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction


def check(reader: Reader, draft: DraftRow, channel_id: int, chat: Chat, now: int) -> None:
    """Refuse what the messenger would refuse. Raises DeskError."""
    caps = channel_caps.of(reader, channel_id)
    if why := chat.unreachable or caps.receives_only:
        raise DeskError(f"nothing can be sent to this chat: {why}")
    if not draft.text.strip() and not draft.files and draft.template is None:
        raise DeskError("the answer is empty")
    if draft.kind == "forward":
        raise DeskError("a chat's answer goes to the chat; forward by mail from a mail channel")
    until = chats.window_until(chat, caps)
    if until is not None and until <= now and draft.template is None:
        how = "choose a template" if caps.templates else "wait until the customer writes again"
        raise DeskError(f"the customer wrote too long ago for this channel; {how}")
    for name, _, _, size in draft.files:
        if caps.file_max is not None and size > caps.file_max:
            raise DeskError(f"{name} has {size // 10**6} MB; this channel takes {caps.file_max // 10**6} MB")


@dataclass(frozen=True, slots=True)
class Written:
    """An answer in a chat, stored."""

    message_id: int
    to: str
    """What people call where it goes."""


def write(
    tx: Transaction,
    draft: DraftRow,
    conversation_id: int,
    *,
    automatic: bool = False,
    at_once: bool = False,
) -> Written:
    """Store the message, its pieces and its delivery. Raises DeskError for what the messenger would refuse.

    `automatic`: no agent wrote it, so nobody can take it back and it counts as no answer. `at_once`: it has been held
    back already.
    """
    home = homes.of_answer(tx, conversation_id, draft.message_id)
    channel_id, chat = _place(tx, home)
    check(tx, draft, channel_id, chat, tx.now)
    caps = channel_caps.of(tx, channel_id)
    key = f"td-{secrets.token_hex(12)}"
    agent = tx.row("SELECT name, email FROM agent WHERE id = :id", id=draft.agent_id) or (tx.policy.name, "")
    text = draft.template.filled() if draft.template else storable(draft.text.strip())
    message_id = tx.insert(
        tables.Message,
        conversation_id=conversation_id,
        home_id=home if home != conversation_id else None,
        channel_id=channel_id,
        key=f"out:{key}",
        direction="outbound",
        agent_id=draft.agent_id or None,
        author_name=agent[0],
        author_address=agent[1],
        at=tx.now,
        sent_at=tx.now,
        text=text,
        automatic="auto-reply" if automatic else "",
        why={"rule": "automatic" if automatic else "written-here", "detail": ""},
        delivery="queued",
        parent_id=_parent(tx, draft, home, chat, caps),
    )
    files = [
        tx.insert(
            tables.Attachment,
            message_id=message_id,
            position=position,
            name=name,
            media_type=media_type,
            size=size,
            sha256=sha256,
        )
        for position, (name, media_type, sha256, size) in enumerate(draft.files)
    ]
    outbox_id = tx.insert(
        tables.Outbox,
        message_id=message_id,
        conversation_id=conversation_id,
        channel_id=channel_id,
        key=key,
        not_before=tx.now + (0 if automatic or at_once else tx.policy.undo_seconds * 1000),
        created_at=tx.now,
    )
    pieces.make(tx, outbox_id, key, text, draft.template, caps, files)
    return Written(message_id, _name(tx, home, chat))


def quoted(reader: Reader, draft: DraftRow) -> int | None:
    """The message that an answer in a chat will quote, as things stand; None: none, or it goes to no chat."""
    if draft.conversation_id is None:
        return None
    home = homes.of_answer(reader, draft.conversation_id, draft.message_id)
    if chats.of_conversation(reader, home) is None:
        return None
    channel_id, chat = _place(reader, home)
    return _parent(reader, draft, home, chat, channel_caps.of(reader, channel_id))


def name(reader: Reader, conversation_id: int, message_id: int | None = None) -> str:
    """What people call where an answer goes, to this message if it is one of several."""
    home = homes.of_answer(reader, conversation_id, message_id)
    return _name(reader, home, _place(reader, home)[1])


def _parent(reader: Reader, draft: DraftRow, home: int, chat: Chat, caps: Caps) -> int | None:
    """The message to quote: in a group the one answered, in a private chat only one that is not the newest of it."""
    if not caps.replies or draft.message_id is None:
        return None
    row = reader.row(
        "SELECT max(id) FROM message WHERE conversation_id = :stands AND coalesce(home_id, conversation_id) = :home"
        " AND kind = 'message' AND direction = 'inbound'",
        stands=homes.now_in(reader, home),
        home=home,
    )
    return draft.message_id if chat.group or (row and row[0] != draft.message_id) else None


def _place(reader: Reader, conversation_id: int) -> tuple[int, Chat]:
    chat = chats.of_conversation(reader, conversation_id)
    row = reader.row("SELECT channel_id FROM conversation WHERE id = :id", id=conversation_id)
    if chat is None or row is None:
        raise NotFound(f"#{conversation_id} is no chat")
    return int(row[0]), chat


def _name(reader: Reader, conversation_id: int, chat: Chat) -> str:
    row = reader.row(
        "SELECT k.name FROM conversation c JOIN customer k ON k.id = c.customer_id WHERE c.id = :id",
        id=conversation_id,
    )
    return chat.title or ("the group" if chat.group else row[0] if row and row[0] else "the chat")
