"""One conversation, oldest first. What arrives is appended below; neither cursor nor window moves for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby, takewhile
from typing import ClassVar

from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from tui_desk.rows import EventRow, MessageRow
from tui_desk.typed import dataclass
from tui_desk.widgets.bursts import going_on
from tui_desk.widgets.cells import pad_left
from tui_desk.widgets.delivery import seconds_told
from tui_desk.widgets.entry_lines import EntryLines
from tui_desk.widgets.message_lines import Above, Beside, Entry, MessagePainter
from tui_desk.widgets.remarks import Ours
from tui_desk.widgets.scrolled import LeftRight
from tui_desk.widgets.strips import Line
from tui_desk.widgets.times import until
from tui_desk.words.events import sentence

ABOVE = -(2**62)
"""The line that stands for what was not read; no event has this number."""
EARLIER, LATER = ABOVE + 1, ABOVE + 2
"""The lines that tell where the chat was before, and where it went on."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a conversation that was cut out of a chat."""

    chat: bool = False
    group: bool = False
    earlier: str = ""
    later: str = ""


class Timeline(EntryLines):
    """The entries of a conversation; the cursor is on a message, and a long one scrolls by lines."""

    LIGHTS_CURSOR: ClassVar[bool] = False

    @dataclass
    class OlderWanted(Message):
        """Somebody went up to the oldest entry, and there are older ones. Asked once until they came."""

        newest: int = 0
        """So many of the newest messages are wanted at least."""

    def __init__(self, painter: MessagePainter, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(painter, id=id)
        self.new_below = 0
        self.above = 0
        """Messages older than the oldest entry; told before the entries are."""
        self.around = Around()
        """Told before the entries are, too."""
        self._older_asked = False
        self._left: int | None = None
        """Where the cursor stood when the first message was asked for; it goes there unless it was moved since."""
        self._follow = False
        """Something of ours is on its way: what comes next is brought in sight."""
        self._shown: set[int] = set()
        """Every entry that stood here since it was opened: what comes back is not new."""
        self._returning = False
        """This agent takes something back: what returns by that is brought in sight."""
        self._unseen = False
        """Opened while the pane had no room; it goes to the end once it has."""
        self._sought: int | None = None
        """Where it goes instead: asked for while there was no room."""
        self._countdown: Timer | None = None
        """Runs until the words beside what is queued tell another time."""
        self._counted_at = 0
        """When it ends, in ms by the painter's clock."""

    def open_entries(self, rows: Sequence[MessageRow | EventRow], customer: str, ours: Ours = ()) -> None:
        """Show another conversation, at its newest message."""
        self.messages.customer, self.messages.ours = customer, ours
        self.messages.chat, self.messages.group = self.around.chat, self.around.group
        self.messages.unfolded.clear()
        self.selection.clear()
        self._painted.clear()
        self._heights.forget(self._entries)
        self._shown.clear()
        self._entries = {}
        self.new_below = 0
        self._follow = self._returning = self._counting = False
        self._cursor = self._left = None
        self._take(rows)
        self._unseen, self._sought = not self.room, None
        self.to_newest()

    def update_entries(self, rows: Sequence[MessageRow | EventRow]) -> None:
        """The same conversation, changed: what is new stands below and is counted until it is seen."""
        known = self._entries.keys()
        messages = [row for row in rows if isinstance(row, MessageRow)]
        came = list(takewhile(lambda row: row.id not in known, reversed(messages)))
        arrived = sum(row.direction == "inbound" for row in came if row.id not in self._shown)
        back = [row.id for row in messages if row.id in self._shown and row.id not in known]
        if not self._take(rows):
            return
        if self._returning and back:
            self._returning = False
            self.go_to(back[-1])
        if self._follow and came:
            self._follow = False
            self.to_newest()
        if not self._end_in_sight():
            self.new_below += arrived
        left, self._left = self._left, None
        if left is not None and left == self._cursor:
            self.to_top()
        self.refresh()

    def stand_below(self, *lines: LeftRight, anew: bool = False) -> None:
        """These lines stay above the entries; `anew`: other entries come next, before anything is painted."""
        if self.fix(*lines) and not anew:
            self.resized()

    def follow(self) -> None:
        """What this agent just wrote is to be seen, whether it is here already or comes in a moment."""
        self._follow = True
        self.to_newest()

    def expect_back(self) -> None:
        """What this agent takes back is to be seen where messages return by it."""
        self._returning = True

    def clear(self) -> None:
        """Show nothing."""
        self.above, self.around = 0, Around()
        self._take(())

    def message(self) -> MessageRow | None:
        """The message the cursor is on."""
        entry = self._entries.get(self._cursor) if self._cursor is not None else None
        return entry if isinstance(entry, MessageRow) else None

    def newest(self) -> MessageRow | None:
        """The newest message or note."""
        return next((row for row in reversed(self._entries.values()) if isinstance(row, MessageRow)), None)

    def all_messages(self) -> tuple[MessageRow, ...]:
        """Every message that is shown, oldest first."""
        return tuple(row for row in self._entries.values() if isinstance(row, MessageRow))

    def toggle_quotes(self) -> bool:
        """Unfold or fold what the cursor's message quotes, and the rest of a very long one. False: it has none."""
        message = self.message()
        if message is None:
            return False
        before = self._edges()
        self.messages.unfolded ^= {message.id}
        self._forget(message.id)
        self._measure()
        self.refresh()
        return self._edges() != before

    def move(self, step: int) -> None:
        """To the next message; within one that is taller than the window, by a line."""
        if not self._ids:
            return
        top, bottom = self._edges()
        window = self.scroll_offset.y
        if step > 0 and bottom > window + self.room:
            self._scroll_by(1)
        elif step < 0 and top < window:
            self._scroll_by(-1)
        else:
            before = self._index
            self._place(before + step)
            if self._index == before:
                self._scroll_by(step)

    def to_top(self) -> None:
        """The first message, from its head on; where it was not read yet it is asked for, with all behind it."""
        super().to_top()
        self._scroll(0)
        self._left = self._cursor if self.above else None
        self._want_older(self.above + len(self.all_messages()))

    def to_end(self) -> None:
        """The newest message, from its head on; from there its last line."""
        stood, seen = self._cursor, self.scroll_offset.y
        self.to_newest()
        if stood == self._cursor and seen >= self.scroll_offset.y:
            self._scroll(max(0, self._layout_of_items.total - self.room))

    def to_newest(self) -> None:
        """The newest message, from its head on if it is long."""
        super().to_end()
        if self._ids:
            top, _ = self._edges()
            last = self._layout_of_items.total - self.room
            self._scroll(max(0, min(top, last)))

    def page(self, step: int) -> None:
        self._scroll_by(step * max(1, self.room - 2))

    def half_page(self, step: int) -> None:
        self._scroll_by(step * max(1, self.room // 2))

    def select_all(self) -> None:
        """Nothing is selected in a conversation."""

    def toggle_select(self) -> None:
        """Mark the message under the cursor, for splitting or for a ticket, or unmark it."""
        if self.message() is not None:
            super().toggle_select()

    def go_to(self, item: int) -> None:
        """The cursor on this entry, and of one that is taller than the window the head in sight."""
        super().go_to(item)
        top, bottom = self._edges()
        if item == self._cursor and bottom - top > self.room:
            self._scroll(top)
        if self._unseen:
            self._sought = item

    def resized(self) -> None:
        super().resized()
        if self._unseen and self.room:
            sought, self._unseen, self._sought = self._sought, False, None
            if sought is None:
                self.to_newest()
            else:
                self.go_to(sought)

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        if not self.new_below or y != self.size.height - 1:
            return strip
        words = f" {self.messages.marks.down} {self.new_below} new "
        width = self.size.width
        style = self.rich_style + self.ink.accent + self.ink.strong
        return Line([*strip.crop(0, width - len(words)), Segment(pad_left(words, len(words)), style)], width)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        if self.new_below and self._end_in_sight():
            self.new_below = 0
        super().watch_scroll_y(old_value, new_value)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self.is_mounted:
            self._measure()

    def older_failed(self) -> None:
        """What was asked for could not be read: whoever goes up again asks again."""
        self._left = None
        self._ask_older(asked=False)

    def _want_older(self, newest: int = 0) -> None:
        if self.above and (newest or not self._older_asked):
            self._ask_older(asked=True)
            self.post_message(self.OlderWanted(newest))

    def _ask_older(self, *, asked: bool) -> None:
        """The line above tells whether older ones are on their way."""
        if asked != self._older_asked:
            self._older_asked = self.messages.reads_older = asked
            self._painted.discard(ABOVE)
            self.repaint((ABOVE,))

    def _take(self, rows: Sequence[MessageRow | EventRow]) -> bool:
        """Tells whether there is anything to show that was not shown before."""
        now = self.messages.clock()
        entries: dict[int, Entry] = {}
        if self.around.earlier:
            entries[EARLIER] = Beside(self.around.earlier)
        if self.above:
            entries[ABOVE] = Above(self.above)
        if self._entries.get(ABOVE) != entries.get(ABOVE):
            self._ask_older(asked=False)
        when = partial(until, now=now)
        told = (row for row in rows if isinstance(row, MessageRow) or sentence(row, when))
        for is_event, run in groupby(told, key=lambda row: isinstance(row, EventRow)):
            if is_event:
                events = tuple(row for row in run if isinstance(row, EventRow))
                entries[-events[0].id] = events
            else:
                entries |= {row.id: row for row in run if isinstance(row, MessageRow)}
        if self.around.later:
            entries[LATER] = Beside(self.around.later)
        if not self._gather(entries) and entries == self._entries and tuple(entries) == self._ids:
            return False
        for item, entry in entries.items():
            if self._entries.get(item) != entry:
                self._forget(item)
                self._rows[item] = entry
        self._heights.forget(self._entries.keys() - entries.keys())
        self._give(entries)
        self._count_on()
        self._shown |= entries.keys()
        self.set_ids(tuple(entries))
        return True

    def _gather(self, entries: dict[int, Entry]) -> bool:
        """In a chat, what one sender wrote within seconds stands together; what changes by that is painted anew."""
        ids = list(entries)
        on = going_on(entries.values()) if self.around.chat else frozenset()
        unended = frozenset(ids[place - 1] for place, item in enumerate(ids) if item in on)
        changed = (on ^ self.messages.going_on) | (unended ^ self.messages.unended)
        for item in changed:
            self._forget(item)
        self.messages.going_on, self.messages.unended = on, unended
        return bool(changed)

    def _bring_in_sight(self) -> None:
        top, bottom = self._edges()
        if bottom - top <= self.room:
            super()._bring_in_sight()
        elif not self.scroll_offset.y <= top < self.scroll_offset.y + self.room // 2:
            self._scroll(top if top > self.scroll_offset.y else bottom - self.room)

    def _scroll_by(self, lines: int) -> None:
        """Scroll the window; the cursor comes along when its message leaves it."""
        if self._is_measured():
            self._count_seen(lines)
        before = self.scroll_offset.y
        if lines < 0 and not before:
            self._want_older()
        self._scroll(before + lines)
        first, last = self._in_sight()
        if self.scroll_offset.y == before:
            stop = self._stop(last - 1, -1) if lines > 0 else self._stop(first, 1)
        elif first <= self._index < last:
            return
        else:
            stop = self._stop(first, 1) if lines > 0 else self._stop(last - 1, -1)
        if stop is not None and first <= stop < last:
            self._set_cursor(stop)

    def _edges(self) -> tuple[int, int]:
        """First line of the cursor's message, and the one after its last; the blank one does not count."""
        top = self._layout_of_items.top(self._index)
        blank = self.blank_below(self._index) if self._ids else 0
        return top, top + max(1, self._layout_of_items.height(self._index) - blank)

    def _end_in_sight(self) -> bool:
        return self.scroll_offset.y + self.room >= self._layout_of_items.total - 1

    def _count_on(self) -> None:
        """Where words tell how long something waits yet, they are told anew in time; else nothing wakes for them."""
        now = self.messages.clock()
        told = [seconds for _, entry in self._queued() if (seconds := seconds_told(entry, now))]
        if not told or (self._countdown is not None and self._counted_at <= now + min(told) * 1000):
            return
        if self._countdown is not None:
            self._countdown.stop()
        self._counted_at = now + min(told) * 1000
        self._countdown = self.set_timer(min(told), self._count_down)

    def _count_down(self) -> None:
        self._countdown = None
        for item, _ in self._queued():
            if item in self._painted:
                self._painted.discard(item)
                self.repaint((item,))
        self._count_on()

    def _queued(self) -> Iterator[tuple[int, MessageRow]]:
        """What waits to be sent."""
        for item, entry in self._entries.items():
            if isinstance(entry, MessageRow) and entry.delivery == "queued":
                yield item, entry
