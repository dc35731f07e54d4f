"""How many lines a conversation's entries have: counted where somebody looks, the others guessed until they are.

All of a usual conversation is counted at once. What programs send, thousands of lines each, would take a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from tui_desk.rows import MessageRow
from tui_desk.widgets.message_body import MOST_LINES
from tui_desk.widgets.message_lines import Entry, text_width

AT_ONCE = 400_000
"""Characters of plain text that are counted before a frame, or between two keys: some ten to twenty milliseconds."""
LEAST = 1_000
"""What an entry without a text takes, as characters."""


class Heights:
    """Lines of entries at one width. `count`: of an entry at that width."""

    def __init__(self, count: Callable[[Entry, int], int]) -> None:
        self.entries: Mapping[int, Entry] = {}
        self._count = count
        self._counted: dict[int, int] = {}
        self._guessed: dict[int, int] = {}
        self._width = 0

    def __contains__(self, item: int) -> bool:
        """Whether it is counted."""
        return item in self._counted

    def widen(self, width: int) -> None:
        """From now on at this width."""
        if width != self._width:
            self._counted.clear()
            self._guessed.clear()
            self._width = width

    def forget(self, items: Iterable[int]) -> None:
        """They are of another height now, or gone."""
        for item in items:
            self._counted.pop(item, None)
            self._guessed.pop(item, None)

    def of(self, item: int) -> int:
        """As far as it is known."""
        known = self._counted.get(item)
        if known is None and (known := self._guessed.get(item)) is None:
            known = self._guessed[item] = self._guess(self.entries[item])
        return known

    def count(self, item: int) -> int:
        """As it is."""
        if item not in self._counted:
            self._counted[item] = self._count(self.entries[item], self._width)
        return self._counted[item]

    def count_around(self, ids: Sequence[int], index: int, lines: int, room: int) -> None:
        """Count so many lines from an entry on and above it; what is further while there is room for the texts."""
        for side in (ids[index:], ids[:index][::-1]):
            found = 0
            for item in side:
                if found >= lines and room <= 0:
                    break
                if item not in self._counted:
                    room -= _cost(self.entries[item])
                found += self.count(item)

    def guessed(self, ids: Sequence[int], index: int, lines: int) -> list[int]:
        """What is not counted within so many lines, as far as they are known, from an entry on and above it."""
        near: list[int] = []
        for side in (ids[index:], ids[:index][::-1]):
            found = 0
            for item in side:
                if found >= lines:
                    break
                found += self.of(item)
                if item not in self:
                    near.append(item)
        return near

    def _guess(self, entry: Entry) -> int:
        if not isinstance(entry, MessageRow):
            return self._count(entry, self._width)
        lines = entry.text.count("\n") + len(entry.text) // text_width(self._width)
        return min(lines, MOST_LINES) + 3


def _cost(entry: Entry) -> int:
    if not isinstance(entry, MessageRow):
        return LEAST
    return LEAST + len(entry.text) * (1 if entry.text.isascii() else 2)
