"""Tables: one that only arranges a page flows as blocks, one that holds short cells keeps its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_MAX_CELL = 100
_MAX_WIDTH = 100
_MAX_NODES = 20_000
_FLOWING = frozenset(
    ["table", "pre", "blockquote", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "form"]
)


def is_grid(table: LexborNode) -> bool:
    """True if the rows can be read as lines: no blocks in cells, short texts, and two cells side by side somewhere."""
    filled = widest = length = 0
    in_cell = False
    for count, node in enumerate(table.traverse(include_text=True)):
        if count == 0:
            continue
        if node.is_text_node:
            length += len((node.text_content or "").strip())
            filled += in_cell and length > 0
            in_cell = in_cell and length == 0
            if length > _MAX_CELL:
                return False
            widest = max(widest, filled)
            continue
        if count > _MAX_NODES or node.tag in _FLOWING:
            return False
        if node.tag == "tr":
            filled, in_cell = 0, False
        if node.tag in ("td", "th"):
            length, in_cell = 0, True
    return widest >= 2


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as lines: columns side by side where they fit, else their cells with bars between."""
    from rich.cells import cell_len

    columns = max((len(row) for row in rows), default=0)
    widths = [max((cell_len(row[i]) for row in rows if i < len(row)), default=0) for i in range(columns)]
    if sum(widths) + 2 * columns > _MAX_WIDTH:
        return [" | ".join(cell for cell in row if cell) for row in rows if any(row)]
    return [_padded(row, widths) for row in rows if any(row)]


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    from rich.cells import cell_len

    cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False) if width)
    return "  ".join(cells).rstrip()
