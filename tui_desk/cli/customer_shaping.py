"""From the rows of customers to the shapes that `--json` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tui_desk.cli.printing import iso, moment
from tui_desk.text.clean import clean
from tui_desk.text.ticket_number import spelled
from tui_desk.words.events import phrase

if TYPE_CHECKING:
    from tui_desk.cli import customer_shapes as shapes
    from tui_desk.customer_rows import (
        CustomerDetail,
        CustomerLine,
        HistoryLine,
        KnownBy,
        LastAnswer,
        LookupRow,
        Suggestion,
    )
    from tui_desk.desk.customers.csv_in import Imported
    from tui_desk.desk.customers.csv_out import Record
    from tui_desk.rows import EventRow
    from tui_desk.ticket_rows import TicketLine


def line(row: CustomerLine) -> shapes.CustomerLine:
    """A customer in a list."""
    return {
        "id": row.id,
        "name": _flat(row.name),
        "organisation": _flat(row.organisation),
        "vip": row.vip,
        "address": _flat(row.address),
        "kinds": [_flat(kind) for kind in row.kinds],
        "conversation_count": row.conversations,
        "open_count": row.open_conversations,
        "open_ticket_count": row.open_tickets,
        "last_at": iso(row.last_at),
    }


def customer(
    whole: CustomerDetail, talks: Sequence[HistoryLine], events: Sequence[EventRow]
) -> shapes.CustomerCard:
    """A whole card."""
    row = whole.line
    return {
        "id": row.id,
        "name": _flat(row.name),
        "organisation": _flat(row.organisation),
        "language": _flat(whole.language),
        "time_zone": _flat(whole.time_zone),
        "vip": row.vip,
        "notes": clean(whole.notes),
        "attributes": _attributes(whole.attributes.items()),
        "identities": [_known_by(one) for one in whole.identities],
        "joined": [
            {"id": one.id, "name": _flat(one.name), "notes": clean(one.notes), "into_id": one.into_id}
            for one in whole.joined
        ],
        "conversation_count": row.conversations,
        "open_count": row.open_conversations,
        "wrote": whole.wrote,
        "first_at": iso(whole.first_at),
        "last_at": iso(whole.last_at),
        "last_answer": _answer(whole.last_answer) if whole.last_answer else None,
        "months": _counted(whole.about.months),
        "tags": _counted(whole.about.tags),
        "categories": _counted(whole.about.categories),
        "tickets": [_ticket(one) for one in whole.tickets],
        "tickets_resolved": whole.tickets_resolved,
        "conversations": [_talk(one) for one in talks],
        "lookups": [lookup(one) for one in whole.lookups],
        "events": [_event(one) for one in events],
        "created_at": iso(whole.created_at),
    }


def suggestion(row: Suggestion) -> shapes.Suggestion:
    """Somebody who may be the same person."""
    return {
        "id": row.id,
        "name": _flat(row.name),
        "address": _flat(row.address),
        "reason": _flat(row.reason),
    }


def lookup(row: LookupRow) -> shapes.Lookup:
    """What an outside source said."""
    return {
        "source": _flat(row.source),
        "at": iso(row.at),
        "fields": _attributes(row.fields),
        "problem": _flat(row.problem),
    }


def record(row: Record) -> shapes.CustomerRecord:
    """A customer as he is exported."""
    return {
        "id": row.id,
        "name": _flat(row.card.name),
        "organisation": _flat(row.card.organisation),
        "language": _flat(row.card.language),
        "time_zone": _flat(row.card.time_zone),
        "vip": row.card.vip,
        "notes": clean(row.card.notes),
        "mails": [_flat(one) for one in row.mails],
        "phones": [_flat(one) for one in row.phones],
        "identities": [_flat(one) for one in row.identities],
        "attributes": _attributes(row.card.attributes.items()),
    }


def imported(row: Imported) -> shapes.Imported:
    """What became of a line."""
    return {
        "line": row.line,
        "outcome": row.outcome,
        "customer_id": row.customer_id,
        "name": _flat(row.name),
        "text": _flat(row.text),
    }


def _known_by(row: KnownBy) -> shapes.KnownBy:
    return {
        "kind": _flat(row.kind),
        "value": _flat(row.value),
        "handle": _flat(row.handle),
        "customer_id": row.customer_id,
    }


def _answer(row: LastAnswer) -> shapes.LastAnswer:
    return {
        "at": iso(row.at),
        "by": _flat(row.by),
        "conversation_id": row.conversation_id,
        "message_id": row.message_id,
    }


def _ticket(row: TicketLine) -> shapes.CustomerTicket:
    return {
        "id": row.id,
        "number": spelled(row.id),
        "title": _flat(row.title),
        "state": row.state,
        "due_at": iso(row.due_at),
    }


def _talk(row: HistoryLine) -> shapes.CustomerConversation:
    return {
        "id": row.id,
        "subject": _flat(row.subject),
        "status": row.status,
        "channel": row.channel,
        "created_at": iso(row.created_at),
        "last_at": iso(row.last_at),
        "message_count": row.messages,
        "tags": [_flat(tag) for tag in row.tags],
    }


def _event(row: EventRow) -> shapes.CustomerEvent:
    return {
        "id": row.id,
        "kind": row.kind,
        "at": iso(row.at),
        "author": _flat(row.actor_name),
        "text": _flat(phrase(row, moment) or row.kind.replace("_", " ")),
    }


def _counted(numbers: Iterable[tuple[str, int]]) -> list[shapes.Counted]:
    return [{"name": _flat(name), "count": number} for name, number in numbers]


def _attributes(items: Iterable[tuple[str, str]]) -> list[shapes.Attribute]:
    return [{"name": _flat(name), "value": _flat(value)} for name, value in items]


def _flat(text: str) -> str:
    return clean(text, one_line=True)
