"""Tickets that fall due, told from the change feed to who has them, or to whose team's they are."""

from __future__ import annotations

from collections.abc import Iterable

from textual.message import Message

from tui_desk.desk.desk import Desk
from tui_desk.desk.tickets import finding
from tui_desk.moments import moment
from tui_desk.rows import EventRow
from tui_desk.text.clean import clean
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import TicketLine
from tui_desk.typed import dataclass

KINDS = ("ticket_due_soon", "ticket_overdue")


@dataclass
class Reminded(Message):
    """Tickets of this agent's are due."""

    words: str


def mine(events: Iterable[EventRow], agent_id: int) -> list[int]:
    """The tickets of which these events remind an agent."""
    due = (one for one in events if one.kind in KINDS and agent_id in one.data.get("told", ()))
    return list(dict.fromkeys(one.ticket_id for one in due if one.ticket_id is not None))


def read_reminders(desk: Desk, ticket_ids: list[int]) -> Reminded:
    """What the agent is told of them."""
    found = desk.ask(finding.lines, ticket_ids)
    lines = [found[id_] for id_ in ticket_ids if id_ in found]
    if len(lines) == 1:
        return Reminded(_words(lines[0], desk.now_ms()))
    return Reminded(f"{len(lines)} of your tickets are due: {', '.join(named(one.id) for one in lines)}")


def _words(line: TicketLine, now: int) -> str:
    title = " ".join(clean(line.title, one_line=True).split())
    if line.due_at is None:
        return f"{named(line.id)} was due: {title}"
    due, today = moment(line.due_at).astimezone(), moment(now).astimezone().date()
    when = f"{due:%H:%M}" if due.date() == today else f"{due:%a %d %b %H:%M}"
    return f"{named(line.id)} is {'overdue since' if line.due_at <= now else 'due'} {when}: {title}"
