"""One list for everything that is a list: inbox, conversation, side pane.

The cursor stands on an id and stays on it, at the same height on the screen, whatever comes or goes around it.
A list that fills from the top stays at its top until somebody uses it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import chain, takewhile
from typing import Any, ClassVar

from textual import events
from textual.message import Message

from tui_desk.typed import dataclass
from tui_desk.widgets.line_window import LineWindow, Painter, Row


class Lines(LineWindow[Row]):
    """Items of one or more lines each. The owner gives ids and answers `Wanted` with `put`; methods move it."""

    TELLS_CURSOR: ClassVar[bool] = False
    """Whether somebody wants to know on which item the cursor stands."""

    def __init__(self, painter: Painter[Row], *, id: str | None = None, fills: bool = False) -> None:  # noqa: A002 - Textual's name
        """`fills`: it stays at its top until the first key or click."""
        super().__init__(painter, id=id)
        self._in_use = not fills
        self._expected: set[int] = set()
        self._replaced: tuple[int, int | None] | None = None
        """What the cursor stood on until it went out of the list, and what took its place."""
        self._put: tuple[Sequence[int], int] = ((), 0)
        """The list as it was when somebody put the cursor where it is, and where that was."""
        self._heard = set[int]()
        """Of these something was heard since: they may stand elsewhere by now, whoever is not among them does not."""

    @dataclass
    class Opened(Message):
        """Somebody wants to go into this item."""

        lines: Lines[Any]
        item: int

        @property
        def control(self) -> Lines[Any]:
            return self.lines

    @dataclass
    class TallyChanged(Message):
        """More or fewer items are selected, or came in above the window."""

        lines: Lines[Any]
        by_hand: bool = False
        """Somebody has just selected one, or let it go."""

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

    def set_ids(self, ids: Sequence[int]) -> None:
        """Show these items. The cursor stays on its item; if that is gone, it goes to the one that took its place."""
        height_on_screen = self._cursor_height()
        keep = self._cursor
        target = _successor(self._ids, ids, keep if self._in_use else None, self._index)
        old, was_above = self._ids, self._in_sight()[0]
        self._ids = ids
        if self.selection:
            self._deselect(self.selection.difference(ids))
        self._index = ids.index(target) if target is not None else 0
        self._cursor = target
        self._measure()
        if target is None or not self._in_use:
            self._scroll(0)
        elif height_on_screen is not None:
            self._scroll(self._layout_of_items.top(self._index) - height_on_screen)
        self._count_above(old, was_above)
        self.refresh()
        self._want()
        if keep != target:
            self._replaced = (keep, target) if keep is not None else None
            self._tell_cursor()

    def expect(self, ids: Iterable[int]) -> None:
        """These have just arrived: where they come in above the window, that is told. Of others it is not."""
        self._expected.update(ids)

    def hear_of(self, ids: Iterable[int]) -> None:
        """Something happened to these that may put them elsewhere in the list, or out of it."""
        self._heard.update(ids)

    def post_message(self, message: Message) -> bool:
        """Keys and the cursor are the screen's: they don't climb to it through every box around the list.

        One that stands on no screen tells nobody.
        """
        if isinstance(message, events.Key):
            self._in_use = True  # somebody is at work here: from now on nothing moves under the cursor
        elif not isinstance(message, self.CursorMoved):
            return super().post_message(message)
        return self.screen.post_message(message) if self.is_attached else super().post_message(message)

    # where the cursor is

    def go_to(self, item: int) -> None:
        """Put the cursor on an item, in sight."""
        index = self._where(item)
        if index is not None:
            self._in_use = True
            self._place(index)

    def following(self, item: int) -> Sequence[int]:
        """The items after this one, then the ones before it, nearest first.

        Where it was put elsewhere in the list since the cursor came to it, or out of it, those around its old place.
        """
        before, after = self._stand_around(item)
        return [*after, *before]

    def further(self, item: int, step: int) -> int | None:
        """The nearest after this one, or, with a `step` of -1, before it, as `following`; None beyond an end."""
        index = self._where(item)
        if index is not None and not self._was_moved(item):
            return self._ids[index + step] if 0 <= index + step < len(self._ids) else None
        before, after = self._stand_around(item)
        return next(iter(after if step > 0 else before), None)

    def has_left(self, item: int) -> bool:
        """Whether it went out of the list under the cursor, which nobody has moved since, and has not come back."""
        return item not in self._ids and self._replaced == (item, self._cursor)

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
        self._leap(step * max(1, self.room - self._step_height()))

    def half_page(self, step: int) -> None:
        """Move by half a page."""
        self._leap(step * max(1, self.room // 2))

    def to_top(self) -> None:
        """The first item, and what stands above it."""
        self._place(0)
        self._scroll(0)

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
        self.repaint((self._cursor,))
        self.move(1)
        self.post_message(self.TallyChanged(self, by_hand=True))

    def select_all(self) -> None:
        """Select every item; if all are, none."""
        everything = {item for item in self._ids if item >= 0}
        self.selection = set() if self.selection == everything else everything
        self.repaint_all()
        self.post_message(self.TallyChanged(self))

    def clear_selection(self) -> None:
        """Select nothing."""
        if self.selection:
            self.selection = set()
            self.repaint_all()
            self.post_message(self.TallyChanged(self))

    def _deselect(self, gone: Collection[int]) -> None:
        """What is not in the list any more is not selected, and not painted so when it comes back."""
        if gone:
            self.selection.difference_update(gone)
            for item in gone:
                self._painted.discard(item)
            self.post_message(self.TallyChanged(self))

    def selected(self) -> tuple[int, ...]:
        """The selection in the list's order."""
        return tuple(item for item in self._ids if item in self.selection) if self.selection else ()

    # how it moves

    def on_click(self, event: events.Click) -> None:
        self._in_use = True
        index = self._layout_of_items.at(event.y - self.fixed + self.scroll_offset.y)
        if event.y < self.fixed or not 0 <= index < len(self._ids):
            return
        self._place(index)
        if event.ctrl or event.meta:
            self.toggle_select()
        elif event.chain == 2 and self._cursor is not None:
            self.post_message(self.Opened(self, self._cursor))

    def _count_above(self, old: Sequence[int], was_above: int) -> None:
        """Notice what came in above the window, as the window itself does not move for it."""
        above = self._in_sight()[0]
        if not above:
            self.new_above = 0
        elif above != was_above and old:
            self.new_above += len(self._expected.intersection(self._ids[:above]).difference(old))
        if self._expected:
            self._expected.difference_update(self._ids)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self.new_above and round(new_value) <= 0:
            self.new_above = 0
            self.post_message(self.TallyChanged(self))

    def _place(self, index: int) -> None:
        if not self._ids:
            return
        index = min(max(index, 0), len(self._ids) - 1)
        step = 1 if index >= self._index else -1
        stop = self._stop(index, step)
        if stop is None:
            stop = self._stop(index, -step)
        if stop is not None:
            self._put = (self._ids, stop)
            self._heard.clear()
            self._set_cursor(stop)
            self._bring_in_sight()

    def _stand_around(self, item: int) -> tuple[Sequence[int], Sequence[int]]:
        """The items before this one, nearest first, and those after it; none where it has no place."""
        order, place = self._put
        index = self._where(item)
        if index is not None and not self._was_moved(item):
            return self._ids[:index][::-1], self._ids[index + 1 :]
        return _around(self._ids, order, place, self._heard) if self._stood(item) else ((), ())

    def _where(self, item: int) -> int | None:
        """Its place in the list; of the cursor's without a look at all of it."""
        if self._cursor == item and self._index < len(self._ids) and self._ids[self._index] == item:
            return self._index
        return self._ids.index(item) if item in self._ids else None

    def _stood(self, item: int) -> bool:
        """Whether it is what the cursor was put on last."""
        order, place = self._put
        return place < len(order) and order[place] == item

    def _was_moved(self, item: int) -> bool:
        """Whether it may have been put elsewhere in the list since the cursor came to it."""
        return self._cursor == item and item in self._heard and self._stood(item)

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
        self._tell_cursor()

    def _tell_cursor(self) -> None:
        if self.TELLS_CURSOR:
            self.post_message(self.CursorMoved(self, self._cursor))

    def _leap(self, lines: int) -> None:
        step = lines // self._step_height()
        self._place(self._index + (step or (1 if lines > 0 else -1)))

    def _step_height(self) -> int:
        return max(1, self.painter.height(self.width))

    def resized(self) -> None:
        """Nothing of it was in sight while it had no height: now its cursor is."""
        was_hidden = not self._measured.height
        super().resized()
        if was_hidden and self._in_use and self._ids:
            self._bring_in_sight()

    def _bring_in_sight(self) -> None:
        """Scroll only when the cursor left the window, and then so far that it stands in the middle."""
        if not self.room:
            return
        top = self._layout_of_items.top(self._index)
        bottom = top + self._layout_of_items.height(self._index)
        window_top = self.scroll_offset.y
        if window_top <= top and bottom <= window_top + self.room:
            return
        self._scroll(top - max(0, (self.room - (bottom - top)) // 2))


def _successor(old: Sequence[int], new: Sequence[int], item: int | None, index: int) -> int | None:
    """The item the cursor goes to: itself, else the next of the old order that is still there, else the one before."""
    if item is None:
        return next((first for first in new if first >= 0), None)
    if item >= 0 and item in new:
        return item
    left = {candidate for candidate in new if candidate >= 0}
    following = (candidate for candidate in old[index + 1 :] if candidate in left)
    before = (candidate for candidate in reversed(old[:index]) if candidate in left)
    after = (candidate for candidate in new[index:] if candidate >= 0)
    return next(chain(following, before, after, reversed([one for one in new if one >= 0])), None)


def _around(
    ids: Sequence[int], order: Sequence[int], place: int, heard: Collection[int]
) -> tuple[Sequence[int], Sequence[int]]:
    """What stands before a place of the old order now, nearest first, and what behind it.

    It lies beside the nearest of which nothing was heard; where there is none, all are taken to stand as they did.
    """
    item, here = order[place], set(ids)
    before = [one for one in reversed(order[:place]) if one in here]
    behind = [one for one in order[place + 1 :] if one in here]
    above = next((one for one in before if one not in heard), None)
    below = next((one for one in behind if one not in heard), None)
    if above is below is None:
        return before, behind
    first = 0 if above is None else ids.index(above) + 1
    last = len(ids) if below is None else ids.index(below)
    if item in ids[first:last]:
        split = ids.index(item)
    elif below is not None:
        split = last - sum(1 for _ in takewhile({item, *behind}.__contains__, reversed(ids[:last])))
    else:
        split = first + sum(1 for _ in takewhile({item, *before}.__contains__, ids[first:]))
    return _without(item, reversed(ids[:split])), _without(item, ids[split:])


def _without(item: int, ids: Iterable[int]) -> list[int]:
    return [one for one in ids if one != item]
