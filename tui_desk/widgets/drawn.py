"""Widgets that draw their own lines: a line that was made stays itself, so that whoever painted it knows it again.

Textual's own way makes each line anew with borders and padding, of which these have none, through a dozen functions.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.style import Style
from textual.color import Color
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget

from tui_desk.widgets.strips import Line


class Drawn(Widget):
    """Asks `render_line` for what is painted, and nothing else."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)
    """More or fewer lines are more or less to scroll: nothing around it has to move for that, nor for another size."""

    _ground: tuple[Style, Color] | None = None

    def ground(self) -> tuple[Style, Color]:
        """The style of all lines and their ground, worked out once until a style sheet says otherwise."""
        if self._ground is None:
            self._ground = self.rich_style, self.background_colors[1]
        return self._ground

    def is_painted(self) -> bool:
        """Whether nothing of it is still to be painted."""
        return not (self._repaint_required or self._layout_required or self._scroll_required)

    def is_due(self) -> bool:
        """Whether some of it is to be painted, and no more than that; from now on it counts as painted."""
        if not self._repaint_required or self._layout_required or self._scroll_required:
            return False
        self._repaint_required = False
        return True

    def notify_style_update(self) -> None:
        self._ground = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        if self.styles.gutter:
            return super().render_lines(crop)
        lines = self.lines(crop.line_range)
        if crop.column_span != (0, self.region.width):
            return [strip.crop(*crop.column_span) for strip in lines]
        return lines

    def lines(self, rows: Iterable[int]) -> list[Strip]:
        """These of its rows, with the look it was painted with last."""
        filters, (_, ground) = self.get_line_filters(), self.ground()
        lines = []
        for y in rows:
            strip = self.render_line(y)
            if isinstance(strip, Line):
                strip = strip.through(filters, ground)
            else:
                for one in filters:
                    strip = strip.apply_filter(one, ground)
            lines.append(strip)
        return lines
