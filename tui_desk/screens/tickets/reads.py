"""What the console reads of tickets, in worker threads; each read comes back as one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.message import Message

from tui_desk.desk.tickets import tasks
from tui_desk.desk.tickets.narrowing import context_of
from tui_desk.errors import NotFound
from tui_desk.rows import EventRow
from tui_desk.ticket_rows import TicketNoteRow
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.desk.tickets.tasks import Tasks
    from tui_desk.notice_rows import NoticeRow
    from tui_desk.rows import CustomerRow
    from tui_desk.ticket_rows import TicketDetail, TicketLine

Thread = tuple[TicketNoteRow | EventRow, ...]


@dataclass
class TasksRead(Message, bubble=False):
    """The tickets of the task pane."""

    conversation_id: int | None
    tasks: Tasks
    turn: int
    """Of the panes, when it began."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Who asked for a ticket, and the tickets that concern him; where nobody is known, the agent's own."""

    requester: CustomerRow | None
    lines: tuple[TicketLine, ...]
    """Open ones, soonest due first."""
    done: int
    """How many are resolved."""


@dataclass
class TicketRead(Message):
    """A ticket; None where it is gone."""

    id: int
    detail: TicketDetail | None
    entries: Thread
    notices: tuple[NoticeRow, ...]
    """What customers were told of it."""
    beside: Beside
    fresh: bool
    """It was opened just now; else it is read again."""


def _titled(desk: Desk, detail: TicketDetail) -> Mapping[str, Any]:
    """Fields by what agents call them, and those that are still needed."""
    from tui_desk.desk.tickets import fields

    known = desk.policy.tickets.fields
    said = {known[name].title if name in known else name: value for name, value in detail.fields.items()}
    lacking = fields.missing(desk.policy, detail.line.kind, detail.fields)
    return said | dict.fromkeys(lacking, "– needed to resolve")


def read_tasks(desk: Desk, conversation_id: int | None, turn: int = 0) -> TasksRead:
    """The tickets beside a conversation, or the agent's own."""
    found = desk.ask(tasks.tasks, context_of(desk), conversation_id)
    return TasksRead(conversation_id, found, turn)


def tasks_of(desk: Desk, conversation_id: int, *, mine_known: bool) -> tasks.Tasks | None:
    """The same; None where it is the agent's own and they are known: they are up to 200."""
    if mine_known:
        return desk.ask(tasks.of_conversation, conversation_id)
    return desk.ask(tasks.tasks, context_of(desk), conversation_id)


def read_ticket(desk: Desk, id_: int, *, fresh: bool) -> TicketRead:
    """A ticket whole; where it was merged, the one that has everything now."""
    from tui_desk.desk.tickets import finding, notices, reading

    try:
        detail = desk.ask(reading.detail, desk.ask(finding.current, id_))
    except NotFound:
        return TicketRead(id_, None, (), (), Beside(None, (), 0), fresh)
    number = detail.line.id
    detail = replace(detail, fields=_titled(desk, detail))
    entries, told = desk.ask(reading.entries, number), desk.ask(notices.of_ticket, number)
    return TicketRead(id_, detail, entries, told, _beside(desk, detail.line.requester_id), fresh)


def _beside(desk: Desk, customer_id: int | None) -> Beside:
    from tui_desk.desk import timeline
    from tui_desk.desk.customers import reading as customers

    requester = desk.ask(timeline.customer, customer_id) if customer_id is not None else None
    if requester is not None:
        return Beside(requester, *desk.ask(customers.tickets_of, requester.id))
    mine = desk.ask(tasks.tasks, context_of(desk), None)
    return Beside(None, mine.lines, mine.done)
