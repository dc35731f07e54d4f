"""Tables: one that only arranges a page flows as blocks, one that holds short cells keeps its rows."""

from __future__ import annotations

from collections.abc import Sequence

from tui_desk.text.html_markup import Pieces, plain

_MAX_CELL = 100
_MAX_WIDTH = 100
_MAX_TAGS = 20_000
_FLOWING = frozenset(
    ["table", "pre", "blockquote", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "form"]
)


def is_grid(pieces: Pieces, place: int) -> bool:
    """True if the table that begins here can be read as lines: no blocks in cells, short texts, and two cells side by
    side somewhere."""
    filled = widest = length = 0
    in_cell = False
    for inner in range(place + 1, min(len(pieces), place + 2 * _MAX_TAGS), 2):
        if text := pieces[inner].strip():
            length += len(plain(text).strip()) if "&" in text else len(text)
            filled += in_cell and length > 0
            in_cell = in_cell and length == 0
            if length > _MAX_CELL:
                return False
            widest = max(widest, filled)
        name = pieces[inner + 1].partition(" ")[0]
        if name == "/table":
            return widest >= 2
        if name in _FLOWING:
            return False
        if name == "tr":
            filled, in_cell = 0, False
        elif name in ("td", "th"):
            length, in_cell = 0, True
    return False


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
