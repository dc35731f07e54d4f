"""The line above a pane: what it shows; bold when the keys go there."""

from __future__ import annotations

from tui_desk.widgets.bar import Bar
from tui_desk.widgets.cells import cut, length
from tui_desk.widgets.ink import Ink
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
        return fitted(self._left, self._right, width, self.ink), self._right


def fitted(left: list[Piece], right: list[Piece], width: int, ink: Ink) -> list[Piece]:
    """What stands left, behind a blank and cut where the right needs the room."""
    room = width - 2 - length(right)
    fits: list[Piece] = [(" ", ink.plain)]
    for text, style in left:
        if room <= 0:
            break
        short = cut(text, room)
        room -= length([(short, style)])
        fits.append((short, style))
        if short != text:
            break
    return fits
