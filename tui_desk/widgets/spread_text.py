"""Everyday text broken into lines with one character for each cell, by expressions and not letter by letter."""

from __future__ import annotations

import re
from functools import lru_cache

from tui_desk.patterns import pattern
from tui_desk.text.clean import EVERYDAY_RANGES

HALF = "\0"
"""Stands before a character of two cells. No text that is printable has one of its own."""
LEAST_ROOM = 2
"""Cells that any character has room in."""
_NOT_NARROW = pattern(f"[^{EVERYDAY_RANGES}]")
_LINE = "(?:.{{1,{0}}}(?=[ \n]|\\Z)|.{{1,{0}}}(?<!\0))"
"""Up to the last space that still fits; where there is none, as much as does."""
_BREAKS = f"({_LINE}) *"
_LINES = f"{_LINE} *\n?|\n+"


def spread_out(text: str) -> str | None:
    """The text with `HALF` before what takes two cells; None where it is not known what does."""
    if _NOT_NARROW.search(text) is None:
        return text
    return _halved(text) if _is_known(text) else None


def broken(spread: str, room: int) -> list[str]:
    """A line that is spread out, printable, and without blanks at its ends, in lines of at most `room` cells."""
    return [one.rstrip().replace(HALF, "") for one in _breaks(_BREAKS, room).findall(spread)]


def count_lines(text: str, room: int) -> int | None:
    """How many lines a text makes, broken as `cells.wrap` breaks each of its own, where blank ones in a row are one.

    None where that is not known here.
    """
    if room < LEAST_ROOM or "\n " in text or text.startswith(" "):
        return None
    letters = text.replace("\n", "")
    if not letters.isprintable():
        return None
    if _NOT_NARROW.search(letters) is not None:
        if not _is_known(letters):
            return None
        text = _halved(text)
    return len(_breaks(_LINES, room).findall(text))


def _is_known(text: str) -> bool:
    """Whether it is known of each character that it takes one cell, or two."""
    from tui_desk.text.cleaning import WIDE_RUN  # here: a start without wide letters needs none of that

    return _NOT_NARROW.search(WIDE_RUN.sub("", text)) is None


def _halved(text: str) -> str:
    from tui_desk.text.cleaning import WIDE_RUN

    return WIDE_RUN.sub(lambda run: HALF + HALF.join(run[0]), text)


@lru_cache(32)
def _breaks(which: str, room: int) -> re.Pattern[str]:
    return re.compile(which.format(room))
