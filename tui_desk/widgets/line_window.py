"""A window on many lines: ids below, rows and painted lines only for what is in sight and a page around it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from tui_desk.widgets.cells import wrap
from tui_desk.widgets.ink import Ink, ink_of
from tui_desk.widgets.layout import Even, Layout
from tui_desk.widgets.recent import Recent

Row = TypeVar("Row")
Paintable_contra = TypeVar("Paintable_contra", contravariant=True)

ROWS_KEPT = 2_000
GUTTER = 1
"""Cells left of every line for the cursor's bar."""


class Painter(Protocol[Paintable_contra]):
    """How a row looks."""

    def height(self, width: int) -> int:
        """Lines of every item at this width; only asked where items are of one height."""

    def paint(
        self, row: Paintable_contra, width: int, *, selected: bool, ink: Ink, base: Style
    ) -> Sequence[Strip]:
        """The lines of a row, each exactly `width` cells."""


class LineWindow(ScrollView, Generic[Row], can_focus=True, inherit_bindings=False):
    """Paints the items in sight, and asks for the rows it lacks; each is asked for once."""

    ALLOW_SELECT = False
    KEEPS_BAR: ClassVar[bool] = True
    """Whether the cursor's bar stays, dimmed, while the keys go elsewhere."""
    LIGHTS_CURSOR: ClassVar[bool] = True
    """Whether the cursor's lines have a ground of their own besides the bar."""
    BLANK_BELOW: ClassVar[int] = 0
    """Lines at the end of each item that only keep it from the next; the bar leaves them out."""
    DEFAULT_CSS: ClassVar[str] = """
    LineWindow {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    @dataclass
    class Wanted(Message):
        """Rows in or near sight that are not known; asked once each."""

        lines: LineWindow[Any]
        ids: tuple[int, ...]

        @property
        def control(self) -> LineWindow[Any]:
            return self.lines

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), repaint=False)
    """More or fewer lines are more or less to scroll: nothing around the window has to move for it."""

    def __init__(self, painter: Painter[Row], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.painter = painter
        self.selection: set[int] = set()
        self.new_above = 0
        """Items that came above the window since its top was last in sight."""
        self._empty = ""
        self._ids: Sequence[int] = ()
        self._cursor: int | None = None
        self._index = 0
        self._rows: Recent[Row] = Recent(ROWS_KEPT)
        self._painted: Recent[Sequence[Strip]] = Recent(ROWS_KEPT // 4)
        self._painted_width = 0
        self._painted_look: tuple[Ink, Style] | None = None
        self._restyled = True
        self._asked: set[int] = set()
        self._layout_of_items: Layout = Even(0, 1)
        self._ink: Ink | None = None
        self._base = Style()
        self._told_scrollbar: tuple[Size, Size] | None = None

    @property
    def ids(self) -> Sequence[int]:
        """Every item, in order."""
        return self._ids

    @property
    def cursor(self) -> int | None:
        """The item the cursor stands on."""
        return self._cursor

    def row(self, item: int) -> Row | None:
        """An item's row, if it is here."""
        return self._rows.get(item)

    def say_when_empty(self, words: str) -> None:
        """What is said where there is no item: what to do next."""
        if words != self._empty:
            self._empty = words
            self.refresh()

    def put(self, rows: Mapping[int, Row]) -> None:
        """Rows that were wanted, or changed; only their lines are painted."""
        changed = {item: row for item, row in rows.items() if self._rows.get(item) != row}
        for item, row in changed.items():
            self._rows[item] = row
            self._painted.discard(item)
        self._asked.difference_update(rows)
        self._repaint(changed.keys())

    def touch(self, ids: Iterable[int]) -> None:
        """These rows changed somewhere: ask for those in sight, forget the others."""
        near = set(self.near())
        again = tuple(item for item in ids if item in near)
        for item in ids:
            if item not in near:
                self._rows.discard(item)
                self._painted.discard(item)
        if again:
            self.post_message(self.Wanted(self, again))

    def unask(self, ids: Iterable[int]) -> None:
        """What was wanted could not be had; it is asked for when it comes into sight again."""
        self._asked.difference_update(ids)

    def waits_for_row(self) -> bool:
        """Whether the row under the cursor was asked for and is not here yet."""
        return self._cursor in self._asked and self._cursor not in self._rows

    def remeasure(self) -> None:
        """Items have other heights now; the cursor stays where it is on the screen."""
        height = self._cursor_height()
        self._painted.clear()
        self._measure()
        if height is not None:
            self._scroll(self._layout_of_items.top(self._index) - min(height, max(0, self.size.height - 1)))
        self.refresh()
        self._want()

    def repaint_all(self) -> None:
        """Paint everything anew: time went by, or the painter changed."""
        self._painted.clear()
        self.refresh()

    @property
    def ink(self) -> Ink:
        """The theme's styles."""
        if self._ink is None:
            theme = self.app.current_theme
            self._ink = ink_of(self.app.theme_variables, ansi=theme.ansi, dark=theme.dark)
        return self._ink

    @property
    def width(self) -> int:
        """Cells a painter has."""
        return max(1, self.scrollable_content_region.width - GUTTER)

    def notify_style_update(self) -> None:
        self._ink = None
        self._restyled = True
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        self._base = self.rich_style  # worked out from all that it stands in: once, not for each line
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        base = self._base
        line = y + self.scroll_offset.y
        index = self._layout_of_items.at(line)
        if not 0 <= index < len(self._ids):
            return self._empty_line(y, base)
        strips = self._paint(index)
        row = line - self._layout_of_items.top(index)
        strip = strips[row] if row < len(strips) else Strip.blank(self.width, base)
        last = self._layout_of_items.height(index) - self.blank_below(index)
        if index == self._index and self._cursor is not None and row < last:
            return self._with_cursor(strip, base)
        return Strip([Segment(" " * GUTTER, base), *strip], strip.cell_length + GUTTER)

    def _empty_line(self, y: int, base: Style) -> Strip:
        """Below the items, or what is said where there is none."""
        said = wrap(f"  {self._empty}", self.width) if not self._ids and self._empty else []
        words = said[y] if y < len(said) else ""
        return Strip([Segment(words, base + self.ink.dim)]).adjust_cell_length(self.size.width, base)

    def blank_below(self, index: int) -> int:
        """Lines at the end of this item that only keep it from the next."""
        return self.BLANK_BELOW

    def measure(self) -> Layout:
        """Where the items stand; one height for all unless a subclass knows better."""
        return Even(len(self._ids), self.painter.height(self.width))

    def _with_cursor(self, strip: Strip, base: Style) -> Strip:
        if not self.has_focus and not self.KEEPS_BAR:
            return Strip([Segment(" " * GUTTER, base), *strip], strip.cell_length + GUTTER)
        if not self.has_focus:
            return Strip([Segment("▌", base + self.ink.dim), *strip], strip.cell_length + GUTTER)
        ground = self.ink.cursor_ground if self.LIGHTS_CURSOR else Style()
        lit = [Segment(text, (style or base) + ground) for text, style, _ in strip]
        return Strip([Segment("▌", base + ground + self.ink.bar), *lit], strip.cell_length + GUTTER)

    def _paint(self, index: int) -> Sequence[Strip]:
        item = self._ids[index]
        self._drop_outdated()
        known = self._painted.get(item)
        if known is not None:
            return known
        base = self.rich_style
        row = self._rows.get(item)
        if row is None:
            return [Strip([Segment("  ·", base + self.ink.dim)]).adjust_cell_length(self.width, base)]
        strips = self.painter.paint(row, self.width, selected=item in self.selection, ink=self.ink, base=base)
        self._painted[item] = strips
        return strips

    def _drop_outdated(self) -> None:
        """What was painted for another width or in other colours; a focus that comes or goes changes neither."""
        if self._painted_width != self.width:
            self._painted.clear()
            self._painted_width = self.width
        if self._restyled:
            self._restyled = False
            look = (self.ink, self.rich_style)
            if look != self._painted_look:
                self._painted.clear()
                self._painted_look = look

    def _repaint(self, ids: Collection[int]) -> None:
        first, last = self._in_sight()
        for index in range(first, last):
            if self._ids[index] in ids:
                self._repaint_item(index)

    def _repaint_item(self, index: int) -> None:
        if 0 <= index < len(self._ids):
            top = self._layout_of_items.top(index) - self.scroll_offset.y
            self.refresh(Region(0, top, self.width + GUTTER, self._layout_of_items.height(index)))

    def _scroll(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, force=True, immediate=True)

    def _cursor_height(self) -> int | None:
        """Lines between the window's top and the cursor; None where it is out of sight."""
        if self._cursor is None:
            return None
        height = self._layout_of_items.top(self._index) - self.scroll_offset.y
        return height if 0 <= height < self.size.height else None

    def _in_sight(self) -> tuple[int, int]:
        first = self._layout_of_items.at(self.scroll_offset.y)
        last = self._layout_of_items.at(self.scroll_offset.y + max(0, self.size.height - 1)) + 1
        return max(0, first), min(last, len(self._ids))

    def near(self) -> Sequence[int]:
        """The items in sight and a page around them."""
        first, last = self._in_sight()
        page = max(1, last - first)
        return self._ids[max(0, first - page) : last + page]

    def _want(self) -> None:
        if not self.is_mounted or not self.size.height:
            return
        missing = tuple(item for item in self.near() if item not in self._asked and item not in self._rows)
        if missing:
            self._asked.update(missing)
            self.post_message(self.Wanted(self, missing))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._want()

    def on_resize(self) -> None:
        self.remeasure()

    def _on_focus(self, event: events.Focus) -> None:
        self._turn(event, focused=True)

    def _on_blur(self, event: events.Blur) -> None:
        self._turn(event, focused=False)

    def _turn(self, event: events.Event, *, focused: bool) -> None:
        """Only the cursor's lines look otherwise; Textual's own way paints all of them."""
        event.prevent_default()
        self.has_focus = focused
        self._repaint_item(self._index)
        if isinstance(self.parent, Widget):
            told = events.DescendantFocus if focused else events.DescendantBlur
            self.parent.post_message(told(self))

    def _measure(self) -> None:
        self._layout_of_items = self.measure()
        size = Size(self.width + GUTTER, self._layout_of_items.total)
        if size != self.virtual_size:
            self.virtual_size = size
            self._scroll_update(size)

    def _scroll_update(self, virtual_size: Size) -> None:
        told = (virtual_size, self.container_size)
        if told != self._told_scrollbar:
            self._told_scrollbar = told
            super()._scroll_update(virtual_size)
