"""One virtual list for everything: ids below, rows and painted lines only for what is in sight.

The cursor stands on an id and stays on it, at the same height on the screen, whatever comes or goes around it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_desk.widgets.ink import Ink, ink_of
from tui_desk.widgets.layout import Even, Layout

Row = TypeVar("Row")
Paintable_contra = TypeVar("Paintable_contra", contravariant=True)

ROWS_KEPT = 2_000
GUTTER = 1
"""Cells left of every line for the cursor's bar."""


class Painter(Protocol[Paintable_contra]):
    """How a row looks."""

    def height(self, width: int) -> int:
        """Lines of every item at this width; only asked where items are of one height."""

    def paint(self, row: Paintable_contra, width: int, *, selected: bool, ink: Ink, base: Style) -> Sequence[Strip]:
        """The lines of a row, each exactly `width` cells."""


class Lines(ScrollView, Generic[Row], can_focus=True):
    """Items of one or more lines each. The owner gives ids and answers `Wanted` with `put`; methods move it."""

    ALLOW_SELECT = False
    DEFAULT_CSS: ClassVar[str] = """
    Lines {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    @dataclass
    class Wanted(Message):
        """Rows in or near sight that are not known; asked once each."""

        lines: Lines[Any]
        ids: tuple[int, ...]

        @property
        def control(self) -> Lines[Any]:
            return self.lines

    @dataclass
    class Opened(Message):
        """Somebody wants to go into this item."""

        lines: Lines[Any]
        item: int

        @property
        def control(self) -> Lines[Any]:
            return self.lines

    @dataclass
    class CursorMoved(Message):
        """The cursor stands on another item, or on none."""

        lines: Lines[Any]
        item: int | None

        @property
        def control(self) -> Lines[Any]:
            return self.lines

    def __init__(self, painter: Painter[Row], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.painter = painter
        self.selection: set[int] = set()
        self.new_above = 0
        """Items that came above the window since its top was last in sight."""
        self.empty = ""
        """What is said where there is no item: what to do next."""
        self._ids: Sequence[int] = ()
        self._cursor: int | None = None
        self._index = 0
        self._rows: LRUCache[int, Row] = LRUCache(ROWS_KEPT)
        self._painted: LRUCache[int, Sequence[Strip]] = LRUCache(ROWS_KEPT // 4)
        self._painted_width = 0
        self._asked: set[int] = set()
        self._layout_of_items: Layout = Even(0, 1)
        self._ink: Ink | None = None

    # what is in it

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

    def set_ids(self, ids: Sequence[int]) -> None:
        """Show these items. The cursor stays on its item; if that is gone, it goes to the one that took its place."""
        height_on_screen = self._cursor_height()
        keep = self._cursor
        target = _successor(self._ids, ids, keep, self._index)
        old, was_above = self._ids, self._in_sight()[0]
        self._ids = ids
        if self.selection:
            self.selection &= set(ids)
        self._index = ids.index(target) if target is not None else 0
        self._cursor = target
        self._measure()
        if target is None:
            self._scroll(0)
        elif height_on_screen is not None:
            self._scroll(self._layout_of_items.top(self._index) - height_on_screen)
        self._count_above(old, was_above)
        self.refresh()
        self._want()
        if keep != target:
            self.post_message(self.CursorMoved(self, target))

    def put(self, rows: Mapping[int, Row]) -> None:
        """Rows that were wanted, or changed; only their lines are painted."""
        for item, row in rows.items():
            self._asked.discard(item)
            if self._rows.get(item) == row:
                continue
            self._rows[item] = row
            self._painted.discard(item)
        self._repaint(rows.keys())

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

    # where the cursor is

    def go_to(self, item: int) -> None:
        """Put the cursor on an item, in sight."""
        if item in self._ids:
            self._place(self._ids.index(item))

    def following(self, item: int) -> Sequence[int]:
        """The items after this one, then the ones before it, nearest first."""
        if item not in self._ids:
            return ()
        index = self._ids.index(item)
        return [*self._ids[index + 1 :], *reversed(self._ids[:index])]

    def neighbour(self, item: int, step: int) -> int | None:
        """The item `step` places further; None beyond an end."""
        if item not in self._ids:
            return None
        index = self._ids.index(item) + step
        return self._ids[index] if 0 <= index < len(self._ids) else None

    def move(self, step: int) -> None:
        """Move the cursor by items."""
        self._place(self._index + step)

    def page(self, step: int) -> None:
        """Move by a page."""
        self._leap(step * max(1, self.size.height - self._step_height()))

    def half_page(self, step: int) -> None:
        """Move by half a page."""
        self._leap(step * max(1, self.size.height // 2))

    def to_top(self) -> None:
        """The first item."""
        self._place(0)

    def to_end(self) -> None:
        """The last item."""
        self._place(len(self._ids) - 1)

    # what is selected

    def toggle_select(self) -> None:
        """Take the cursor's item into the selection, or out of it, and go on to the next."""
        if self._cursor is None:
            return
        self.selection ^= {self._cursor}
        self._painted.discard(self._cursor)
        self._repaint((self._cursor,))
        self.move(1)

    def select_all(self) -> None:
        """Select every item; if all are, none."""
        everything = set(self._ids)
        self.selection = set() if self.selection == everything else everything
        self.repaint_all()

    def clear_selection(self) -> None:
        """Select nothing."""
        if self.selection:
            self.selection = set()
            self.repaint_all()

    def selected(self) -> tuple[int, ...]:
        """The selection in the list's order."""
        return tuple(item for item in self._ids if item in self.selection) if self.selection else ()

    # painting

    def _count_above(self, old: Sequence[int], was_above: int) -> None:
        """Notice what came in above the window, as the window itself does not move for it."""
        above = self._in_sight()[0]
        if not above:
            self.new_above = 0
        elif above != was_above and old:
            self.new_above += len(set(self._ids[:above]).difference(old))

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
        self._painted.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        base = self.rich_style
        line = y + self.scroll_offset.y
        index = self._layout_of_items.at(line)
        if not 0 <= index < len(self._ids):
            words = f"  {self.empty}" if not self._ids and y == 0 else ""
            return Strip([Segment(words, base + self.ink.dim)]).adjust_cell_length(self.size.width, base)
        strips = self._paint(index)
        row = line - self._layout_of_items.top(index)
        strip = strips[row] if row < len(strips) else Strip.blank(self.width, base)
        if index == self._index and self._cursor is not None:
            return self._with_cursor(strip, base)
        return Strip([Segment(" " * GUTTER, base), *strip], strip.cell_length + GUTTER)

    def measure(self) -> Layout:
        """Where the items stand; one height for all unless a subclass knows better."""
        return Even(len(self._ids), self.painter.height(self.width))

    def _with_cursor(self, strip: Strip, base: Style) -> Strip:
        if not self.has_focus:
            return Strip([Segment("▏", base + self.ink.dim), *strip], strip.cell_length + GUTTER)
        ground = self.ink.cursor_ground
        lit = [Segment(text, (style or base) + ground) for text, style, _ in strip]
        return Strip([Segment("▌", base + ground + self.ink.bar), *lit], strip.cell_length + GUTTER)

    def _paint(self, index: int) -> Sequence[Strip]:
        item = self._ids[index]
        if self._painted_width != self.width:
            self._painted.clear()
            self._painted_width = self.width
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

    def _repaint(self, ids: Collection[int]) -> None:
        first, last = self._in_sight()
        for index in range(first, last):
            if self._ids[index] in ids:
                self._repaint_item(index)

    def _repaint_item(self, index: int) -> None:
        if 0 <= index < len(self._ids):
            self.refresh_lines(self._layout_of_items.top(index), self._layout_of_items.height(index))

    # movement

    def _place(self, index: int) -> None:
        if not self._ids:
            return
        index = min(max(index, 0), len(self._ids) - 1)
        stop = self._stop(index, 1 if index >= self._index else -1)
        if stop is not None:
            self._set_cursor(stop)
            self._bring_in_sight()

    def _stop(self, index: int, step: int) -> int | None:
        """The next item from here on that the cursor may stand on; negative ids are only looked at."""
        while 0 <= index < len(self._ids):
            if self._ids[index] >= 0:
                return index
            index += step
        return None

    def _set_cursor(self, index: int) -> None:
        if index == self._index and self._cursor == self._ids[index]:
            return
        self._repaint_item(self._index)
        self._index, self._cursor = index, self._ids[index]
        self._repaint_item(index)
        self.post_message(self.CursorMoved(self, self._cursor))

    def _leap(self, lines: int) -> None:
        step = lines // self._step_height()
        self._place(self._index + (step or (1 if lines > 0 else -1)))

    def _step_height(self) -> int:
        return max(1, self.painter.height(self.width))

    def _bring_in_sight(self) -> None:
        """Scroll only when the cursor left the window, and then so far that it stands in the middle."""
        top = self._layout_of_items.top(self._index)
        bottom = top + self._layout_of_items.height(self._index)
        window_top = self.scroll_offset.y
        if window_top <= top and bottom <= window_top + self.size.height:
            return
        self._scroll(top - max(0, (self.size.height - (bottom - top)) // 2))

    def _scroll(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, force=True, immediate=True)

    def _cursor_height(self) -> int | None:
        """Lines between the window's top and the cursor; None where it is out of sight."""
        if self._cursor is None:
            return None
        height = self._layout_of_items.top(self._index) - self.scroll_offset.y
        return height if 0 <= height < self.size.height else None

    # rows

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

    # what Textual tells

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(new_value) <= 0:
            self.new_above = 0
        self._want()

    def on_resize(self) -> None:
        self.remeasure()

    def on_focus(self) -> None:
        self._repaint_item(self._index)

    def on_blur(self) -> None:
        self._repaint_item(self._index)

    def on_click(self, event: events.Click) -> None:
        index = self._layout_of_items.at(event.y + self.scroll_offset.y)
        if not 0 <= index < len(self._ids):
            return
        self._place(index)
        if event.ctrl or event.meta:
            self.toggle_select()
        elif event.chain == 2 and self._cursor is not None:
            self.post_message(self.Opened(self, self._cursor))

    def _measure(self) -> None:
        self._layout_of_items = self.measure()
        self.virtual_size = Size(self.width + GUTTER, self._layout_of_items.total)


def _successor(old: Sequence[int], new: Sequence[int], item: int | None, index: int) -> int | None:
    """The item the cursor goes to: itself, else the next of the old order that is still there, else the one before."""
    if not new:
        return None
    if item is None:
        return next((first for first in new if first >= 0), None)
    if item in new:
        return item
    left = set(new)
    following = (candidate for candidate in old[index + 1 :] if candidate in left)
    before = (candidate for candidate in reversed(old[:index]) if candidate in left)
    return next(following, None) or next(before, None) or new[min(index, len(new) - 1)]
