"""How a ticket looks in a list: two lines; that it is overdue, urgent or nobody's is said in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.style import Style
from textual.strip import Strip

from tui_desk.priorities import Priorities
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import TicketLine
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.strips import Piece, spread
from tui_desk.widgets.times import age, due

HEIGHT = 2


def overdue(line: TicketLine, now: int) -> bool:
    """Whether it should be done by now."""
    return line.state != "resolved" and line.due_at is not None and line.due_at <= now


def due_piece(line: TicketLine, now: int, ink: Ink) -> Piece:
    """`today 17:00`, `! overdue 2 h`; of what is resolved, when."""
    if line.state == "resolved":
        return (f"resolved {age(line.resolved_at, now)}" if line.resolved_at else "resolved", ink.dim)
    if line.due_at is None:
        return ("no due time", ink.dim)
    words = due(line.due_at, now)
    return (f"! {words}", ink.bad) if line.due_at <= now else (words, ink.plain)


def count_words(line: TicketLine) -> str:
    """How many conversations hang on it, in few cells."""
    return f"{line.conversations} conv" if line.conversations else ""


def owner(line: TicketLine, me: int) -> str:
    """Who has it; else whose team's it is."""
    if line.assignee_id == me:
        return "me"
    return one_line(line.assignee) or (f"@{one_line(line.team)}" if line.team else "–")


def urgency(line: TicketLine, priorities: Priorities, ink: Ink) -> list[Piece]:
    """`!! urgent`; what is normal needs no word, and what is less so stands back."""
    loudness, name = priorities.loudness(line.priority), priorities.name(line.priority)
    if loudness <= 0:
        return [(name, ink.dim)] if loudness else []
    highest = name == priorities.names[-1]
    return [(f"{'!' * loudness} {name}", ink.bad if highest else ink.warn)]


def marks(line: TicketLine, priorities: Priorities, ink: Ink) -> list[Piece]:
    """`!! `, as conversations have it, where there is no room for the word."""
    loudness = priorities.loudness(line.priority)
    return [(f"{'!' * loudness} ", ink.bad)] if loudness > 0 else []


class TicketPainter:
    """Paints a ticket in two lines."""

    def __init__(self, me: int, priorities: Priorities, clock: Callable[[], int]) -> None:
        self.me = me
        self.priorities = priorities
        self.clock = clock

    def height(self, width: int) -> int:
        """Always two."""
        return HEIGHT

    def paint(self, row: TicketLine, width: int, *, selected: bool, ink: Ink, base: Style) -> Sequence[Strip]:
        """Number and title, how urgent by marks as conversations have them; due, who has it, how many conversations."""
        now = self.clock()
        urgent = marks(row, self.priorities, ink)
        title = ink.dim if row.state == "resolved" else ink.plain
        head: list[Piece] = [(f"{named(row.id)} ", ink.dim), (one_line(row.title), title)]
        second: list[Piece] = [(" ", ink.plain), due_piece(row, now, ink)]
        right: list[Piece] = [(f"{owner(row, self.me)} {count_words(row)}".rstrip() + " ", ink.dim)]
        return [spread(head, urgent, width, base), spread(second, right, width, base)]
