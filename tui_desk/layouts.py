"""Positional twins: which character another keyboard layout types at the place of a Latin letter.

Right to left, shifted letters too where the layout has them. Only letters have twins: punctuation of another
layout may already be a key of its own.
"""

from __future__ import annotations

_LATIN = "qwertyuiopasdfghjklzxcvbnm"

LAYOUTS: dict[str, str] = {
    "ar": "ضصثقفغعهخحشسيبلاتنمئءؤر.ىة",
    "be": "йцукенгшўзфывапролдячсміть",
    "bg": ",уеишщксдзьяаожгтнвюйъэфхп",
    "el": ";ςερτυθιοπασδφγηξκλζχψωβνμ",
    "he": "/'קראטוןםפשדגכעיחלךזסבהנמצ",
    "ru": "йцукенгшщзфывапролдячсмить",
    "sr": "љњертзуиопасдфгхјклѕџцвбнм",
    "uk": "йцукенгшщзфівапролдячсмить",
}
"""Each layout's characters at the places of `qwertyuiop`, `asdfghjkl`, `zxcvbnm`."""

_NO_CAPITALS = frozenset({"ar", "he"})


def twin(key: str, layout: str) -> str | None:
    """The key that a keyboard in that layout sends at the place of a letter key; None where there is none.

    Terminals with the extended protocol send `ctrl+ы` for Ctrl+S, so keys with a modifier have twins too.
    """
    modifiers, plus, letter = key.rpartition("+")
    if len(letter) != 1 or letter.lower() not in _LATIN:
        return None
    other = LAYOUTS[layout][_LATIN.index(letter.lower())]
    if not other.isalpha() or (letter.isupper() and not _has_capital(other, layout)):
        return None
    return modifiers + plus + (other.upper() if letter.isupper() else other)


def _has_capital(letter: str, layout: str) -> bool:
    """Whether shift gives it a capital of its own; the Greek final sigma shares that of sigma."""
    return layout not in _NO_CAPITALS and letter.upper().lower() == letter
