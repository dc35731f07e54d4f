"""The page a document is written on: white space folds as on screen, and lines carry their quote marks and indent."""

from __future__ import annotations

import re
from typing import NamedTuple

from tui_desk.patterns import pattern

MAX_QUOTE_DEPTH = 10
_MAX_INDENTS = 10

_SPACE = pattern(r"[ \t\n\r\f\x0b\x1c-\x1e]+")
_PADDING = pattern(r"[ \t\n\r\f\xa0\u2007\u00ad\u034f\u200b-\u200f\u2060\ufeff]{6,}")
_UNSEEN = str.maketrans("", "", "\u00ad\u034f\u200b\u2060\ufeff")
_ODD = pattern("[\xa0\u00ad\u034f\u2007\u200b-\u200f\u2028\u2029\u2060\ufeff\x85]")
_JOINER = "\u034f"
"""The one unseen character that Python counts as printable."""
_BREAKS = str.maketrans(dict.fromkeys("\x85\u2028\u2029\u2007", " "))


class Mark(NamedTuple):
    """A place on the page."""

    lines: int
    pieces: int


class Page:
    """Collects inline text into lines, and lines into blocks with at most one blank line between them."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._blank_wanted = False
        self._spaced = True
        self._quotes = 0
        self._last_quotes = 0
        self._indents: list[str] = []
        self._marker = ""
        self._outer: list[tuple[list[str], list[str], bool, bool]] = []

    def text(self) -> str:
        """Everything written so far."""
        self.block()
        return "\n".join(self._lines).strip("\n")

    def inline(self, text: str) -> None:
        """Write running text: white space folds to one space, none at the start of a line."""
        if text.isspace() and "\xa0" not in text:
            if self._spaced:
                return
            text = " "
        elif not text.isprintable() or "  " in text or _JOINER in text:
            text = _folded(text)
        if self._spaced and text[:1] == " ":
            text = text[1:]
        if text:
            self._pieces.append(text.replace("\xa0", " "))
            self._spaced = text[-1] == " "

    def preformatted(self, text: str) -> None:
        """Write text whose white space and line ends count."""
        first, *others = text.translate(_UNSEEN).replace("\xa0", " ").replace("\r\n", "\n").split("\n")
        self._pieces.append(first)
        for line in others:
            self.line_break()
            self._pieces.append(line)
        self._spaced = False

    def line_break(self) -> None:
        """End the line; on an empty line ask for a blank one."""
        if not self._flush():
            self._blank_wanted = True

    def block(self, blank: bool = False) -> None:
        """End the line, if there is one, as blocks do."""
        if self._pieces and not self._flush():
            self._blank_wanted = True
        if blank:
            self._blank_wanted = True

    def mark(self) -> Mark:
        """The place where the next text goes."""
        return Mark(len(self._lines), len(self._pieces))

    def since(self, mark: Mark) -> str:
        """What was written since a mark, in one line."""
        if mark.lines == len(self._lines):
            return "".join(self._pieces[mark.pieces :]).strip()
        return " ".join(" ".join((*self._lines[mark.lines :][-3:], *self._pieces)).split())

    def rewrite(self, mark: Mark, text: str) -> None:
        """Replace what stands in this line since a mark."""
        if mark.lines == len(self._lines):
            del self._pieces[mark.pieces :]
            self._pieces.append(text)
            self._spaced = False

    def suffix(self, text: str) -> None:
        """Write a word right after the last one, with one space between."""
        while self._pieces and not self._pieces[-1].strip():
            self._pieces.pop()
        if self._pieces:
            self._pieces[-1] = self._pieces[-1].rstrip() + " "
        self._pieces.append(text)
        self._spaced = False

    def quote(self) -> None:
        """Start a quoted block."""
        self.block()
        self._quotes += 1

    def unquote(self) -> None:
        """End a quoted block."""
        self.block()
        self._quotes -= 1
        self._blank_wanted = True

    def indent(self, by: str, marker: str = "") -> None:
        """Start an indented block, its first line led by a marker."""
        self.block()
        self._indents.append(by)
        self._marker = marker

    def dedent(self) -> None:
        """End an indented block."""
        self.block()
        self._indents.pop()
        self._marker = ""

    def start_cell(self) -> None:
        """Write the following text aside, until end_cell takes it."""
        self._outer.append((self._lines, self._pieces, self._blank_wanted, self._spaced))
        self._lines, self._pieces, self._blank_wanted, self._spaced = [], [], False, True

    def end_cell(self) -> str:
        """What was written since start_cell, in one line."""
        text = " ".join(" ".join((*self._lines, "".join(self._pieces))).split())
        self._lines, self._pieces, self._blank_wanted, self._spaced = self._outer.pop()
        return text

    def _flush(self) -> bool:
        """Move the pending text to a line of its own; False if it has nothing to show."""
        text = "".join(self._pieces).rstrip()
        self._pieces.clear()
        self._spaced = True
        if not text:
            return False
        if self._outer:
            self._lines.append(text)
            return True
        quotes = min(self._quotes, MAX_QUOTE_DEPTH) if self._quotes else 0
        if self._blank_wanted:
            if self._lines:
                self._lines.append(("> " * min(quotes, self._last_quotes)).rstrip())
            self._blank_wanted = False
        if self._indents:
            text = self._lead() + text
        self._lines.append("> " * quotes + text)
        self._last_quotes = quotes
        return True

    def _lead(self) -> str:
        indents = self._indents[-_MAX_INDENTS:]
        if not self._marker:
            return "".join(indents)
        marker, self._marker = self._marker, ""
        return "".join(indents[:-1]) + marker


def _folded(text: str) -> str:
    if not text.isascii() and _ODD.search(text):
        text = _PADDING.sub(_padding_or_same, text).translate(_UNSEEN).translate(_BREAKS)
    return _SPACE.sub(" ", text)


def _padding_or_same(run: re.Match[str]) -> str:
    """Runs mixed with zero-width characters only push a preview aside; runs of plain spaces are somebody's indent."""
    return " " if len(run[0].translate(_UNSEEN)) < len(run[0]) or "\u200c" in run[0] else run[0]
