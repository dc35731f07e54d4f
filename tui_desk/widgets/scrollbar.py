"""The bar beside a list that tells where one is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from tui_desk.widgets.drawn import Drawn
from tui_desk.widgets.strips import Line


class ListBar(Drawn, ScrollBar):
    """As Textual draws it, but a cell that looks like another is the same one."""

    def __init__(self, below: Callable[[], int]) -> None:
        """`below`: so many lines at the top, beside which nothing scrolls and nothing of it is drawn."""
        super().__init__(vertical=True, name="vertical", thickness=1)
        self._below = below
        self._drawn: Sequence[Strip] = ()

    def render_lines(self, crop: Region) -> list[Strip]:
        self._drawn = self._draw()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        return self._drawn[y] if y < len(self._drawn) else super().render_line(y)

    def _draw(self) -> Sequence[Strip]:
        bar, size = self.render(), self.size
        if not isinstance(bar, ScrollBarRender) or not isinstance(bar.style, Style):
            return ()
        ground, colour = bar.style.bgcolor, bar.style.color
        if ground is None or colour is None:
            return ()
        below = min(self._below(), size.height)
        blank = _cell(" ", Style(), ground, size.width)
        room, lines, window = (
            max(0, one - below) for one in (size.height, bar.virtual_size, bar.window_size)
        )
        cells = _cells(room, lines, window, bar.position, size.width, ground, colour)
        return [*[blank] * below, *cells] if below else cells


@lru_cache(32)
def _cells(
    size: int, virtual: int, window: int, position: float, thickness: int, ground: Color, colour: Color
) -> Sequence[Strip]:
    drawn = ScrollBarRender.render_bar(size, virtual, window, position, thickness, True, ground, colour)
    return [_cell(segment.text, segment.style or Style(), ground, thickness) for segment in drawn.segments]


@lru_cache(64)
def _cell(text: str, style: Style, ground: Color, width: int) -> Strip:
    return Line([Segment(text, Style.from_color(None, ground) + style)], width)
