"""The words somebody is found by: without case and accents, a phone number by its digits wherever one begins."""

from __future__ import annotations

import re
import unicodedata

from tui_desk.patterns import pattern

LONGEST = 64
MOST = 200
"""Words of one text; who has more is found by the first."""
FEWEST_DIGITS = 3
"""A number is found by its last so many digits, or by more."""
_WORD = pattern(r"[^\W_]+")
_PHONE = pattern(r"\+?[\d\s()./-]+", re.ASCII)
_UNSPACED = pattern(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put no spaces between words: each beginning inside one counts."""


def words(text: str) -> tuple[str, ...]:
    """The words of a name, an address or a handle."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    found: dict[str, None] = {}
    for word in _WORD.findall(unicodedata.normalize("NFKC", bare)):
        if len(found) >= MOST:
            break
        starts = range(len(word)) if _UNSPACED.search(word) else range(1)
        found.update(dict.fromkeys(word[start:][:LONGEST] for start in starts[:MOST]))
    return tuple(found)[:MOST]


def digits(text: str) -> str:
    """The digits of a phone number as typed; empty: it is none. The international `00` counts as `+`."""
    if not _PHONE.fullmatch(text.strip()):
        return ""
    found = "".join(letter for letter in text if letter.isdecimal())
    return found.removeprefix("00") if text.strip().startswith("00") else found


def phone_words(text: str) -> tuple[str, ...]:
    """A phone number as found by its end: people leave out the country, or know the last four digits."""
    number = digits(text)[:LONGEST]
    return tuple(number[start:] for start in range(len(number) - FEWEST_DIGITS + 1))
