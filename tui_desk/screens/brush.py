"""Lines of a list that changed are painted straight: nothing else on the screen is looked at or waited for.

What others do touches a line or two on every console at once. Textual's way there and back is through a layout of all
that stands on a screen, and twice as long.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.widget import Widget

from tui_desk.screens.driver import OnGlass
from tui_desk.widgets.line_window import LineWindow

if TYPE_CHECKING:
    from tui_desk.screens.desk_screen import DeskScreen


class Brush:
    """Paints on one screen."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._laid_out: Mapping[Widget, tuple[Region, Region]] = {}
        """The layout for which it is known where lists stand."""
        self._places: dict[Widget, Region | None] = {}

    def paint(self, part: LineWindow[Any], ids: Collection[int]) -> bool:
        """Paint one of a list, where nothing else is due. Tells whether what is in sight of these is painted."""
        app = self._screen.app
        place = self._place(part) if self._screen.may_paint_straight() and part.is_painted() else None
        if place is None or not isinstance(app, OnGlass):
            return False
        spots = part.spots(ids, place.height)
        if len(spots) == 1:
            spot = spots[0].intersection(place.size.region)
            frame = LayoutUpdate(
                [[line] for line in part.lines(spot.line_range)], spot.translate(place.offset)
            )
            app.paint(frame)
        return len(spots) < 2

    def _place(self, part: Widget) -> Region | None:
        """Where a widget stands; None where not all of it does, or something stands before it."""
        visible = self._screen.visible_widgets
        if visible is not self._laid_out:
            self._laid_out, self._places = visible, {}
        if part not in self._places:
            self._places[part] = _uncovered(part, visible)
        return self._places[part]


def _uncovered(part: Widget, visible: Mapping[Widget, tuple[Region, Region]]) -> Region | None:
    if part not in visible:
        return None
    place, clip = visible[part]
    for other, (region, seen) in visible.items():  # front to back
        if other is part:
            return place if clip.contains_region(place) else None
        if other.parent is not part and region.intersection(seen).overlaps(place):
            return None
    return None
