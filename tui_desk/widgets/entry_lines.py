"""The lines of a conversation's entries, where they stand: counted without being painted, and not all of them at once.

Whoever looks or goes anywhere finds counted what comes in sight. The rest is counted between keys, and moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from tui_desk.widgets.heights import AT_ONCE, Heights
from tui_desk.widgets.layout import Even, Layout, Measured
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.message_lines import Entry, MessagePainter


class EntryLines(Lines[Entry]):
    """Entries of different heights."""

    BLANK_BELOW: ClassVar[int] = 1

    def __init__(self, painter: MessagePainter, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(painter, id=id)
        self.messages = painter
        self._entries: dict[int, Entry] = {}
        self._heights = Heights(lambda entry, width: painter.lines(entry, width, self.ink))
        self._counting = False
        """Whether what is further is about to be counted, behind the next frame."""

    def blank_below(self, index: int) -> int:
        return 0 if self._ids[index] in self.messages.unended else self.BLANK_BELOW

    def measure(self) -> Layout:
        if not self.room:
            return Even(len(self._ids), 1)
        self._heights.widen(self.width)
        room = 0 if self._counting else AT_ONCE
        self._heights.count_around(self._ids, self._index, self.room, room)
        if not self._counting and not all(map(self._heights.__contains__, self._ids)):
            self._counting = True
            self.call_after_refresh(self._count_rest)
        return Measured(map(self._heights.of, self._ids))

    def repaint_all(self) -> None:
        """Time went by, or the painter changed."""
        self._tell_times()
        self.remeasure()

    def _give(self, entries: dict[int, Entry]) -> None:
        """What stands here from now on, by this moment's times."""
        self._entries = self._heights.entries = entries
        self._tell_times()

    def _tell_times(self) -> None:
        """By this moment, from now on."""
        self.messages.moment = self.messages.clock()
        for item in filter(lambda item: self.messages.tells_time(self._entries[item]), self._entries):
            self._forget(item)

    def _count_rest(self) -> None:
        self._counting = False
        if self._ids and self._is_measured():
            self._count(())

    def _count_seen(self, lines: int = 0) -> None:
        """Count what is in sight, and what will be so many lines further."""
        while True:
            window, layout = self.scroll_offset.y, self._layout_of_items
            first = layout.at(max(0, window + min(0, lines)))
            last = layout.at(window + self.room + max(0, lines))
            if not (guessed := [item for item in self._ids[first : last + 1] if item not in self._heights]):
                return
            self._count(guessed)

    def _count(self, items: Iterable[int]) -> None:
        """These, and some more; what was counted and is in sight stays where it is on the screen."""
        first, last = self._in_sight()
        held = next((place for place in range(first, last) if self._ids[place] in self._heights), first)
        row = self.scroll_offset.y - self._layout_of_items.top(held)
        for item in items:
            self._heights.count(item)
        self._measure()
        self._scroll(self._layout_of_items.top(held) + min(row, self._layout_of_items.height(held) - 1))

    def _line_kept(self) -> Callable[[], int] | None:
        """Where the head under the cursor is out of sight, what is read stays, as far into its entry as it was."""
        kept, layout = super()._line_kept(), self._layout_of_items
        if kept or not (self._ids and self.room and self._measured.height):
            return kept
        held = min(self._in_sight()[0], len(self._ids) - 1)
        part = (self.scroll_offset.y - layout.top(held)) / max(1, layout.height(held))

        def line() -> int:
            self._heights.count_around(self._ids, held, self.room, 0)
            self._measure()
            return self._layout_of_items.top(held) + int(self._layout_of_items.height(held) * part)

        return line

    def _is_measured(self) -> bool:
        return bool(self.room) and self._measured == self.size

    def _want(self) -> None:
        if self._is_measured():
            self._count_seen()
        super()._want()

    def _set_cursor(self, index: int) -> None:
        while self._is_measured() and (near := self._heights.guessed(self._ids, index, self.room)):
            self._count(near)
        super()._set_cursor(index)

    def _forget(self, item: int) -> None:
        """This entry may look otherwise now, and be of another height."""
        self._painted.discard(item)
        self._heights.forget((item,))
