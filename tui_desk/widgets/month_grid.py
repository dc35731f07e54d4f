"""A month in weeks: on each day how many tickets are due; what is late has a sign, the day in hand a bar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_desk.days import WEEK, weeks_of_month
from tui_desk.typed import dataclass
from tui_desk.widgets.cells import pad
from tui_desk.widgets.ink import Ink, ink_of

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WORDS_FROM = 10
"""Cells of a day from which on `due` stands in words."""
WIDEST = 17


@dataclass(frozen=True, slots=True)
class DayCount:
    """What is due on a day."""

    tickets: int = 0
    late: int = 0
    """So many of them should be done by now."""


class MonthGrid(Widget):
    """Seven columns, a line or two for each week. It shows what it is given."""

    DEFAULT_CSS = """
    MonthGrid { height: auto; }
    """

    @dataclass
    class Chosen(Message):
        """Somebody clicked on a day."""

        day: date

    def __init__(self, day: date, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.day = day
        self.roomy = False
        """Whether each week has two lines."""
        self._today = day
        self._counts: Mapping[date, DayCount] = {}

    def show(self, day: date, today: date, counts: Mapping[date, DayCount]) -> None:
        """The month of the day in hand."""
        weeks = len(weeks_of_month(self.day)) != len(weeks_of_month(day))
        self.day, self._today, self._counts = day, today, counts
        self.refresh(layout=weeks)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return 1 + len(weeks_of_month(self.day)) * (1 + self.roomy)

    def render_line(self, y: int) -> Strip:
        base, ink, width = self.rich_style, self._ink, self._cell
        weeks = weeks_of_month(self.day)
        if y == 0:
            heads = [Segment(pad(f" {name}", width), base + ink.dim) for name in WEEKDAYS]
            return Strip(heads).adjust_cell_length(self.size.width, base)
        place, below = divmod(y - 1, 1 + self.roomy)
        if place >= len(weeks):
            return Strip.blank(self.size.width, base)
        week = [weeks[place] + timedelta(days=step) for step in range(WEEK)]
        segments = [one for day in week for one in self._day(day, width, base, ink, below=bool(below))]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def on_click(self, event: events.Click) -> None:
        weeks = weeks_of_month(self.day)
        column, place = event.x // self._cell, (event.y - 1) // (1 + self.roomy)
        if event.y >= 1 and place < len(weeks) and column < WEEK:
            self.post_message(self.Chosen(weeks[place] + timedelta(days=column)))

    def _day(self, day: date, width: int, base: Style, ink: Ink, *, below: bool) -> list[Segment]:
        """A day's cells of a line: its number, and behind or below it what is due."""
        hand = day == self.day
        ground = base + ink.cursor_ground if hand else base
        count = self._counts.get(day, DayCount())
        words = day_words(count, width - 3) if below or not self.roomy else ""
        return [
            Segment("▌" if hand else " ", ground + ink.bar),
            Segment("  " if below else f"{day.day:>2}", ground + self._number_style(day, ink)),
            Segment(pad(words, width - 3), ground + (ink.bad if count.late else ink.accent)),
        ]

    def _number_style(self, day: date, ink: Ink) -> Style:
        if day == self._today:
            return ink.strong + Style(underline=True)
        return ink.plain if day.month == self.day.month else ink.dim

    @property
    def _cell(self) -> int:
        """Cells of a day."""
        return min(WIDEST, max(5, self.size.width // WEEK))

    @property
    def _ink(self) -> Ink:
        theme = self.app.current_theme
        return ink_of(self.app.theme_variables, ansi=theme.ansi, dark=theme.dark)


def day_words(count: DayCount, width: int) -> str:
    """` !3 late`, `  2 due`; with little room the number alone and its sign."""
    if not count.tickets:
        return ""
    sign = "!" if count.late else " "
    if width < WORDS_FROM - 3:
        return f"{sign}{count.tickets}" if count.tickets < 100 else f"{sign}99+"
    return f" {sign}{count.tickets} {'late' if count.late == count.tickets else 'due'}"
