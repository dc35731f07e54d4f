"""One line of pieces, painted with the theme's inks; what all bars of the console are made of."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from tui_desk.widgets.cells import length
from tui_desk.widgets.ink import Ink, ink_of
from tui_desk.widgets.strips import Piece


class Bar(Widget):
    """A line that repaints only when what it says changes."""

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

    def render(self) -> Text:
        width = self.size.width
        self._shown = left, right = self.pieces(width)
        gap = width - length(left) - length(right)
        if gap < 1 and right:
            right, gap = [], width - length(left)
        line = Text(no_wrap=True, overflow="ellipsis", end="")
        for text, style in [*left, (" " * max(0, gap), self.ink.plain), *right]:
            line.append(text, style)
        return line
