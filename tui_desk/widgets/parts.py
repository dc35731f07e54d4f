"""Blocks of a page: lines that are wrapped, the first with something on its right, and what a key acts on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, Literal, TypeVar

from rich.style import Style
from textual.strip import Strip

from tui_desk.typed import dataclass
from tui_desk.widgets.cells import wrap
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.strips import Piece, spread

T = TypeVar("T")
How = Literal["plain", "strong", "dim", "note", "good", "bad", "accent"]
WIDEST = 96
"""Lines longer than this tire the eye; a wider pane stays empty on the right."""
LEAST = 8
"""Cells a line has at least, whatever stands on its right."""


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One block."""

    lines: tuple[tuple[str, How], ...]
    """Clean already."""
    right: str = ""
    target: T | None = None
    """What a key does something to."""


class PartPainter:
    """Paints blocks."""

    def height(self, width: int) -> int:
        """Blocks are measured."""
        return 1

    def paint(self, row: Part[T], width: int, *, selected: bool, ink: Ink, base: Style) -> Sequence[Strip]:
        """Every line, wrapped."""
        styles = _styles(ink)
        strips: list[Strip] = []
        right: list[Piece] = [(f"{row.right} ", ink.dim)] if row.right else []
        for text, how in row.lines:
            room = min(width - 1, WIDEST) - (len(row.right) + 2 if row.right and not strips else 0)
            for piece in wrap(text, max(room, LEAST)):
                strips.append(spread([(piece, styles[how])], right, width, base))
                right = []
        return strips


def _styles(ink: Ink) -> Mapping[How, Style]:
    return {
        "plain": ink.plain,
        "strong": ink.strong,
        "dim": ink.dim,
        "note": ink.note,
        "good": ink.good,
        "bad": ink.bad,
        "accent": ink.accent,
    }
