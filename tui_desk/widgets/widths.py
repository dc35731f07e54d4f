"""How many cells a text takes. Rich knows it of every character; the everyday ones are known here without it.

Whatever is not in these tables is asked of Rich, which takes as long to import as the whole first frame to paint.
"""

from __future__ import annotations

from itertools import accumulate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_RANGES = (
    ("\u0020", "\u007e", 1),
    ("\u00a0", "\u00ac", 1),
    ("\u00ae", "\u02ff", 1),
    ("\u0370", "\u0377", 1),
    ("\u0384", "\u0482", 1),
    ("\u048a", "\u052f", 1),
    ("\u05d0", "\u05ea", 1),
    ("\u0620", "\u064a", 1),
    ("\u0660", "\u066f", 1),
    ("\u0671", "\u06d3", 1),
    ("\u1e00", "\u1eff", 1),
    ("\u2010", "\u2027", 1),
    ("\u2030", "\u205e", 1),
    ("\u20a0", "\u20bf", 1),
    ("\u2190", "\u21ff", 1),
    ("\u2500", "\u25fc", 1),
    ("\u3001", "\u3029", 2),
    ("\u3041", "\u3096", 2),
    ("\u30a1", "\u30fa", 2),
    ("\u3400", "\u4dbf", 2),
    ("\u4e00", "\u9fff", 2),
    ("\uac00", "\ud7a3", 2),
    ("\uff01", "\uff60", 2),
    ("\U0001f400", "\U0001f43e", 2),
    ("\U0001f442", "\U0001f4fc", 2),
    ("\U0001f600", "\U0001f64f", 2),
)
"""Letters, punctuation, money, arrows and boxes; Chinese, Japanese, Korean; animals, things and faces."""
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


def edges(text: str) -> Sequence[int] | None:
    """The cells up to the end of each character; None where that is not known here."""
    if text.isascii() and text.isprintable():
        return range(1, len(text) + 1)
    found = list(accumulate(map(_width_of, text)))
    return found if not found or found[-1] < _UNKNOWN else None


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
