"""Which panes stand side by side: as many as there is room for, always the one the keys go to."""

from __future__ import annotations

from typing import Literal

Pane = Literal[1, 2, 3]

TWO_PANES = 100
THREE_PANES = 120
TWO_LINE_ROWS = 30
"""From so many rows on, a conversation has two lines in the list."""


def panes_for(width: int, pane: Pane, *, zoomed: bool = False) -> frozenset[Pane]:
    """The panes that are shown at a width, when the keys go to `pane`."""
    if zoomed or width < TWO_PANES:
        return frozenset({pane})
    if width < THREE_PANES:
        return frozenset({2, 3}) if pane == 3 else frozenset({1, 2})
    return frozenset({1, 2, 3})
