"""Pieces of text become lines on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, overload

from rich.segment import Segment
from rich.style import Style
from textual.cache import FIFOCache
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from tui_desk.widgets.cells import ends, length, merged

Piece = tuple[str, Style]


class _Forgetful(FIFOCache[Any, Any]):
    """Remembers nothing."""

    def __setitem__(self, key: object, value: object) -> None:
        """It is not kept."""

    def get(self, key: object, default: Any = None) -> Any:
        return default


_NOTHING = _Forgetful(0)
_PLAIN = Style()


class Line(Strip):
    """A strip that does without the seven memories of Textual's, which cost more than making its like again."""

    __slots__ = ("_through",)

    def __init__(self, segments: Iterable[Segment], cell_length: int | None = None) -> None:
        self._segments = list(segments)
        self._cell_length = cell_length
        self._divide_cache = self._crop_cache = self._style_cache = self._filter_cache = _NOTHING
        self._line_length_cache = self._crop_extend_cache = self._offsets_cache = _NOTHING
        self._render_cache = self._link_ids = self._cell_count = None
        self._through: tuple[Sequence[LineFilter], Color, Strip | None] | None = None
        """None as the last: itself. A line that held itself would stay until somebody collects."""

    def through(self, filters: Sequence[LineFilter], ground: Color) -> Strip:
        """What these make of it: itself where they change nothing, and the same one as long as they are the same."""
        if self._through is None or self._through[1] != ground or self._through[0] != filters:
            segments = self._segments
            for one in filters:
                segments = one.apply(segments, ground)
            made = None if segments == self._segments else Line(segments, self._cell_length)
            self._through = (filters, ground, made)
        kept = self._through[2]
        return self if kept is None else kept


class Made(Sequence[Strip]):
    """Lines of which each is made when it is asked for first: of a long item most are never in sight."""

    __slots__ = ("_made", "_make")

    def __init__(self, count: int, make: Callable[[int], Strip]) -> None:
        """`make` gives a line by its place, whenever it is asked for."""
        self._make = make
        self._made: list[Strip | None] = [None] * count

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, place: int) -> Strip: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Strip]: ...

    def __getitem__(self, place: int | slice) -> Strip | Sequence[Strip]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        strip = self._made[place]
        if strip is None:
            strip = self._made[place] = self._make(place % len(self))
        return strip


def strip_of(pieces: list[Piece], width: int, base: Style) -> Strip:
    """One line of exactly `width` cells."""
    return line_of(merged(pieces), width, base)


def line_of(pieces: list[Piece], width: int, base: Style) -> Strip:
    """The same of pieces that are merged."""
    segments = [Segment(text, base + style) for text, style in pieces]
    left = width - length(pieces)
    if left < 0:
        return Line(segments).adjust_cell_length(width, base)
    return Line([*segments, Segment(" " * left, base)] if left else segments, width)


def spread(left: list[Piece], right: list[Piece], width: int, base: Style) -> Strip:
    """One line with something at either end; the left gives way."""
    return line_of(ends(left, right, width, _PLAIN), width, base)
