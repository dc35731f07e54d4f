"""Pieces of text become lines on the screen."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_desk.widgets.cells import ends, merged

Piece = tuple[str, Style]


def strip_of(pieces: list[Piece], width: int, base: Style) -> Strip:
    """One line of exactly `width` cells."""
    segments = [Segment(text, base + style) for text, style in merged(pieces)]
    return Strip(segments).adjust_cell_length(width, base)


def spread(left: list[Piece], right: list[Piece], width: int, base: Style) -> Strip:
    """One line with something at either end; the left gives way."""
    return strip_of(ends(left, right, width, Style()), width, base)
