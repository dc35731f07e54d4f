"""One conversation: its messages and events in order, and everything around it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tui_desk.desk import also_open, chats, inbox, people
from tui_desk.desk.customers.card import card
from tui_desk.errors import NotFound
from tui_desk.rows import (
    AttachmentRow,
    ConversationDetail,
    CustomerRow,
    EventRow,
    LinkedRow,
    MessageRow,
    ParticipantRow,
)
from tui_desk.store.feed import event_row
from tui_desk.store.files import Files
from tui_desk.store.reader import Reader, Row, any_of

OTHERS = 20
DIALOGS = 50
BEGINNING = 300
"""Characters of a message that are told where another one answers it."""
QUIET = (
    "message",
    "sent",
    "answered",
    "logged",
    "noted",
    "draft",
    "read",
    "receipt",
    "album",
    "edited",
    "deleted",
)
"""Events that the messages themselves tell."""


def detail(reader: Reader, conversation_id: int, agent_id: int) -> ConversationDetail:
    """A conversation with its customer, participants, links and the customer's other conversations."""
    line = inbox.lines(reader, [conversation_id], agent_id).get(conversation_id)
    row = reader.row(
        "SELECT h.address, c.created_at, c.closed_at, c.customer_id, c.chat_id"
        " FROM conversation c JOIN channel h ON h.id = c.channel_id WHERE c.id = :id",
        id=conversation_id,
    )
    if line is None or row is None:
        raise NotFound(f"there is no conversation #{conversation_id}")
    dialogs = _dialogs(reader, conversation_id, row[4]) if row[4] else ()
    others = _others(reader, conversation_id, row[3]) if row[3] else ()
    return ConversationDetail(
        line=line,
        channel_address=row[0],
        created_at=row[1],
        closed_at=row[2],
        customer=customer(reader, row[3]) if row[3] else None,
        participants=participants(reader, conversation_id),
        linked=_linked(reader, conversation_id),
        colleagues=tuple((str(row[0]), str(row[1])) for row in reader.rows("SELECT name, email FROM agent")),
        others=tuple(one for one in others if one.id not in {dialog.id for dialog in dialogs}),
        chat=chats.row(reader, conversation_id) if row[4] else None,
        dialogs=dialogs,
        also_open=also_open.beside(reader, conversation_id),
    )


def participants(reader: Reader, conversation_id: int) -> tuple[ParticipantRow, ...]:
    """Who takes part, main recipients first."""
    rows = reader.rows(
        f"SELECT p.kind, {people.TAKES_PART}, p.name, p.role,"
        " CASE WHEN p.kind = 'mail' THEN '' ELSE coalesce(i.handle, '') END FROM participant p"
        " LEFT JOIN identity i ON i.kind = p.kind AND i.value = p.value WHERE p.conversation_id = :id"
        " ORDER BY CASE p.role WHEN 'to' THEN 0 WHEN 'cc' THEN 1 ELSE 2 END, p.value",
        id=conversation_id,
    )
    return tuple(ParticipantRow(*row) for row in rows)


def customer(reader: Reader, customer_id: int) -> CustomerRow | None:
    """A customer's card, with what is known of those who were joined to him."""
    id_ = people.is_now(reader, customer_id)
    talks = reader.row(
        "SELECT count(id), coalesce(sum(status != 'closed'), 0), min(created_at) FROM conversation"
        f" WHERE customer_id IN ({people.FAMILY}) AND spam = 0 AND merged_into_id IS NULL AND messages > 0",
        customer=id_,
    )
    if talks is None or reader.row("SELECT 1 FROM customer WHERE id = :id", id=id_) is None:
        return None
    known = reader.rows(
        f"SELECT i.kind, {people.WRITTEN} FROM identity i WHERE i.customer_id IN ({people.FAMILY})"
        " ORDER BY i.customer_id != :customer, i.id",
        customer=id_,
    )
    said = card(reader, id_)
    identities = tuple((str(kind), str(value)) for kind, value, _ in known)
    return CustomerRow(
        id_, said.name, said.organisation, said.language, said.vip, said.notes, identities, *talks
    )


def entries(reader: Reader, conversation_id: int, *, newest: int = 200) -> tuple[MessageRow | EventRow, ...]:
    """The newest messages and events, oldest first. Answers taken back are left out."""
    ids = reader.rows(
        "SELECT id FROM message WHERE conversation_id = :id AND delivery != 'cancelled'"
        " ORDER BY at DESC, id DESC LIMIT :newest",
        id=conversation_id,
        newest=newest,
    )
    found = messages(reader, [row[0] for row in ids])
    since = found[0].at if len(found) == newest else 0
    happened = events(reader, conversation_id, since)
    joined: list[MessageRow | EventRow] = [*found, *happened]
    return tuple(sorted(joined, key=lambda one: (one.at, isinstance(one, EventRow), one.id)))


def events(reader: Reader, conversation_id: int, since: int) -> tuple[EventRow, ...]:
    """What was done to a conversation since a moment (UTC epoch ms), oldest first."""
    names, params = any_of("kind", QUIET)
    rows = reader.rows(
        "SELECT e.id, e.at, e.actor, coalesce(a.name, e.actor), e.kind, e.conversation_id, e.message_id,"
        " e.data, e.undone_by, e.ticket_id, e.customer_id FROM event e LEFT JOIN agent a ON a.login = e.actor"
        f" WHERE e.conversation_id = :id AND e.at >= :since AND e.kind NOT IN ({names}) ORDER BY e.id",
        id=conversation_id,
        since=since,
        **params,
    )
    return tuple(event_row(row) for row in rows)


def message(reader: Reader, message_id: int) -> MessageRow:
    """One message."""
    found = messages(reader, [message_id])
    if not found:
        raise NotFound(f"there is no message {message_id}")
    return found[0]


def depth(reader: Reader, wanted: MessageRow) -> int:
    """How many of the newest messages of its conversation reach down to this one."""
    row = reader.row(
        "SELECT count(*) FROM message WHERE conversation_id = :conversation AND (at, id) >= (:at, :id)"
        " AND delivery != 'cancelled'",
        conversation=wanted.conversation_id,
        at=wanted.at,
        id=wanted.id,
    )
    return row[0] if row is not None else 0


def messages(reader: Reader, wanted: Iterable[int]) -> tuple[MessageRow, ...]:
    """These messages, oldest first."""
    names, params = any_of("id", wanted)
    rows = reader.rows(_MESSAGES.replace(":ids", names), beginning=BEGINNING, **params)
    files = _attachments(reader, [row[0] for row in rows])
    return tuple(_message(row, files.get(row[0], ())) for row in rows)


def raw(reader: Reader, files: Files, raw_id: int) -> bytes:
    """A message as it came or went, byte for byte."""
    row = reader.row("SELECT sha256, content FROM raw WHERE id = :id", id=raw_id)
    if row is None:
        raise NotFound("the original of this message is not here")
    return files.read(row[0]) if row[1] is None else zlib.decompress(row[1])


def attachment(reader: Reader, attachment_id: int) -> AttachmentRow:
    """One file of a message."""
    row = reader.row(f"{_ATTACHMENTS} WHERE id = :id", id=attachment_id)
    if row is None:
        raise NotFound(f"there is no attachment {attachment_id}")
    return _attachment(row)


def attachment_path(files: Files, row: AttachmentRow) -> Path | None:
    """Where the bytes stand; None while they are still on the server."""
    if row.sha256 is None or not files.has(row.sha256):
        return None
    return files.path(row.sha256)


_ABOUT = "coalesce(nullif(c.subject, ''), c.snippet)"
"""What a conversation is about, in a line; a private chat has no subject."""

_ATTACHMENTS = (
    "SELECT id, name, media_type, size, sha256, inline, wanted, problem, message_id FROM attachment"
)

_MESSAGES = """
SELECT m.id, m.conversation_id, m.kind, m.direction, m.agent_id, m.author_name, m.author_address, m.at, m.sent_at,
  m.subject, m.text, m.spans, m.links, m.recipients, m.mail_id, m.automatic, m.flags, m.authentication, m.why,
  m.delivery, m.delivery_detail, o.not_before, m.raw_id, coalesce(h.name, ''), m.key, m.parent_id, m.edited_at,
  m.deleted_at, m.revisions, coalesce(p.author_name, ''), coalesce(substr(p.text, 1, :beginning), ''),
  (SELECT max(a.conversation_id) FROM message a
    WHERE a.parent_id = m.id AND a.conversation_id != m.conversation_id AND a.delivery != 'cancelled')
FROM message m
LEFT JOIN message p ON p.id = m.parent_id
LEFT JOIN channel h ON h.id = m.channel_id
LEFT JOIN outbox o ON o.message_id = m.id AND o.state = 'queued'
WHERE m.id IN (:ids) ORDER BY m.at, m.id
"""


def _message(row: Row, attachments: tuple[AttachmentRow, ...]) -> MessageRow:
    return MessageRow(
        id=row[0],
        conversation_id=row[1],
        kind=row[2],
        direction=row[3],
        agent_id=row[4],
        author_name=row[5],
        author_address=row[6],
        at=row[7],
        sent_at=row[8],
        subject=row[9],
        text=row[10],
        spans=tuple((start, end, kind) for start, end, kind in _json(row[11], [])),
        links=tuple(_json(row[12], [])),
        recipients=_json(row[13], {}),
        mail_id=row[14],
        automatic=row[15],
        flags=tuple(_json(row[16], [])),
        authentication=row[17],
        why=_json(row[18], {}),
        delivery=row[19],
        delivery_detail=row[20],
        not_before=row[21],
        raw_id=row[22],
        channel=row[23],
        external_key=row[24],
        attachments=attachments,
        parent_id=row[25],
        edited_at=row[26],
        deleted_at=row[27],
        revisions=tuple((at, text) for at, text in _json(row[28], [])),
        parent_author=row[29],
        parent_text=row[30],
        answered_in=row[31],
    )


def _attachments(reader: Reader, message_ids: list[int]) -> dict[int, tuple[AttachmentRow, ...]]:
    names, params = any_of("id", message_ids)
    found: dict[int, tuple[AttachmentRow, ...]] = {}
    for row in reader.rows(f"{_ATTACHMENTS} WHERE message_id IN ({names}) ORDER BY position", **params):
        found[row[8]] = (*found.get(row[8], ()), _attachment(row))
    return found


def _attachment(row: Row) -> AttachmentRow:
    return AttachmentRow(row[0], row[1], row[2], row[3], row[4], bool(row[5]), bool(row[6]), row[7])


def _linked(reader: Reader, conversation_id: int) -> tuple[LinkedRow, ...]:
    rows = reader.rows(
        f"SELECT c.id, {_ABOUT}, c.status, c.last_at, l.reason FROM"
        " (SELECT other_id AS id, reason FROM link WHERE conversation_id = :id"
        " UNION SELECT conversation_id, reason FROM link WHERE other_id = :id) l"
        " JOIN conversation c ON c.id = l.id WHERE c.merged_into_id IS NULL ORDER BY c.last_at DESC",
        id=conversation_id,
    )
    return tuple(LinkedRow(*row) for row in rows)


def _others(reader: Reader, conversation_id: int, customer_id: int) -> tuple[LinkedRow, ...]:
    rows = reader.rows(
        f"SELECT c.id, {_ABOUT}, c.status, c.last_at, '' FROM conversation c"
        f" WHERE c.customer_id IN ({people.FAMILY}) AND c.id != :id AND c.merged_into_id IS NULL"
        " ORDER BY c.last_at DESC LIMIT :most",
        customer=people.is_now(reader, customer_id),
        id=conversation_id,
        most=OTHERS,
    )
    return tuple(LinkedRow(*row) for row in rows)


def _dialogs(reader: Reader, conversation_id: int, chat_id: int) -> tuple[LinkedRow, ...]:
    """Dialogs split off here, or from which this one was, are told apart from those before and after."""
    rows = reader.rows(
        "SELECT c.id, c.snippet, c.status, c.last_at, CASE WHEN s.other_id IS NOT NULL THEN 'split'"
        " WHEN c.created_at > here.created_at OR (c.created_at = here.created_at AND c.id > here.id)"
        " THEN 'later' ELSE 'earlier' END"
        " FROM conversation c JOIN conversation here ON here.id = :id LEFT JOIN link s ON s.reason = 'split'"
        " AND ((s.conversation_id = c.id AND s.other_id = here.id)"
        " OR (s.conversation_id = here.id AND s.other_id = c.id))"
        " WHERE c.chat_id = :chat AND c.id != :id AND c.messages > 0 ORDER BY c.last_at DESC, c.id DESC LIMIT :most",
        chat=chat_id,
        id=conversation_id,
        most=DIALOGS,
    )
    return tuple(LinkedRow(*row) for row in rows)


_EMPTY = ("[]", "{}")


def _json(text: str | None, default: Any) -> Any:
    return json.loads(text) if text and text not in _EMPTY else default
