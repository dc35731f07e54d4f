"""Tickets in a list of their own: what there is to do, in columns that keep their place; groups have a title."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.style import Style
from textual.strip import Strip

from tui_desk.priorities import Priorities
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import TicketLine
from tui_desk.typed import dataclass
from tui_desk.widgets.cells import one_line, pad, pad_left
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.strips import Piece, spread, strip_of
from tui_desk.widgets.ticket_lines import count_words, due_piece, marks, owner, urgency
from tui_desk.words.tickets import STATE_WORDS

WIDE = 70
"""From so many cells on, one line has room for all that matters."""
WIDER = 104
"""From so many on, also for who asked and for what hangs on it."""
NUMBER, STATE, DUE, OWNER, WIDER_OWNER, REQUESTER, LINKS = 9, 12, 15, 7, 10, 18, 8
_SHORT_STATES = {**STATE_WORDS, "waiting_on_customer": "waiting"}


@dataclass(frozen=True, slots=True)
class GroupTitle:
    """Stands above the tickets of a group."""

    title: str
    count: int
    late: bool = False
    """What stands below should be done by now."""


Entry = TicketLine | GroupTitle


class TablePainter:
    """Paints tickets and the titles of their groups: two lines each, or one where height is dear and there is room."""

    def __init__(self, me: int, marks: Marks, priorities: Priorities, clock: Callable[[], int]) -> None:
        self.me = me
        self.priorities = priorities
        self.marks = marks
        self.clock = clock
        self.two_lines = True

    def height(self, width: int) -> int:
        """One line only where number, title, due and owner stand side by side."""
        return 2 if self.two_lines or width < WIDE else 1

    def paint(self, row: Entry, width: int, *, selected: bool, ink: Ink, base: Style) -> Sequence[Strip]:
        """The lines of a ticket, or of a title."""
        two = self.height(width) == 2
        if isinstance(row, GroupTitle):
            title = strip_of(_title(row, ink), width, base)
            return [Strip.blank(width, base), title] if two else [title]
        lead = self._lead(row, selected=selected, ink=ink)
        if two:
            return self._two(row, lead, width, ink, base)
        return [self._one(row, lead, width, ink, base)]

    def _one(self, row: TicketLine, lead: list[Piece], width: int, ink: Ink, base: Style) -> Strip:
        state: Piece = (pad(_SHORT_STATES[row.state], STATE), _state_ink(row, ink))
        urgent = marks(row, self.priorities, ink)
        if width >= WIDER:
            urgent = [(f"{word} ", style) for word, style in urgency(row, self.priorities, ink)]
        left = [*lead, state, (pad(named(row.id), NUMBER), ink.dim), *urgent, _titled(row, ink)]
        room = WIDER_OWNER if width >= WIDER else OWNER
        due, style = due_piece(row, self.clock(), ink)
        right: list[Piece] = []
        if width >= WIDER:
            right.append((pad(one_line(row.requester), REQUESTER), ink.dim))
            right.append((pad(count_words(row), LINKS), ink.dim))
        since = pad_left(_since(row), LINKS - 1) if width >= WIDER else f" {_since(row)}".rstrip()
        right += [(since, ink.accent), (pad_left(due, DUE), style)]
        return spread(left, [*right, (f" {pad_left(owner(row, self.me), room - 1)} ", ink.dim)], width, base)

    def _two(self, row: TicketLine, lead: list[Piece], width: int, ink: Ink, base: Style) -> list[Strip]:
        due = due_piece(row, self.clock(), ink)
        first = [*lead, (f"{named(row.id)} ", ink.dim), _titled(row, ink)]
        words = filter(None, (one_line(row.category), one_line(row.requester), count_words(row)))
        dot = f" {self.marks.dot} "
        second: list[Piece] = [("    ", ink.plain), (_SHORT_STATES[row.state], _state_ink(row, ink))]
        for urgent in urgency(row, self.priorities, ink):
            second += [(dot, ink.dim), urgent]
        second += [(f"{dot}{word}", ink.dim) for word in words]
        if row.said_since:
            second += [(dot, ink.dim), (_since(row), ink.accent)]
        right: list[Piece] = [(f"{owner(row, self.me)} ", ink.dim)]
        return [spread(first, [due, (" ", ink.plain)], width, base), spread(second, right, width, base)]

    def _lead(self, row: TicketLine, *, selected: bool, ink: Ink) -> list[Piece]:
        mark: Piece = (self.marks.selected, ink.bar) if selected else (" ", ink.plain)
        return [
            mark,
            (" ", ink.plain),
            (self.marks.states[row.state], _state_ink(row, ink)),
            (" ", ink.plain),
        ]


def _title(row: GroupTitle, ink: Ink) -> list[Piece]:
    sign: list[Piece] = [("! ", ink.bad)] if row.late else []
    return [(" ", ink.plain), *sign, (row.title, ink.strong), (f" {row.count}", ink.dim)]


def _titled(row: TicketLine, ink: Ink) -> Piece:
    return (one_line(row.title), ink.dim if row.state == "resolved" else ink.plain)


def _since(row: TicketLine) -> str:
    """What customers wrote since the ticket was opened."""
    return f"{row.said_since} new" if row.said_since else ""


def _state_ink(row: TicketLine, ink: Ink) -> Style:
    return {"resolved": ink.good, "waiting_on_customer": ink.warn, "submitted": ink.dim}.get(
        row.state, ink.accent
    )
