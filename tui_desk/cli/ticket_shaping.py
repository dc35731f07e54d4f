"""From the rows of tickets to the shapes that `--json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui_desk.cli.printing import iso, moment
from tui_desk.rows import EventRow
from tui_desk.text.clean import clean
from tui_desk.text.ticket_number import spelled
from tui_desk.ticket_rows import TicketNoteRow
from tui_desk.words.events import any_phrase
from tui_desk.words.tickets import field_value

if TYPE_CHECKING:
    from tui_desk.cli import ticket_shapes as shapes
    from tui_desk.policy import Policy
    from tui_desk.priorities import Priorities
    from tui_desk.ticket_rows import ChecklistRow, LinkedConversation, TicketDetail, TicketLine

Logins = Mapping[int | None, str]


def line(row: TicketLine, priorities: Priorities, logins: Logins) -> shapes.TicketLine:
    """A ticket in a list."""
    return {
        "id": row.id,
        "number": spelled(row.id),
        "kind": row.kind,
        "state": row.state,
        "title": _flat(row.title),
        "priority": priorities.name(row.priority),
        "category": _flat(row.category),
        "due_at": iso(row.due_at),
        "assignee": logins.get(row.assignee_id),
        "team": _flat(row.team) or None,
        "requester": _known(row.requester_id, row.requester),
        "tags": [_flat(tag) for tag in row.tags],
        "conversation_count": row.conversations,
        "said_since": row.said_since,
        "steps_done": row.checklist[0],
        "steps": row.checklist[1],
        "created_at": iso(row.created_at),
        "updated_at": iso(row.updated_at),
        "resolved_at": iso(row.resolved_at),
    }


def ticket(
    whole: TicketDetail, entries: Sequence[TicketNoteRow | EventRow], policy: Policy, logins: Logins
) -> shapes.Ticket:
    """A whole ticket."""
    row, known = whole.line, policy.tickets.fields
    return {
        "id": row.id,
        "number": spelled(row.id),
        "kind": row.kind,
        "state": row.state,
        "title": _flat(row.title),
        "text": clean(whole.text),
        "priority": policy.priorities.name(row.priority),
        "category": _flat(row.category),
        "due_at": iso(row.due_at),
        "assignee": logins.get(row.assignee_id),
        "team": _flat(row.team) or None,
        "requester": _known(row.requester_id, row.requester),
        "customers": [{"id": id_, "name": _flat(name)} for id_, name in whole.customers],
        "tags": [_flat(tag) for tag in row.tags],
        "fields": [
            {
                "name": name,
                "title": _flat(known[name].title if name in known else name),
                "value": _flat(field_value(value)),
            }
            for name, value in whole.fields.items()
        ],
        "conversations": [_conversation(one) for one in whole.conversations],
        "messages": [
            {
                "id": one.message_id,
                "conversation_id": one.conversation_id,
                "at": iso(one.at),
                "author": _flat(one.author_name),
                "text": clean(one.text),
            }
            for one in whole.messages
        ],
        "tickets": [
            {
                "id": one.id,
                "number": spelled(one.id),
                "title": _flat(one.title),
                "state": one.state,
                "kind": one.kind,
            }
            for one in whole.tickets
        ],
        "checklist": [_step(position, one) for position, one in enumerate(whole.checklist, 1)],
        "entries": [_entry(one, entries) for one in entries],
        "created_at": iso(row.created_at),
        "updated_at": iso(row.updated_at),
        "resolved_at": iso(row.resolved_at),
    }


def _conversation(row: LinkedConversation) -> shapes.TicketConversation:
    return {
        "id": row.id,
        "subject": _flat(row.subject),
        "status": row.status,
        "channel": row.channel,
        "customer": _known(row.customer_id, row.customer_name),
        "last_at": iso(row.last_at),
        "said_since": row.said_since,
    }


def _step(position: int, row: ChecklistRow) -> shapes.TicketStep:
    return {
        "number": position,
        "text": _flat(row.text),
        "done_at": iso(row.done_at),
        "done_by": _flat(row.done_by),
    }


def _entry(row: TicketNoteRow | EventRow, beside: Sequence[object]) -> shapes.TicketEntry:
    if isinstance(row, TicketNoteRow):
        return {
            "id": row.id,
            "kind": "note",
            "at": iso(row.at),
            "author": _flat(row.author_name),
            "text": clean(row.text),
        }
    return {
        "id": row.id,
        "kind": row.kind,
        "at": iso(row.at),
        "author": _flat(row.actor_name),
        "text": _flat(any_phrase(row, beside, moment)),
    }


def _known(id_: int | None, name: str) -> shapes.Known | None:
    return {"id": id_, "name": _flat(name)} if id_ is not None else None


def _flat(text: str) -> str:
    return clean(text, one_line=True)
