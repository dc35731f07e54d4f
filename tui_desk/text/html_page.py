"""The page a document is written on: text with codes between, which become lines, quote marks and indents at the end.

Codes are control characters, of which a document has none left (`text.html_markup`). A line ends at a run of codes;
what a run does is worked out once for all its like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tui_desk.patterns import pattern

BLOCK = "\x01"
"""A block begins or ends here."""
BLANK = "\x02"
"""The same, with a blank line."""
BREAK = "\x03"
"""A line ends here; where it is empty already, a blank one is wanted."""
PARAGRAPH = "\x04"
"""A paragraph begins or ends: with a blank line, but in a list."""
SECTION = "\x1a"
"""A block that no table of short cells has in one."""
PICTURE = "\x1b"
"""What follows, in brackets, is what a picture shows."""
TABLE = "\x05"
TABLE_END = "\x06"
ROW = "\x07"
CELL = "\x08"
CELL_END = "\x0e"
SPAN = "\x1f"
"""The cell takes one more column; with any other text beside it, white space."""
QUOTE = "\x0f"
QUOTE_END = "\x10"
LIST = "\x11"
NUMBERED_LIST = "\x12"
LIST_END = "\x13"
ITEM = "\x14"
ITEM_END = "\x15"
SUFFIX = "\x16"
"""What follows is a word right behind the last one."""
LINK = "\x17"
LINK_WORDS = "\x18"
LINK_END = "\x19"
RULE = f"{BLOCK}{chr(0x2500) * 20}{BLOCK}"
"""A line across the page."""

_STATES = QUOTE + QUOTE_END + LIST + NUMBERED_LIST + LIST_END + ITEM + ITEM_END
_RUN = pattern("([\x01-\x08\x0e-\x15\x1a][\x01-\x08\x0e-\x15\x1a ]*+)")
_CODES = pattern("[\x01-\x08\x0e-\x15\x1a]+")
_MAX_QUOTE_DEPTH = 10
_MAX_INDENTS = 10

_SPACE = pattern(r"[ \t\n\r\f\x0b\x1c-\x1e]+")
_PADDING = pattern(r"[ \t\n\r\f\xa0\u2007\u00ad\u034f\u200b-\u200f\u2060\ufeff]{6,}")
_UNSEEN = str.maketrans("", "", "\u00ad\u034f\u200b\u2060\ufeff")
_ODD = pattern("[\u00ad\u034f\u2007\u200b-\u200f\u2028\u2029\u2060\ufeff\x85]")
_JOINER = "\u034f"
"""The one unseen character that Python counts as printable."""
_BREAKS = str.maketrans(dict.fromkeys("\x85\u2028\u2029\u2007", " "))


class _Run(NamedTuple):
    """What a run of codes does."""

    after_line: bool
    """Whether it asks for a blank line where it ends one."""
    after_none: bool
    """Whether it does where there was nothing to end."""
    codes: str
    """The codes, if what they do hangs on what came before."""


def inline(text: str) -> str:
    """Running text: white space folds, and what nobody sees is left out."""
    if text.isprintable() and _JOINER not in text:
        return text
    if not text.isascii() and _ODD.search(text):
        text = _PADDING.sub(_padding_or_same, text).translate(_UNSEEN).translate(_BREAKS)
    return _SPACE.sub(" ", text)


def preformatted(text: str) -> str:
    """Text whose white space and line ends count."""
    return text.translate(_UNSEEN).replace("\r\n", "\n").replace(" ", "\xa0").replace("\n", BREAK)


def one_line(written: str) -> str:
    """What was written, as a label or a cell shows it."""
    if not written.isprintable():
        written = _CODES.sub(" ", _attached(written).replace(PICTURE, ""))
    return " ".join(written.split())


def is_in_line(written: str) -> bool:
    """Whether it ends no line."""
    return _CODES.search(written) is None


def laid_out(written: str, list_starts: Iterator[int]) -> str:
    """The text: lines in blocks, with at most one blank line between two; a number for each numbered list."""
    written = _attached(written).replace(PICTURE, "").replace(SPAN, "")
    while "  " in written:
        written = written.replace("  ", " ")
    parts = _RUN.split(f"{written.lstrip(' ')}{BLOCK}")
    lines = _Lines(list_starts)
    runs: dict[str, _Run] = {}
    for text, run in zip(parts[::2], parts[1::2], strict=False):
        does = runs.get(run) or runs.setdefault(run, _read(run))
        if line := text.rstrip():
            lines.add(line)
            lines.blank_wanted = does.after_line
        elif text or does.after_none:
            lines.blank_wanted = True
        if does.codes:
            lines.follow(does.codes, bool(line))
    return "\n".join(lines.lines).replace("\xa0", " ").strip("\n")


class _Lines:
    """Lines, with the quote marks and indents that the codes ask for."""

    def __init__(self, list_starts: Iterator[int]) -> None:
        self.lines: list[str] = []
        self.blank_wanted = False
        self._list_starts = list_starts
        self._lists: list[int | None] = []
        self._quotes = 0
        self._marks = self._last_marks = ""
        self._indents: list[str] = []
        self._marker = ""

    def add(self, line: str) -> None:
        """Write a line that shows something."""
        if self.blank_wanted and self.lines:
            self.lines.append(min(self._marks, self._last_marks).rstrip())
        if self._indents:
            line = self._lead() + line
        self.lines.append(self._marks + line)
        self._last_marks = self._marks

    def follow(self, codes: str, behind_line: bool) -> None:
        """Do what codes say of the lines that follow."""
        for code in codes:
            if code == ITEM:
                self._begin_item()
            elif code == ITEM_END:
                del self._indents[-1:]
                self._marker = ""
            elif code == BLANK:
                self.blank_wanted = True
            elif code == PARAGRAPH:
                self.blank_wanted = self.blank_wanted or not self._lists
            elif code == BREAK:
                self.blank_wanted = self.blank_wanted or not behind_line
            elif code in (LIST, NUMBERED_LIST):
                self.blank_wanted = self.blank_wanted or not self._lists
                self._lists.append(next(self._list_starts) if code == NUMBERED_LIST else None)
            elif code == LIST_END:
                del self._lists[-1:]
                self.blank_wanted = self.blank_wanted or not self._lists
            elif code == QUOTE:
                self._quote(1)
            elif code == QUOTE_END:
                self._quote(-1)
                self.blank_wanted = True
            behind_line = False

    def _quote(self, deeper: int) -> None:
        self._quotes += deeper
        self._marks = "> " * min(self._quotes, _MAX_QUOTE_DEPTH)

    def _begin_item(self) -> None:
        marker = "- "
        if self._lists and (count := self._lists[-1]) is not None:
            marker = f"{count}. "
            self._lists[-1] = count + 1
        self._indents.append(" " * len(marker))
        self._marker = marker

    def _lead(self) -> str:
        indents = self._indents[-_MAX_INDENTS:]
        if not self._marker:
            return "".join(indents)
        marker, self._marker = self._marker, ""
        return "".join(indents[:-1]) + marker


def _read(run: str) -> _Run:
    codes = run.replace(" ", "")
    if any(code in _STATES for code in codes) or PARAGRAPH in codes:
        return _Run(False, False, codes)
    return _Run(BLANK in codes or BREAK in codes[1:], BLANK in codes or BREAK in codes, "")


def _attached(written: str) -> str:
    """With one space before each word that stands right behind another."""
    return " ".join(map(str.rstrip, written.split(SUFFIX))) if SUFFIX in written else written


def _padding_or_same(run: re.Match[str]) -> str:
    """Runs mixed with zero-width characters only push a preview aside; runs of plain spaces are somebody's indent."""
    return " " if len(run[0].translate(_UNSEEN)) < len(run[0]) or "\u200c" in run[0] else run[0]
