"""Which panes stand side by side: as many as there is room for, always the one the keys go to."""

from __future__ import annotations

from tui_desk.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Literal

    Pane = Literal["list", "conversation", "side"]
else:
    Pane = str

PANES: tuple[Pane, ...] = ("list", "conversation", "side")
"""From left to right."""
TWO_PANES = 100
THREE_PANES = 120
SHORT_ROWS = 22
"""With fewer rows, a draft may take all of them."""
TWO_LINE_ROWS = 30
"""From so many rows on, a conversation has two lines in the list."""


def panes_for(width: int, pane: Pane, *, zoomed: bool = False) -> frozenset[Pane]:
    """The panes that are shown at a width, when the keys go to `pane`."""
    if zoomed or width < TWO_PANES:
        return frozenset({pane})
    if width < THREE_PANES:
        return frozenset({"conversation", "side" if pane == "side" else "list"})
    return frozenset(PANES)


class Box(NamedTuple):
    """A part of the screen, in cells."""

    top: int
    width: int
    height: int


def list_width(width: int) -> int:
    """Cells of the list's pane on a terminal of this width, when it does not stand alone."""
    if width < TWO_PANES:
        return width
    return 44 if width < THREE_PANES else min(max(width * 36 // 100, 42), 64)


def list_box(width: int, height: int) -> Box:
    """Where the list's rows stand: under the views and the heading, with air around them on a tall terminal."""
    top = 4 if height >= TWO_LINE_ROWS else 2
    return Box(top, list_width(width), max(0, height - top - 1))
