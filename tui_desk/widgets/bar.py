"""One line of pieces, painted with the theme's inks; what all bars of the console are made of."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from tui_desk.widgets.cells import length
from tui_desk.widgets.drawn import Drawn
from tui_desk.widgets.ink import Ink, ink_of
from tui_desk.widgets.strips import Piece, spread


class Bar(Drawn):
    """A line that repaints only when what it says changes; where it is higher for a moment, the rest is blank."""

    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._shown: tuple[list[Piece], list[Piece]] | None = None

    @property
    def ink(self) -> Ink:
        """The theme's styles."""
        theme = self.app.current_theme
        return ink_of(self.app.theme_variables, ansi=theme.ansi, dark=theme.dark)

    def pieces(self, width: int) -> tuple[list[Piece], list[Piece]]:
        """What stands left and right. The right end is dropped where both don't fit."""
        raise NotImplementedError

    def update(self) -> None:
        """Look whether there is anything new to say."""
        if self.is_mounted and self.pieces(self.size.width) != self._shown:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y:
            return Strip.blank(width, self.ground()[0])
        self._shown = left, right = self.pieces(width)
        return ends_of(left, right, width, self.ground()[0])


def ends_of(left: list[Piece], right: list[Piece], width: int, base: Style) -> Strip:
    """A line with something at either end; the right is dropped where both don't fit."""
    return spread(left, [] if length(left) + length(right) >= width else right, width, base)
