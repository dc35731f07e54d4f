"""The views with their counts, each in its place; the one that is shown is always in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.message import Message

from tui_desk.typed import dataclass
from tui_desk.widgets.bar import Bar
from tui_desk.widgets.cells import cut, length, one_line
from tui_desk.widgets.strips import Piece

N = TypeVar("N", bound=str)
GAP = 2
"""Blank cells after a view, at least."""
NUMBER = 2
"""Cells a view keeps for its count, so that the first conversation in it moves no other view."""
AFTER_NAME = 3
ARCHIVES = frozenset({"closed", "resolved", "all"})
"""Views whose size helps nobody."""
ALARMING = frozenset({"undelivered", "overdue"})
"""Views that are to be empty."""
MORE = "…"
NAMED_FROM = 120
"""From so many columns of the terminal on, the desk's name stands before the views."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A view as the bar shows it."""

    name: str
    title: str
    count: int

    @property
    def words(self) -> str:
        """`Mine 4`."""
        return f"{self.title} {self.count}" if self.count and self.name not in ARCHIVES else self.title

    @property
    def width(self) -> int:
        """Cells up to the next view, so long as another follows."""
        kept = 0 if self.name in ARCHIVES else NUMBER
        return max(cell_len(self.title) + kept, cell_len(self.words)) + GAP


def fitting(tabs: Sequence[Tab], current: str, width: int) -> list[Tab]:
    """The tabs there is room for, in their order: all, else the most needed and room for `…`.

    Most needed are the current one, undelivered answers, what is overdue, and what holds something; nothing overtakes
    what is cut off.
    """
    if sum(tab.width for tab in tabs[:-1]) + cell_len(tabs[-1].words) <= width:
        return list(tabs)
    room = width - cell_len(MORE)
    kept: set[str] = {current}
    for tab in sorted(tabs, key=lambda tab: _need(tab, current)):
        room -= tab.width
        if room < 0:
            break
        kept.add(tab.name)
    return [tab for tab in tabs if tab.name in kept]


def _need(tab: Tab, current: str) -> tuple[bool, bool, bool]:
    return (
        tab.name != current,
        tab.name not in ALARMING or not tab.count,
        not tab.count or tab.name in ARCHIVES,
    )


class ViewsBar(Bar):
    """`Mine 4   Unassigned 3   All open 31 …`."""

    @dataclass
    class Chosen(Message):
        """Somebody clicked on a view."""

        command: str

    def __init__(
        self, noun: str, desk_name: str, titles: Sequence[tuple[str, str]], *, sign: str = ""
    ) -> None:
        """`noun`: that of the commands that show these views; `sign` stands first, at every width."""
        super().__init__(id=f"{noun}-bar")
        self._noun = noun
        self.desk_name = one_line(desk_name)
        self._sign = sign
        self.current = "open"
        self._titles = tuple(titles)
        self._counts: Mapping[str, int] = {}

    def show(self, current: str, counts: Mapping[N, int] | None = None) -> None:
        """The view in hand, and how many each holds."""
        self.current = current
        if counts is not None:
            self._counts = {str(name): count for name, count in counts.items()}
        self.update()

    def pieces(self, width: int) -> tuple[list[Piece], list[Piece]]:
        ink = self.ink
        left: list[Piece] = [(" ", ink.plain), *self._head(width)]
        tabs = self._tabs(width)
        for tab in tabs:
            blank = tab.width - cell_len(tab.words)
            left += [(tab.words, self._style(tab)), (" " * blank, ink.plain)]
        if len(tabs) < len(self._titles):
            return [*left, (MORE, ink.dim)], []
        return left[:-1], []

    def on_click(self, event: events.Click) -> None:
        position = self._start(self.size.width)
        for tab in self._tabs(self.size.width):
            if position <= event.x < position + cell_len(tab.words):
                self.post_message(self.Chosen(f"{self._noun}.{tab.name}"))
            position += tab.width

    def _style(self, tab: Tab) -> Style:
        ink = self.ink
        if tab.name == self.current:
            return ink.accent + ink.strong
        if tab.name in ALARMING and tab.count:
            return ink.bad
        return ink.plain if tab.count else ink.dim

    def _head(self, width: int) -> list[Piece]:
        """What stands before the views: the sign, and where there is room the desk's name."""
        ink = self.ink
        gap: Piece = (" " * AFTER_NAME, ink.plain)
        head: list[Piece] = [(self._sign, ink.warn), gap] if self._sign else []
        if self.desk_name and self.app.size.width >= NAMED_FROM:
            head += [(cut(self.desk_name, width // 4), ink.strong), gap]
        return head

    def _start(self, width: int) -> int:
        """The cell in which the first view begins."""
        return 1 + length(self._head(width))

    def _tabs(self, width: int) -> list[Tab]:
        tabs = [Tab(name, title, self._counts.get(name, 0)) for name, title in self._titles]
        return fitting(tabs, self.current, width - self._start(width))
