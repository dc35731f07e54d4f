"""Whether somebody only asks how his tickets stand: a word for it or a ticket's number, and hardly anything else."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from tui_desk.text.clean import clean, fold
from tui_desk.text.ticket_number import mentioned

LONGEST = 80
"""Who writes more says more."""
MOST_WORDS = 3
"""Beside a number."""
_NUMBER = re.compile(r"[#№]?\s?\d+[-\u2010-\u2015\u2212]\d")
_WORD = re.compile(r"[\w'’]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question how tickets stand."""

    numbers: tuple[int, ...]
    """The tickets it names; none: all of his."""
    whole: bool
    """It asks nothing else, so nobody needs to read it."""


def unsigned(text: str, name: str) -> str:
    """A text without the last line, where that is nothing but its sender's name."""
    said, _, last = text.rstrip().rpartition("\n")
    signed = set(map(fold, _WORD.findall(last)))
    return said.rstrip() if signed and signed <= set(map(fold, _WORD.findall(name))) else text


def asked(text: str, words: Collection[str]) -> Asked | None:
    """The question in a message; None: it is something else. `words`: folded, those that ask."""
    said = clean(text[: 4 * LONGEST]).strip()
    if not said or len(said) > LONGEST:
        return None
    numbers = mentioned(said)
    beside = [fold(word) for word in _WORD.findall(_NUMBER.sub(" ", said))]
    if beside and " ".join(beside) in words:
        return Asked(numbers, whole=True)
    if not numbers or len(beside) > MOST_WORDS:
        return None
    return Asked(numbers, whole=not beside)
