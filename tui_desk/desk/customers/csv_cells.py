"""Cells of a CSV file: what a spreadsheet would run is only shown by it, and what was guarded so is read back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tui_desk.errors import DeskError
from tui_desk.text.clean import clean

_RUNS = re.compile(r"\s*[=+\-@\t\r|\uff1d\uff0b\uff0d\uff20]")
"""How a cell begins that a spreadsheet may take for a formula."""
_GUARDED = re.compile(rf"'{_RUNS.pattern}")
_BETWEEN_MAILS = re.compile(r"[;,\s]+")
_BETWEEN = re.compile(r"[;,\n]+")
_YES = frozenset({"yes", "y", "true", "1", "x", "vip", "ja", "si", "sí", "oui", "да"})
_NO = frozenset({"no", "n", "false", "0", "nein", "non", "нет"})


def guarded(text: str) -> str:
    """A cell as it is written: one line, harmless to a terminal, and text to every spreadsheet."""
    cell = flat(text)
    return f"'{cell}" if _RUNS.match(cell) else cell


def read(cell: str) -> str:
    """A cell as it was meant."""
    text = cell.strip()
    return text[1:].strip() if _GUARDED.match(text) else text


def flat(text: str) -> str:
    """Text on one line."""
    return " ".join(clean(text, one_line=True).split())


def mails(cell: str) -> tuple[str, ...]:
    """The addresses in a cell."""
    return _some(_BETWEEN_MAILS.split(read(cell)))


def several(cell: str) -> tuple[str, ...]:
    """The values in a cell, which may have spaces in them."""
    return _some(_BETWEEN.split(read(cell)))


def yes_or_no(cell: str) -> bool | None:
    """What a cell says; None: nothing. Raises DeskError for what is neither."""
    word = read(cell).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    if word:
        raise DeskError(f"vip is yes or no, not {word!r}")
    return None


def _some(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for word in words if (text := read(word))))
