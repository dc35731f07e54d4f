"""Phone numbers as identities are kept: digits, with a `+` before them where the country is told (ITU-T E.164)."""

from __future__ import annotations

from tui_desk.patterns import pattern

FEWEST, MOST = 3, 15
"""Digits of a number: E.164 has at most fifteen; the shortest are extensions and short codes."""
LIKENESS = 7
"""Two numbers are the same if one ends with the other, which has no country and at least so many digits."""
_TYPED = pattern(r"(?:tel:)?\s*[+(]?[\d\s()./\u2010-\u2013\xa0-]+")


def normalised(typed: str) -> str:
    """A number as it is kept; empty: it is none. `00` before it is the `+` of whoever dials."""
    text = typed.strip()
    if not _TYPED.fullmatch(text):
        return ""
    bare = text.removeprefix("tel:").strip().replace("(0)", "")
    digits = "".join(str(int(letter)) for letter in bare if letter.isdecimal())
    told = bare.startswith(("+", "(+"))
    if not told and digits.startswith("00"):
        digits, told = digits.removeprefix("00"), True
    if not FEWEST <= len(digits) <= MOST:
        return ""
    return f"+{digits}" if told else digits


def alike(one: str, other: str) -> bool:
    """Whether these are the same number, one of them perhaps without its country."""
    first, second = normalised(one), normalised(other)
    if first.startswith("+") and second.startswith("+"):
        return first == second
    shorter, longer = sorted((number.lstrip("+0") for number in (first, second)), key=len)
    return len(shorter) >= LIKENESS and longer.endswith(shorter)
