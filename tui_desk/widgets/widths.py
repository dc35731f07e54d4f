"""How many cells a text takes. Rich knows it of every character; the everyday ones are known here without it.

Whatever is not in these tables is asked of Rich, which takes as long to import as the whole first frame to paint.
"""

from __future__ import annotations

from tui_desk.text.clean import EVERYDAY, WIDE

_RANGES = (*((first, last, 1) for first, last in EVERYDAY), *((first, last, 2) for first, last in WIDE))
_MARKS = "●✉✈✓✗№™"
_UNKNOWN = 1 << 30
"""Beyond the cells of any text."""


class _Widths(dict[str, int]):
    """The cells of each character that was met; looked up without Python's help."""

    def __missing__(self, one: str) -> int:
        known = (width for first, last, width in _RANGES if first <= one <= last)
        width = 1 if one in _MARKS else next(known, _UNKNOWN)
        if width != _UNKNOWN:
            self[one] = width
        return width


_width_of = _Widths().__getitem__


def cell_len(text: str) -> int:
    """Cells of a text."""
    if text.isascii() and text.isprintable():
        return len(text)
    cells = sum(map(_width_of, text))
    if cells < _UNKNOWN:
        return cells
    from rich.cells import cell_len as exactly

    return exactly(text)


def fits(text: str, width: int) -> bool:
    """Whether a text takes at most so many cells; of a long one only the beginning is looked at, where that will do."""
    if len(text) * 2 <= width:
        return True
    head = text[: width + 1]
    if len(head) > width and sum(map(_width_of, head)) < _UNKNOWN:
        return False
    return cell_len(text) <= width


def set_cell_size(text: str, total: int) -> str:
    """The text in exactly so many cells: cut, or filled with blanks; half a wide character is a blank."""
    head = text[: max(0, total) + 1]
    if head.isascii() and head.isprintable():
        return head[:total].ljust(total)
    if sum(map(_width_of, head)) >= _UNKNOWN:
        from rich.cells import set_cell_size as exactly

        return exactly(text, total)
    used = 0
    for place, width in enumerate(map(_width_of, head)):
        if used + width > total:
            return text[:place] + " " * (total - used)
        used += width
    return head + " " * (total - used)
