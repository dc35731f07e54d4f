"""A window on many lines: ids below, rows and painted lines only for what is in sight and a page around it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, Self, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui_desk.typed import dataclass
from tui_desk.widgets.cells import wrap
from tui_desk.widgets.ink import Ink, ink_of
from tui_desk.widgets.layout import Even, Layout
from tui_desk.widgets.recent import Recent
from tui_desk.widgets.scrolled import Scrolled
from tui_desk.widgets.strips import Line, Made, strip_of

Row = TypeVar("Row")
Paintable_contra = TypeVar("Paintable_contra", contravariant=True)

ROWS_KEPT = 2_000
GUTTER = 1
"""Cells left of every line for the cursor's bar."""


class InSight(NamedTuple):
    """What stands in a window or near it, for whoever reads it in another thread."""

    ids: frozenset[int] = frozenset()
    turn: int = 0
    """How often the window was given rows: what was read before the last time is older than what it has."""


class Painter(Protocol[Paintable_contra]):
    """How a row looks."""

    def height(self, width: int) -> int:
        """Lines of every item at this width; only asked where items are of one height."""

    def paint(
        self, row: Paintable_contra, width: int, *, selected: bool, ink: Ink, base: Style
    ) -> Sequence[Strip]:
        """The lines of a row, each exactly `width` cells."""


class LineWindow(Scrolled, Generic[Row], can_focus=True, inherit_bindings=False):
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

    def __init__(self, painter: Painter[Row], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.painter = painter
        self.selection: set[int] = set()
        self.in_sight = InSight()
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
        self._seen_from = 0
        """The line at the window's top, for all that are painted at once."""
        self._measured = Size(0, 0)

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
        self.repaint(self.take(rows))

    def take(self, rows: Mapping[int, Row]) -> Collection[int]:
        """The same, and somebody else has them painted: gives those that differ."""
        changed = {item: row for item, row in rows.items() if self._rows.get(item) != row}
        for item, row in changed.items():
            self._rows[item] = row
            self._painted.discard(item)
        self._asked.difference_update(rows)
        self.in_sight = self.in_sight._replace(turn=self.in_sight.turn + 1)
        return changed.keys()

    def touch(self, ids: Iterable[int]) -> None:
        """These rows changed somewhere: ask for those in sight, forget the others."""
        if again := self.outdate(ids):
            self.post_message(self.Wanted(self, again))

    def outdate(self, ids: Iterable[int]) -> tuple[int, ...]:
        """These rows changed somewhere: forget those out of sight. Gives the others, which are to be read again."""
        near = set(self.near())
        again = []
        for item in ids:
            if item in near:
                again.append(item)
            else:
                self._rows.discard(item)
                self._painted.discard(item)
        return tuple(again)

    def unask(self, ids: Iterable[int]) -> None:
        """What was wanted could not be had; it is asked for when it comes into sight again."""
        self._asked.difference_update(ids)

    def waits_for_row(self) -> bool:
        """Whether the row under the cursor was asked for and is not here yet."""
        return self._cursor in self._asked and self._cursor not in self._rows

    def remeasure(self) -> None:
        """Items have other heights now; the cursor stays where it is on the screen."""
        line = self._line_kept()
        self._painted.clear()
        self._measure()
        if line is not None:
            self._scroll(line())
        self.refresh()
        self._want()

    def _line_kept(self) -> Callable[[], int] | None:
        """Which line is to be the window's first once the items are measured anew; None: the same one."""
        height = self._cursor_height()
        if height is None:
            return None
        return lambda: self._layout_of_items.top(self._index) - min(height, max(0, self.room - 1))

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

    def is_painted(self) -> bool:
        return super().is_painted() and self._seen_from == self.scroll_offset.y

    def render_lines(self, crop: Region) -> list[Strip]:
        self._look()
        self._seen_from = self.scroll_offset.y
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the window, or of what is fixed above it."""
        if y < self.fixed:
            return self.fixed_line(y)
        y -= self.fixed
        base = self._base
        line = y + self._seen_from
        index = self._layout_of_items.at(line)
        if not 0 <= index < len(self._ids):
            return self._empty_line(y, base)
        strips = self._paint(index)
        row = line - self._layout_of_items.top(index)
        strip = strips[row] if row < len(strips) else Strip.blank(self.width + GUTTER, base)
        last = self._layout_of_items.height(index) - self.blank_below(index)
        if index == self._index and self._cursor is not None and row < last:
            return self._with_cursor(strip, base)
        return strip

    def _empty_line(self, y: int, base: Style) -> Strip:
        """Below the items, or what is said where there is none."""
        said = wrap(f"  {self._empty}", self.width) if not self._ids and self._empty else []
        words = said[y] if y < len(said) else ""
        width = self.size.width
        return strip_of([(words, self.ink.dim)], width, base) if words else Strip.blank(width, base)

    def blank_below(self, index: int) -> int:
        """Lines at the end of this item that only keep it from the next."""
        return self.BLANK_BELOW

    def measure(self) -> Layout:
        """Where the items stand; one height for all unless a subclass knows better."""
        return Even(len(self._ids), self.painter.height(self.width))

    def _with_cursor(self, strip: Strip, base: Style) -> Strip:
        if not (focused := self.has_focus) and not self.KEEPS_BAR:
            return strip
        _, *rest = strip
        if not focused:
            return Line([Segment("▌", base + self.ink.dim), *rest], strip.cell_length)
        ground = self.ink.cursor_ground if self.LIGHTS_CURSOR else Style()
        lit = [Segment(text, (style or base) + ground) for text, style, _ in rest]
        return Line([Segment("▌", base + ground + self.ink.bar), *lit], strip.cell_length)

    def _paint(self, index: int) -> Sequence[Strip]:
        """An item's lines, each with the gutter that the cursor's bar stands in."""
        item = self._ids[index]
        known = self._painted.get(item)
        if known is not None:
            return known
        base, width = self._base, self._painted_width
        gutter = Segment(" " * GUTTER, base)
        row = self._rows.get(item)
        if row is None:
            return [Line([gutter, Segment("  ·".ljust(width)[:width], base + self.ink.dim)], width + GUTTER)]
        painted = self.painter.paint(row, width, selected=item in self.selection, ink=self.ink, base=base)
        strips = Made(len(painted), lambda place: Line([gutter, *painted[place]], width + GUTTER))
        self._painted[item] = strips
        return strips

    def _look(self) -> None:
        """What all lines have in common, worked out once for many; what was painted otherwise is dropped."""
        self._base, _ = self.ground()
        if self._painted_width != self.width:
            self._painted.clear()
            self._painted_width = self.width
        if self._restyled:
            self._restyled = False
            look = (self.ink, self._base)
            if look != self._painted_look:
                self._painted.clear()
                self._painted_look = look

    def repaint(self, ids: Collection[int]) -> None:
        """These look otherwise now."""
        for spot in self.spots(ids):
            self.refresh(spot)

    def spots(self, ids: Collection[int], height: int | None = None) -> list[Region]:
        """Where the window has those of these that are in sight; `height`: its own, where that is known."""
        first, last = self._in_sight(height) if ids else (0, 0)
        return [self._spot(index) for index in range(first, last) if self._ids[index] in ids]

    def _repaint_item(self, index: int) -> None:
        if 0 <= index < len(self._ids):
            self.refresh(self._spot(index))

    def _spot(self, index: int) -> Region:
        top = self.fixed + self._layout_of_items.top(index) - self.scroll_offset.y
        return Region(0, top, self._painted_width + GUTTER, self._layout_of_items.height(index))

    def _scroll(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, force=True, immediate=True)

    def _cursor_height(self) -> int | None:
        """Lines between the window's top and the cursor; None where it is out of sight."""
        if self._cursor is None:
            return None
        height = self._layout_of_items.top(self._index) - self.scroll_offset.y
        return height if 0 <= height < self.room else None

    def _in_sight(self, height: int | None = None) -> tuple[int, int]:
        top, height = self.scroll_offset.y, self.room if height is None else height
        first = self._layout_of_items.at(top)
        last = self._layout_of_items.at(top + max(0, height - 1)) + 1
        return max(0, first), min(last, len(self._ids))

    def at_top(self) -> int:
        """How many items are in sight or near where it stands at its top; before its first layout more, not fewer."""
        height = self.room or self.app.size.height
        return 2 * (height // max(1, self.painter.height(self.width)) + 1)

    def near(self) -> Sequence[int]:
        """The items in sight and a page around them."""
        first, last = self._in_sight()
        page = max(1, last - first)
        return self._ids[max(0, first - page) : last + page]

    def _want(self) -> None:
        if not self.is_mounted or not self.room:
            return
        near = self.near()
        self.in_sight = self.in_sight._replace(ids=frozenset(near))
        missing = tuple(item for item in near if item not in self._asked and item not in self._rows)
        if missing:
            self._asked.update(missing)
            self.post_message(self.Wanted(self, missing))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._want()

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """What hangs on the size is worked out for the frame that shows it; the event comes behind that."""
        told = super()._size_updated(size, virtual_size, container_size, layout)
        self.on_resize()
        return told

    def on_resize(self) -> None:
        if self.is_mounted and self.size != self._measured:
            self.resized()

    def resized(self) -> None:
        """There is another size."""
        self.remeasure()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """No rule of a style sheet asks who has the focus, so nobody is styled anew for it."""

    def focus(self, scroll_visible: bool = True) -> Self:
        """The keys go here from now on; Textual's own way is a message to the app, and paints all lines."""
        if self.is_attached:
            self.screen.set_focus(self, scroll_visible=False)
        return self

    def post_message(self, message: Message) -> bool:
        """Whether it has the keys is heard of at once: the frame of the key that moved them waits for no message."""
        if not isinstance(message, events.Focus | events.Blur):
            return super().post_message(message)
        self._turn(focused=isinstance(message, events.Focus))
        return True

    def _turn(self, *, focused: bool) -> None:
        """Only the cursor's lines look otherwise; Textual's own way paints all of them."""
        self.has_focus = focused
        self._repaint_item(self._index)
        if focused and isinstance(self.parent, Widget):
            self.parent.post_message(events.DescendantFocus(self))

    def _measure(self) -> None:
        self._look()
        self._measured = self.size
        self._layout_of_items = self.measure()
        size = Size(self.width + GUTTER, self.fixed + self._layout_of_items.total)
        if size != self.virtual_size:
            self.virtual_size = size
            self._scroll_update(size)
