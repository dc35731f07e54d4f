"""The views with their counts; the one that is shown is always in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message

from tui_desk.rows import ViewName
from tui_desk.widgets.bar import Bar
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.strips import Piece

GAP = 3
ALWAYS: frozenset[ViewName] = frozenset({"mine", "unassigned", "open"})
"""Views that show a zero; of the others an empty one is left out first."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A view as the bar shows it."""

    name: ViewName
    title: str
    count: int

    @property
    def words(self) -> str:
        """`Mine 4`; an archive's size helps nobody."""
        return f"{self.title} {self.count}" if self.count and self.name != "closed" else self.title


def fitting(tabs: Sequence[Tab], current: ViewName, width: int) -> list[Tab]:
    """The tabs there is room for, in order: the current one, then the everyday ones, then those that hold something."""
    ranked = sorted(tabs, key=lambda tab: (tab.name != current, tab.name not in ALWAYS, not tab.count))
    kept: set[ViewName] = set()
    for tab in ranked:
        need = cell_len(tab.words) + (GAP if kept else 0)
        if need > width and kept:
            continue
        width -= need
        kept.add(tab.name)
    return [tab for tab in tabs if tab.name in kept]


class ViewsBar(Bar):
    """`Mine 4   Unassigned 3   All open 31 …`."""

    @dataclass
    class Chosen(Message):
        """Somebody clicked on a view."""

        view: ViewName

    def __init__(self, desk_name: str, titles: Sequence[tuple[ViewName, str]]) -> None:
        super().__init__(id="views")
        self.desk_name = one_line(desk_name)
        self.current: ViewName = "open"
        self._titles = tuple(titles)
        self._counts: Mapping[ViewName, int] = {}

    def show(self, current: ViewName, counts: Mapping[ViewName, int] | None = None) -> None:
        """The view in hand, and how many each holds."""
        self.current = current
        if counts is not None:
            self._counts = counts
        self.update()

    def pieces(self, width: int) -> tuple[list[Piece], list[Piece]]:
        ink = self.ink
        left: list[Piece] = [(" ", ink.plain)]
        for tab in self._tabs(width):
            if tab.name == self.current:
                style = ink.accent + ink.strong
            elif tab.name == "undelivered" and tab.count:
                style = ink.bad
            else:
                style = ink.plain if tab.count else ink.dim
            left += [(tab.words, style), (" " * GAP, ink.plain)]
        return left[:-1], [(f"{self.desk_name} ", ink.dim)] if self.desk_name and width >= 100 else []

    def on_click(self, event: events.Click) -> None:
        position = 1
        for tab in self._tabs(self.size.width):
            end = position + cell_len(tab.words)
            if position <= event.x < end:
                self.post_message(self.Chosen(tab.name))
            position = end + GAP

    def _tabs(self, width: int) -> list[Tab]:
        tabs = [Tab(name, title, self._counts.get(name, 0)) for name, title in self._titles]
        return fitting(tabs, self.current, width - 2)
