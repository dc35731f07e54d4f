"""Where the lines of an item stand in a list: arithmetic for items of one height, prefix sums for measured ones."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Protocol

from tui_desk.typed import dataclass


class Layout(Protocol):
    """Items one under the other."""

    @property
    def total(self) -> int:
        """Lines of all items."""

    def top(self, index: int) -> int:
        """First line of an item."""

    def height(self, index: int) -> int:
        """Lines of an item."""

    def at(self, line: int) -> int:
        """The item a line belongs to; beyond the last one: their number."""


@dataclass(frozen=True, slots=True)
class Even:
    """Every item has the same height, so a hundred thousand cost nothing."""

    count: int
    lines: int

    @property
    def total(self) -> int:
        return self.count * self.lines

    def top(self, index: int) -> int:
        return index * self.lines

    def height(self, index: int) -> int:
        return self.lines

    def at(self, line: int) -> int:
        return min(line // self.lines, self.count)


class Measured:
    """Items of different heights."""

    def __init__(self, heights: Iterable[int]) -> None:
        self._tops = [0, *accumulate(heights)]

    @property
    def total(self) -> int:
        return self._tops[-1]

    def top(self, index: int) -> int:
        return self._tops[index]

    def height(self, index: int) -> int:
        return self._tops[index + 1] - self._tops[index]

    def at(self, line: int) -> int:
        return min(bisect_right(self._tops, line) - 1, len(self._tops) - 1)
