"""Tickets by the day on which they are due: a month with how many there are, and those of the day in hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message

from tui_desk.days import WEEK, day_of, months_on, starts, weeks_of_month
from tui_desk.widgets.heading import Heading
from tui_desk.widgets.month_grid import DayCount, MonthGrid
from tui_desk.widgets.ticket_list import Sections, TicketList
from tui_desk.widgets.ticket_table import TablePainter

BESIDE_FROM = 100
"""From so many cells on, the day's tickets stand beside the month where there is no height for them below."""


class TicketCalendar(Container):
    """The month, and the tickets of a day. What is moved is the day."""

    class MonthWanted(Message):
        """The day in hand is one of another month."""

    def __init__(self, painter: TablePainter, clock: Callable[[], int], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._clock = clock
        self.day = day_of(clock())
        self.lines = TicketList(painter, id="due-here")
        self._grid = MonthGrid(self.day, id="month")
        self._head = Heading(id="day-head")
        self._sections: Sections = {}
        self._late: frozenset[int] = frozenset()

    def compose(self) -> ComposeResult:
        yield self._grid
        with Vertical(id="day"):
            yield self._head
            yield self.lines

    @property
    def month(self) -> date:
        """The first day of the month in sight."""
        return self.day.replace(day=1)

    def show(self, sections: Sections, late: frozenset[int]) -> None:
        """These tickets by day, as ISO writes it. The one in hand stays in hand, also on another day in sight."""
        hand = self.lines.cursor
        self._sections, self._late = sections, late
        if hand is not None and hand not in sections.get(self.day.isoformat(), ()):
            self._follow(hand)
        self._show()

    def go_to(self, ticket_id: int) -> bool:
        """This ticket in hand, where it is due on a day in sight."""
        found = self._follow(ticket_id)
        if found:
            self._show()
            self.lines.go_to(ticket_id)
        return found

    def begin(self) -> None:
        """The day's first ticket."""
        self.lines.to_top()

    def set_day(self, day: date) -> None:
        """Another day in hand."""
        before, self.day = self.month, day
        if self.month != before:
            self.post_message(self.MonthWanted())
        self._show()
        self.lines.to_top()

    # how it moves: down and up by weeks, a page is a month

    def move(self, step: int) -> None:
        """By weeks."""
        self._go(WEEK * step)

    def across(self, step: int) -> None:
        """By days."""
        self._go(step)

    def page(self, step: int) -> None:
        """By months."""
        try:
            self.set_day(months_on(self.day, step))
        except ValueError:
            self.app.bell()

    half_page = page

    def to_top(self) -> None:
        """Today."""
        self.set_day(day_of(self._clock()))

    def to_end(self) -> None:
        """The month's last day."""
        self.set_day(months_on(self.month, 1) - timedelta(days=1))

    def next_ticket(self, step: int) -> None:
        """The next ticket of the day; then of the next day in sight that has any; then on to the next month."""
        here = self.lines.cursor
        if here is not None and self.lines.neighbour(here, step) is not None:
            return self.lines.move(step)
        today = self.day.isoformat()
        days = sorted(day for day, members in self._sections.items() if members)
        further = [day for day in days if (day > today if step > 0 else day < today)]
        if not further:
            first = self.month
            self.set_day(months_on(first, 1) if step > 0 else first - timedelta(days=1))
        else:
            self.set_day(date.fromisoformat(further[0] if step > 0 else further[-1]))
            if step < 0:
                self.lines.to_end()
        return None

    def fit(self, width: int, *, roomy: bool) -> None:
        """`roomy`: a week may take two lines, and the day's tickets stand below."""
        self.set_class(not roomy and width >= BESIDE_FROM, "beside")
        if roomy != self._grid.roomy:
            self._grid.roomy = roomy
            self._grid.refresh(layout=True)

    @on(MonthGrid.Chosen)
    def _on_chosen(self, event: MonthGrid.Chosen) -> None:
        event.stop()
        self.set_day(event.day)

    def _go(self, days: int) -> None:
        try:
            self.set_day(self.day + timedelta(days=days))
        except OverflowError:
            self.app.bell()

    def _follow(self, ticket_id: int) -> bool:
        """Take the day on which a ticket is due; False where that is not in sight."""
        day = next((day for day, members in self._sections.items() if ticket_id in members), None)
        if day is not None:
            self.day = date.fromisoformat(day)
        return day is not None

    def _show(self) -> None:
        here = self._sections.get(self.day.isoformat(), ())
        self.lines.say_when_empty("Nothing is due on this day.")
        self.lines.show({"": here}, {})
        counts = {
            date.fromisoformat(day): DayCount(len(members), sum(one in self._late for one in members))
            for day, members in self._sections.items()
        }
        self._grid.show(self.day, day_of(self._clock()), counts)
        if self.is_mounted:
            ink = self._head.ink
            title = day_title(self.day, day_of(self._clock()))
            self._head.show([(title, ink.strong), (f" · {len(here)} due", ink.dim)])


def day_title(day: date, today: date) -> str:
    """`Tuesday 24 November 2026`, with `today` behind it where it is."""
    behind = {0: ", today", 1: ", tomorrow", -1: ", yesterday"}.get((day - today).days, "")
    return f"{day:%A} {day.day} {day:%B %Y}{behind}"


def span_of(month: date) -> tuple[int, int]:
    """When the weeks of a month begin and end, UTC epoch ms."""
    weeks = weeks_of_month(month)
    return starts(weeks[0]), starts(weeks[-1] + timedelta(days=WEEK))
