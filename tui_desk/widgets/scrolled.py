"""What scrolls below lines that stay where they are, and its bar beside it.

Such a line comes and goes within the widget: for it nothing on the screen is laid out anew.
"""

from __future__ import annotations

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from tui_desk.widgets.bar import ends_of
from tui_desk.widgets.drawn import Drawn
from tui_desk.widgets.heading import fitted
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.scrollbar import ListBar
from tui_desk.widgets.strips import Piece

LeftRight = tuple[list[Piece], list[Piece]]
"""What stands at either end of a line."""
BLANK: LeftRight = ([], [])


class Scrolled(Drawn, ScrollView):
    """Draws its own lines, of which the first may be fixed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._fixed: tuple[LeftRight, ...] = ()
        self._told_scrollbar: tuple[Size, Size] | None = None

    @property
    def ink(self) -> Ink:
        """The theme's styles."""
        raise NotImplementedError

    @property
    def fixed(self) -> int:
        """So many lines at its top stay where they are."""
        return len(self._fixed)

    @property
    def room(self) -> int:
        """Lines it has for what scrolls."""
        return max(0, self.size.height - self.fixed)

    def fix(self, *lines: LeftRight) -> bool:
        """These stay at its top from now on. Tells whether what scrolls has other room for that."""
        if lines == self._fixed:
            return False
        before, self._fixed = self.fixed, lines
        self.refresh(Region(0, 0, self.size.width, max(before, self.fixed)))
        if before != self.fixed and self._vertical_scrollbar is not None:
            self._vertical_scrollbar.refresh()
        return before != self.fixed

    def fixed_line(self, y: int) -> Strip:
        """One of them: as a heading draws it, whose last cell is blank, as the bar is beside it."""
        left, right = self._fixed[y]
        width = self.size.width
        return ends_of(fitted(left, right, width, self.ink), right, width, self.ground()[0])

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = ListBar(lambda: self.fixed)
            bar.display = False
            self.app._start_widget(self, bar)  # noqa: SLF001 - as Textual's own property does
        return self._vertical_scrollbar

    def _scroll_update(self, virtual_size: Size) -> None:
        told = (virtual_size, self.container_size)
        if told != self._told_scrollbar:
            self._told_scrollbar = told
            super()._scroll_update(virtual_size)
