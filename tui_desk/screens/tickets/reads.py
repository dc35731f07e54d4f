"""What the console reads of tickets, in worker threads; each read comes back as one message."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from tui_desk.days import next_day
from tui_desk.desk.desk import Desk
from tui_desk.desk.tickets import finding, notices, reading, tasks
from tui_desk.desk.tickets.tasks import Tasks
from tui_desk.errors import NotFound
from tui_desk.notice_rows import NoticeRow
from tui_desk.rows import EventRow
from tui_desk.ticket_rows import TicketDetail, TicketNoteRow

Thread = tuple[TicketNoteRow | EventRow, ...]


@dataclass
class TasksRead(Message):
    """The tickets of the task pane."""

    conversation_id: int | None
    tasks: Tasks


@dataclass
class TicketRead(Message):
    """A ticket; None where it is gone."""

    id: int
    detail: TicketDetail | None
    entries: Thread
    notices: tuple[NoticeRow, ...]
    """What customers were told of it."""
    fresh: bool
    """It was opened just now; else it is read again."""


def read_tasks(desk: Desk, conversation_id: int | None) -> TasksRead:
    """The tickets beside a conversation, or the agent's own."""
    now = desk.now_ms()
    found = desk.ask(tasks.tasks, desk.agent, conversation_id, now=now, tomorrow=next_day(now))
    return TasksRead(conversation_id, found)


def read_ticket(desk: Desk, id_: int, *, fresh: bool) -> TicketRead:
    """A ticket whole; where it was merged, the one that has everything now."""
    try:
        detail = desk.ask(reading.detail, desk.ask(finding.current, id_))
    except NotFound:
        return TicketRead(id_, None, (), (), fresh)
    number = detail.line.id
    return TicketRead(
        id_, detail, desk.ask(reading.entries, number), desk.ask(notices.of_ticket, number), fresh
    )
