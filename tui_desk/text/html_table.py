"""Tables: one that only arranges a page flows as blocks, one that holds short cells keeps its rows."""

from __future__ import annotations

from collections.abc import Sequence

from tui_desk.patterns import pattern
from tui_desk.text import html_page as page

_MAX_CELL = 100
_MAX_WIDTH = 100
_BLOCKS = pattern(
    f"[{page.BLANK}{page.SECTION}{page.QUOTE}{page.LIST}{page.NUMBERED_LIST}{page.ITEM}]|{page.RULE}"
)
_NO_TEXT = pattern(rf"[{page.PICTURE}{page.SUFFIX}]\[[^\]]*+\]")
"""What the document does not write itself: what pictures show, and numbers of links."""


def with_rows(written: str) -> str:
    """A page whose tables are either lines, a row on each, or blocks; one that holds another only arranges it."""
    before, *tables = written.split(page.TABLE)
    return "".join((before, *map(_with_rows, tables))).replace(page.TABLE_END, page.BLANK)


def _with_rows(written: str) -> str:
    inside, end, behind = written.partition(page.TABLE_END)
    if not end or inside.count(page.CELL) < 2 or _BLOCKS.search(inside):
        return page.BLANK + written
    rows: list[list[str]] = []
    outside: list[str] = []
    for row in inside.split(page.ROW):
        between, *cells = row.split(page.CELL)
        cut = [cell.partition(page.CELL_END) for cell in cells]
        rows.append(
            [column for cell, _, _ in cut for column in (cell, *("" for _ in range(cell.count(page.SPAN))))]
        )
        outside += (between, *(following for _, _, following in cut))
    if not _is_grid(rows):
        return page.BLANK + written
    lines = _aligned([[page.one_line(cell) for cell in row] for row in rows])
    return "".join(
        (page.BLANK, *outside, *(page.BLOCK + page.preformatted(line) for line in lines), page.BLANK, behind)
    )


def _is_grid(rows: Sequence[Sequence[str]]) -> bool:
    """True if no cell has a long text, and somewhere two with a text stand side by side."""
    texts = [[page.one_line(_NO_TEXT.sub("", cell)) for cell in row] for row in rows]
    if any(len(text) > _MAX_CELL for row in texts for text in row):
        return False
    return any(sum(map(bool, row)) > 1 for row in texts)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as lines: columns side by side where they fit, else their cells with bars between."""
    from rich.cells import cell_len

    columns = max((len(row) for row in rows), default=0)
    measured = [row for row in rows if any(row[1:])]  # nothing stands beside the others
    widths = [max((cell_len(row[i]) for row in measured if i < len(row)), default=0) for i in range(columns)]
    if sum(widths) + 2 * columns > _MAX_WIDTH:
        return [" | ".join(cell for cell in row if cell) for row in rows if any(row)]
    return [_padded(row, widths) if any(row[1:]) else row[0] for row in rows if any(row)]


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    from rich.cells import cell_len

    cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False) if width)
    return "  ".join(cells).rstrip()
