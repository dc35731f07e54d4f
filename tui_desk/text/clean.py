"""Foreign text becomes harmless text here; nothing else may stand between the store and a terminal.

Text is cleaned after every decoding (MIME, charset, HTML), when it is read, so the store keeps what was sent.
Short text in which nothing is to be cleaned, as nearly all of a list is, is known without the rules and their import.
"""

from __future__ import annotations

BIDI_MARK = "\u21c4"
"""Stands where a bidirectional override, embedding or isolate was."""
MAX_MARKS = 4

EVERYDAY = (
    ("\u0020", "\u007e"),
    ("\u00a0", "\u00ac"),
    ("\u00ae", "\u02ff"),
    ("\u0370", "\u0377"),
    ("\u0384", "\u0482"),
    ("\u048a", "\u052f"),
    ("\u05d0", "\u05ea"),
    ("\u0620", "\u064a"),
    ("\u0660", "\u066f"),
    ("\u0671", "\u06d3"),
    ("\u1e00", "\u1eff"),
    ("\u2010", "\u2027"),
    ("\u2030", "\u205e"),
    ("\u20a0", "\u20bf"),
    ("\u2190", "\u21ff"),
    ("\u2500", "\u25fc"),
)
"""Letters, punctuation, money, arrows and boxes: each takes one cell, and nothing of them is to be cleaned."""
EVERYDAY_RANGES = "".join(map("-".join, EVERYDAY))
"""The same as regular expressions name them, between their brackets."""
WIDE = (
    ("\u3001", "\u3029"),
    ("\u3041", "\u3096"),
    ("\u30a1", "\u30fa"),
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uac00", "\ud7a3"),
    ("\uff01", "\uff60"),
    ("\U0001f400", "\U0001f43e"),
    ("\U0001f442", "\U0001f4fc"),
    ("\U0001f600", "\U0001f64f"),
)
"""Chinese, Japanese, Korean; animals, things and faces: each takes two cells, and nothing of them is to be cleaned."""

_SHORT = 500
"""Characters up to which looking at each is quicker than a regular expression."""
_PRINTABLE_YET_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
_INVISIBLE_FROM = "\U000e0000"
_BLANKS = ("\xa0", "\u202f", "\u3000")


def clean(text: str, *, one_line: bool = False) -> str:
    """Text that is safe to print: only tab and newline left of the controls, no bidi control, marks bounded.

    Controls become visible pictures, invisible characters go. With `one_line` tabs and newlines become spaces.
    """
    if _harmless(text):
        return text
    from tui_desk.text import cleaning

    text = cleaning.cleaned(text)
    if one_line:
        text = text.replace("\n", " ").replace("\t", " ")
    return text


def storable(text: str) -> str:
    """The text as a database can keep it: lone surrogates and NUL become U+FFFD, all else stays."""
    if text.isascii() and "\0" not in text:
        return text
    from tui_desk.text import cleaning

    return cleaning.storable(text)


def fold(text: str) -> str:
    """The form in which texts are searched and compared: compatible letters, no case, accents or invisibles."""
    if text.isascii() and text.isprintable():
        return text.lower()
    from tui_desk.text import cleaning

    return cleaning.folded(text)


def _harmless(text: str) -> bool:
    """Whether cleaning would change nothing: one line of letters, blanks and few marks. False: that is not known."""
    if text.isascii():
        return text.isprintable()
    if len(text) > _SHORT or not (text.isprintable() or _without_blanks(text).isprintable()):
        return False
    if max(text) >= _INVISIBLE_FROM or not _PRINTABLE_YET_INVISIBLE.isdisjoint(text):
        return False
    return _marks_stand_apart(text)


def _marks_stand_apart(text: str) -> bool:
    marks = [one for one in set(text) if one > "\u02ff" and not one.isalnum()]
    if sum(map(text.count, marks)) <= MAX_MARKS:
        return True
    run = 0
    for one in text:
        run = run + 1 if one > "\u02ff" and not one.isalnum() else 0
        if run > MAX_MARKS:
            return False
    return True


def _without_blanks(text: str) -> str:
    for blank in _BLANKS:
        text = text.replace(blank, "")
    return text
