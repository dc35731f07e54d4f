"""One conversation: its messages and events in order, and everything around it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tui_desk.desk import also_open, chats, homes, inbox, people
from tui_desk.desk.customers.card import card
from tui_desk.desk.underway import TRIED_AT
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
from tui_desk.store.files import Files
from tui_desk.store.reader import Reader, Row, any_of

OTHERS = 20
DIALOGS = 50
BEGINNING = 300
"""Characters of a message that are told where another one answers it."""
TOLD = (
    "kind NOT IN ('message', 'sent', 'answered', 'logged', 'noted', 'draft', 'read', 'receipt', 'album',"
    " 'edited', 'deleted')"
)
"""Events that the messages don't tell already; an index has them, by these very words."""


def detail(reader: Reader, conversation_id: int, agent_id: int) -> ConversationDetail:
    """A conversation with its customer, participants, links and the customer's other conversations."""
    return _around(reader, _head(reader, conversation_id, agent_id))


def whole(
    reader: Reader, conversation_id: int, agent_id: int, *, newest: int = 100
) -> tuple[ConversationDetail, tuple[MessageRow | EventRow, ...]]:
    """A conversation and its newest entries, as of one moment; where it was merged, the one it is part of."""
    head = _head(reader, conversation_id, agent_id)
    if head[-1] is not None:
        head = _head(reader, homes.now_in(reader, conversation_id), agent_id)
    return _around(reader, head), entries(reader, head[0], newest=newest)


def _head(reader: Reader, conversation_id: int, agent_id: int) -> Row:
    """The row of `_DETAIL`; last stands into which other one it was merged."""
    row = reader.row(_DETAIL, id=conversation_id, agent=agent_id)
    if row is None:
        raise NotFound(f"there is no conversation #{conversation_id}")
    return row


def _around(reader: Reader, head: Row) -> ConversationDetail:
    line = inbox.line(head)
    conversation_id = line.id
    address, created_at, closed_at, chat_id, last_inbound_at, _ = head[inbox.WIDTH :]
    members = people.family(reader, line.customer_id) if line.customer_id is not None else []
    dialogs = _dialogs(reader, conversation_id, chat_id) if chat_id else ()
    others = _others(reader, conversation_id, members) if members else ()
    return ConversationDetail(
        line=line,
        channel_address=address,
        created_at=created_at,
        closed_at=closed_at,
        last_inbound_at=last_inbound_at,
        customer=_customer(reader, members) if members else None,
        participants=participants(reader, conversation_id),
        linked=_linked(reader, conversation_id),
        colleagues=tuple(
            (str(name), str(mail)) for name, mail in reader.rows("SELECT name, email FROM agent")
        ),
        others=tuple(one for one in others if one.id not in {dialog.id for dialog in dialogs}),
        chat=chats.row(reader, conversation_id) if chat_id else None,
        dialogs=dialogs,
        also_open=also_open.of_family(reader, conversation_id, members) if members and not line.group else (),
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
    members = people.family(reader, customer_id)
    return _customer(reader, members) if members else None


def _customer(reader: Reader, members: Sequence[int]) -> CustomerRow:
    """Of him who stands first, and of all who were joined to him.

    When they first wrote no conversation says: what a mailbox held before may come behind what came last.
    """
    names, params = any_of("member", members)
    talks = reader.row(
        "SELECT count(*), coalesce(sum(status != 'closed'), 0), (SELECT min((SELECT m.at FROM message m"
        " WHERE m.customer_id = k.id AND m.direction = 'inbound' ORDER BY m.at LIMIT 1))"
        f" FROM customer k WHERE k.id IN ({names})) FROM conversation"
        f" WHERE customer_id IN ({names}) AND spam = 0 AND merged_into_id IS NULL AND messages > 0",
        **params,
    )
    assert talks is not None
    known = reader.rows(
        f"SELECT i.kind, {people.WRITTEN} FROM identity i WHERE i.customer_id IN ({names})"
        " ORDER BY i.customer_id != :customer, i.id",
        customer=members[0],
        **params,
    )
    said = card(reader, members)
    identities = tuple((str(kind), str(value)) for kind, value, _ in known)
    return CustomerRow(
        members[0], said.name, said.organisation, said.language, said.vip, said.notes, identities, *talks
    )


def entries(reader: Reader, conversation_id: int, *, newest: int = 100) -> tuple[MessageRow | EventRow, ...]:
    """The newest messages and events, oldest first. Answers taken back are left out."""
    rows = reader.rows(_NEWEST, id=conversation_id, newest=newest, beginning=BEGINNING)
    found = _with_files(reader, rows[::-1])
    since = found[0].at if len(found) == newest else 0
    happened = events(reader, conversation_id, since)
    joined: list[MessageRow | EventRow] = [*found, *happened]
    return tuple(sorted(joined, key=lambda one: (one.at, isinstance(one, EventRow), one.id)))


def events(reader: Reader, conversation_id: int, since: int) -> tuple[EventRow, ...]:
    """What was done to a conversation since a moment (UTC epoch ms), oldest first; no merge of what nobody had seen."""
    rows = reader.rows(_EVENTS, id=conversation_id, since=since)
    return tuple(map(EventRow._make, rows))


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
    sql = f"{_MESSAGES} WHERE m.id IN ({names}) ORDER BY m.at, m.id"
    return _with_files(reader, reader.rows(sql, beginning=BEGINNING, **params))


def raw(reader: Reader, files: Files, raw_id: int) -> bytes:
    """A message as it came or went, byte for byte."""
    row = reader.row("SELECT sha256, content FROM raw WHERE id = :id", id=raw_id)
    if row is None:
        raise NotFound("the original of this message is not here")
    return files.read(row[0], "the original") if row[1] is None else zlib.decompress(row[1])


def attachment(reader: Reader, attachment_id: int) -> AttachmentRow:
    """One file of a message."""
    row = reader.row(f"{_ATTACHMENTS} WHERE id = :id", id=attachment_id)
    if row is None:
        raise NotFound(f"there is no attachment {attachment_id}")
    return _attachment(row)


def attachment_path(files: Files, row: AttachmentRow) -> Path | None:
    """Where the bytes stand; None while they are still on the server. Raises NotFound where they can't be read."""
    return None if row.sha256 is None else files.readable(row.sha256, row.name or "the file")


_ABOUT = "coalesce(nullif(c.subject, ''), c.snippet)"
"""What a conversation is about, in a line; a private chat has no subject."""

_ATTACHMENTS = (
    "SELECT id, name, media_type, size, sha256, inline, wanted, problem, message_id FROM attachment"
)

_MESSAGES = f"""
SELECT m.id, m.conversation_id, m.kind, m.direction, m.agent_id, m.author_name, m.author_address, m.at, m.sent_at,
  m.subject, m.text, m.spans, m.links, m.recipients, m.mail_id, m.automatic, m.flags, m.authentication, m.why,
  m.delivery, m.delivery_detail,
  CASE WHEN m.delivery NOT IN ('', 'sent', 'delivered', 'read')
    THEN {TRIED_AT} END,
  m.raw_id, coalesce(h.name, ''), m.key, m.parent_id, m.edited_at,
  m.deleted_at, m.revisions, coalesce(p.author_name, ''), coalesce(substr(p.text, 1, :beginning), ''),
  (SELECT max(a.conversation_id) FROM message a
    WHERE a.parent_id = m.id AND a.conversation_id != m.conversation_id AND a.delivery != 'cancelled'),
  EXISTS (SELECT 1 FROM attachment f WHERE f.message_id = m.id)
FROM message m
LEFT JOIN message p ON p.id = m.parent_id
LEFT JOIN channel h ON h.id = m.channel_id"""
_NEWEST = (
    f"{_MESSAGES} WHERE m.conversation_id = :id AND m.delivery != 'cancelled'"
    " ORDER BY m.at DESC, m.id DESC LIMIT :newest"
)
_EVENTS = (
    "SELECT e.id, e.at, e.actor, coalesce(a.name, e.actor), e.kind, e.conversation_id, e.message_id,"
    " e.data, e.undone_by, e.ticket_id, e.customer_id FROM event e LEFT JOIN agent a ON a.login = e.actor"
    f" WHERE e.conversation_id = :id AND e.at >= :since AND e.{TOLD}"
    " AND NOT (e.kind = 'joined' AND coalesce(json_extract(e.data, '$.unseen'), 0)) ORDER BY e.id"
)
_DETAIL = (
    f"SELECT {inbox.COLUMNS}, h.address, c.created_at, c.closed_at, c.chat_id, c.last_inbound_at,"
    f" c.merged_into_id {inbox.FROM} WHERE c.id = :id"
)


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


def _with_files(reader: Reader, rows: Sequence[Row]) -> tuple[MessageRow, ...]:
    with_some = [row[0] for row in rows if row[32]]
    files = _attachments(reader, with_some) if with_some else {}
    return tuple(_message(row, files.get(row[0], ())) for row in rows)


def _attachments(reader: Reader, message_ids: list[int]) -> dict[int, tuple[AttachmentRow, ...]]:
    found: dict[int, tuple[AttachmentRow, ...]] = {}
    sql = f"{_ATTACHMENTS} WHERE message_id IN (SELECT value FROM json_each(:ids)) ORDER BY position"
    for row in reader.rows(sql, ids=json.dumps(message_ids)):
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


def _others(reader: Reader, conversation_id: int, members: Sequence[int]) -> tuple[LinkedRow, ...]:
    names, params = any_of("member", members)
    rows = reader.rows(
        f"SELECT c.id, {_ABOUT}, c.status, c.last_at, '' FROM conversation c"
        f" WHERE c.customer_id IN ({names}) AND c.id != :id AND c.merged_into_id IS NULL"
        " ORDER BY c.last_at DESC LIMIT :most",
        id=conversation_id,
        most=OTHERS,
        **params,
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
_decode = json.JSONDecoder().raw_decode
"""Of text that we wrote ourselves; `json.loads` looks for blanks around it, which takes as long again."""


def _json(text: str | None, default: Any) -> Any:
    return _decode(text)[0] if text and text not in _EMPTY else default
