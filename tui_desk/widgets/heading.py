"""The line above a pane: what it shows; bold when the keys go there."""

from __future__ import annotations

from tui_desk.widgets.bar import Bar
from tui_desk.widgets.cells import cut, length
from tui_desk.widgets.strips import Piece


class Heading(Bar):
    """Words left and right of one line."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._left: list[Piece] = []
        self._right: list[Piece] = []

    def show(self, left: list[Piece], right: list[Piece] | None = None) -> None:
        """New words; foreign ones are clean already."""
        self._left, self._right = left, right or []
        self.update()

    def pieces(self, width: int) -> tuple[list[Piece], list[Piece]]:
        room = width - 2 - length(self._right)
        left: list[Piece] = [(" ", self.ink.plain)]
        for text, style in self._left:
            if room <= 0:
                break
            short = cut(text, room)
            room -= length([(short, style)])
            left.append((short, style))
            if short != text:
                break
        return left, self._right
