"""Tickets as cards in a column for each state; as many columns as there is room for, always the one in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.strip import Strip

from tui_desk.priorities import Priorities
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import STATES, TicketLine, TicketState
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.heading import Heading
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.strips import Piece, spread
from tui_desk.widgets.ticket_lines import due_piece, owner, urgency
from tui_desk.widgets.ticket_list import Sections
from tui_desk.words.tickets import STATE_WORDS

NARROWEST = 26
"""Cells a column needs, its rule included."""
CARD = 3


class CardPainter:
    """Paints a ticket as a card: number and who has it, title, due time; a blank line below where there is height."""

    def __init__(self, me: int, marks: Marks, priorities: Priorities, clock: Callable[[], int]) -> None:
        self.me = me
        self.priorities = priorities
        self.marks = marks
        self.clock = clock
        self.roomy = True

    def height(self, width: int) -> int:
        """Lines of a card, with what keeps it from the next."""
        return CARD + self.roomy

    def paint(self, row: TicketLine, width: int, *, selected: bool, ink: Ink, base: Style) -> Sequence[Strip]:
        """The lines of a card."""
        head: list[Piece] = [(f"{self.marks.selected} ", ink.bar)] if selected else []
        head.append((named(row.id), ink.dim))
        head += [(f" {word}", style) for word, style in urgency(row, self.priorities, ink)]
        title: Piece = (one_line(row.title), ink.dim if row.state == "resolved" else ink.plain)
        return [
            spread(head, [(f"{owner(row, self.me)} ", ink.dim)], width, base),
            spread([title], [(" ", ink.plain)], width, base),
            spread([due_piece(row, self.clock(), ink)], [], width, base),
        ]


class _Cards(Lines[TicketLine]):
    """The cards of a state; only the column in hand shows where its cursor stands."""

    in_hand = False

    def turn(self, *, in_hand: bool) -> None:
        """It is the column in hand, or is no more."""
        if in_hand != self.in_hand:
            self.in_hand = in_hand
            self.refresh()

    def _with_cursor(self, strip: Strip, base: Style) -> Strip:
        return super()._with_cursor(strip, base) if self.in_hand else strip

    def blank_below(self, index: int) -> int:
        return self.painter.height(self.width) - CARD


class _Column(Vertical):
    """A state: its name, how many, its cards."""

    def __init__(self, state: TicketState, painter: CardPainter) -> None:
        super().__init__(classes="column")
        self.state = state
        self.head = Heading()
        self.cards = _Cards(painter, id=f"cards-{state.replace('_', '-')}")
        self.cards.say_when_empty("–")

    def compose(self) -> ComposeResult:
        yield self.head
        yield self.cards


class TicketBoard(Horizontal):
    """The columns. One is in hand; left and right go to the others."""

    def __init__(self, painter: CardPainter, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.painter = painter
        self._columns = [_Column(state, painter) for state in STATES]
        self._hand = 0
        self._columns[0].cards.in_hand = True
        self._first = 0

    def compose(self) -> ComposeResult:
        yield from self._columns

    @property
    def lines(self) -> Lines[TicketLine]:
        """The column in hand."""
        return self._columns[self._hand].cards

    def every(self) -> Iterator[Lines[TicketLine]]:
        """All columns."""
        return (column.cards for column in self._columns)

    def show(self, sections: Sections) -> None:
        """These tickets by state. The one in hand stays in hand, also in another column."""
        hand = self.lines.cursor
        for column in self._columns:
            ids = list(sections.get(column.state, ()))
            if ids != column.cards.ids:
                column.cards.set_ids(ids)
        if hand is not None and hand not in self.lines.ids:
            self.go_to(hand)
        self._show_heads()

    def go_to(self, ticket_id: int) -> bool:
        """This ticket in hand, where it is on the board."""
        for place, column in enumerate(self._columns):
            if ticket_id in column.cards.ids:
                self._take(place)
                column.cards.go_to(ticket_id)
                return True
        return False

    def begin(self) -> None:
        """Every column from its top, the first that has a card in hand."""
        for cards in self.every():
            cards.to_top()
        self._take(next((place for place, one in enumerate(self._columns) if one.cards.ids), 0))

    def across(self, step: int) -> None:
        """To the column beside."""
        self._take(min(max(self._hand + step, 0), len(self._columns) - 1))

    def fit(self, width: int, *, roomy: bool) -> None:
        """Show the columns there is room for."""
        shown = max(1, min(len(self._columns), width // NARROWEST))
        self._first = min(max(self._first, self._hand - shown + 1), self._hand, len(self._columns) - shown)
        for place, column in enumerate(self._columns):
            column.display = self._first <= place < self._first + shown
            column.set_class(place == self._first, "first")
        if roomy != self.painter.roomy:
            self.painter.roomy = roomy
            for cards in self.every():
                cards.remeasure()
        self._show_heads()

    def on_resize(self) -> None:
        self.fit(self.size.width, roomy=self.painter.roomy)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        for place, column in enumerate(self._columns):
            if column.cards is event.widget and place != self._hand:
                self._take(place)

    def _take(self, place: int) -> None:
        had_keys = self.has_focus_within
        self._hand = place
        for other, column in enumerate(self._columns):
            column.cards.turn(in_hand=other == place)
        self.fit(self.size.width, roomy=self.painter.roomy)
        if had_keys and not self.lines.has_focus:
            self.lines.focus()

    def _show_heads(self) -> None:
        if not self.is_mounted:
            return
        shown = [place for place, column in enumerate(self._columns) if column.display]
        if not shown:
            return  # it is being taken away
        before, after = shown[0], len(self._columns) - 1 - shown[-1]
        for place in shown:
            column = self._columns[place]
            ink = column.head.ink
            style = ink.strong if place == self._hand else ink.dim
            words = STATE_WORDS[column.state].capitalize()
            left: list[Piece] = [(f"‹{before} ", ink.accent)] if before and place == shown[0] else []
            right: list[Piece] = [(f"{after}› ", ink.accent)] if after and place == shown[-1] else []
            column.head.show([*left, (words, style), (f" {len(column.cards.ids)}", ink.dim)], right)
