"""One ticket with everything that hangs on it, and its own thread of notes and events."""

from __future__ import annotations

import json
from dataclasses import replace

from tui_desk.desk import naming
from tui_desk.desk.tickets import finding
from tui_desk.errors import NotFound
from tui_desk.rows import EventRow
from tui_desk.store.reader import Reader
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import (
    ChecklistRow,
    LinkedConversation,
    LinkedTicket,
    LinkKind,
    TicketDetail,
    TicketMessageRow,
    TicketNoteRow,
)

BEGINNING = 300
"""Characters of a message that are shown where a ticket was made from it."""
QUIET = ("ticket_noted",)
"""Events that the notes themselves tell."""
_FROM_OTHER_END: dict[str, LinkKind] = {
    "parent_of": "child_of",
    "blocks": "blocked_by",
    "duplicate_of": "duplicated_by",
    "related": "related",
}


def detail(reader: Reader, ticket_id: int) -> TicketDetail:
    """A ticket. Raises NotFound."""
    line = finding.lines(reader, [ticket_id]).get(ticket_id)
    row = reader.row("SELECT text, fields, merged_into_id FROM ticket WHERE id = :id", id=ticket_id)
    if line is None or row is None:
        raise NotFound(f"there is no ticket {named(ticket_id)}")
    return TicketDetail(
        line=line,
        text=row[0],
        fields=json.loads(row[1]),
        merged_into_id=row[2],
        conversations=_conversations(reader, ticket_id, line.created_at),
        messages=_messages(reader, ticket_id),
        customers=_customers(reader, ticket_id, line.requester_id),
        tickets=_tickets(reader, ticket_id),
        checklist=_checklist(reader, ticket_id),
    )


def entries(reader: Reader, ticket_id: int) -> tuple[TicketNoteRow | EventRow, ...]:
    """A ticket's notes and events, and the events of those merged into it, oldest first."""
    notes = reader.rows(
        "SELECT n.id, n.at, n.agent_id, coalesce(a.name, ''), n.text FROM ticket_note n"
        " LEFT JOIN agent a ON a.id = n.agent_id WHERE n.ticket_id = :id ORDER BY n.id",
        id=ticket_id,
    )
    happened = reader.rows(
        "SELECT e.id, e.at, e.actor, coalesce(a.name, e.actor), e.kind, e.conversation_id, e.message_id, e.data,"
        " e.undone_by, e.ticket_id, e.customer_id FROM event e LEFT JOIN agent a ON a.login = e.actor"
        f" WHERE e.ticket_id IN ({finding.MERGED}) ORDER BY e.id",
        id=ticket_id,
    )
    told = [one for one in map(EventRow._make, happened) if one.kind not in QUIET]
    joined: list[TicketNoteRow | EventRow] = [*(TicketNoteRow(*row) for row in notes), *told]
    return tuple(sorted(joined, key=lambda one: (one.at, isinstance(one, EventRow), one.id)))


def _conversations(reader: Reader, ticket_id: int, since: int) -> tuple[LinkedConversation, ...]:
    rows = reader.rows(
        f"SELECT c.id, c.subject, c.status, h.name, h.kind, c.customer_id, {naming.NAMED}, c.last_at,"
        " (SELECT count(*) FROM message m WHERE m.conversation_id = c.id AND m.direction = 'inbound'"
        " AND m.at > :since) FROM ticket_conversation l JOIN conversation c ON c.id = l.conversation_id"
        " JOIN channel h ON h.id = c.channel_id LEFT JOIN customer k ON k.id = c.customer_id"
        " WHERE l.ticket_id = :id AND c.merged_into_id IS NULL ORDER BY l.at, c.id",
        id=ticket_id,
        since=since,
    )
    return tuple(LinkedConversation(*row) for row in rows)


def _messages(reader: Reader, ticket_id: int) -> tuple[TicketMessageRow, ...]:
    rows = reader.rows(
        "SELECT m.id, m.conversation_id, m.at, m.author_name, substr(m.text, 1, :beginning)"
        " FROM ticket_message t JOIN message m ON m.id = t.message_id WHERE t.ticket_id = :id ORDER BY m.at, m.id",
        id=ticket_id,
        beginning=BEGINNING,
    )
    return tuple(TicketMessageRow(*row) for row in rows)


def _customers(reader: Reader, ticket_id: int, requester_id: int | None) -> tuple[tuple[int, str], ...]:
    rows = reader.rows(
        f"SELECT k.id, {naming.NAMED} FROM customer k WHERE k.id = :requester"
        " OR k.id IN (SELECT customer_id FROM ticket_customer WHERE ticket_id = :id)"
        " ORDER BY k.id != coalesce(:requester, 0), k.name, k.id",
        id=ticket_id,
        requester=requester_id,
    )
    return tuple((int(row[0]), str(row[1])) for row in rows)


def _tickets(reader: Reader, ticket_id: int) -> tuple[LinkedTicket, ...]:
    rows = reader.rows(
        "SELECT t.id, t.title, t.state, l.kind, l.ticket_id = :id FROM ticket_link l"
        " JOIN ticket t ON t.id = CASE l.ticket_id WHEN :id THEN l.other_id ELSE l.ticket_id END"
        " WHERE l.ticket_id = :id OR l.other_id = :id ORDER BY l.kind, t.id",
        id=ticket_id,
    )
    found = []
    for id_, title, state, kind, first in rows:
        linked = LinkedTicket(id_, title, state, kind)
        found.append(linked if first else replace(linked, kind=_FROM_OTHER_END[kind]))
    return tuple(found)


def _checklist(reader: Reader, ticket_id: int) -> tuple[ChecklistRow, ...]:
    rows = reader.rows(
        "SELECT s.id, s.text, s.done_at, coalesce(a.short, '') FROM checklist_item s"
        " LEFT JOIN agent a ON a.id = s.done_by_id WHERE s.ticket_id = :id ORDER BY s.position, s.id",
        id=ticket_id,
    )
    return tuple(ChecklistRow(*row) for row in rows)
