"""The rules of cleaning and folding; asked only through `text.clean`."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from tui_desk.patterns import pattern
from tui_desk.text.clean import BIDI_MARK, EVERYDAY_RANGES, MAX_MARKS, WIDE

_REPLACEMENT = "\ufffd"
_BIDI = "\u202a-\u202e\u2066-\u2069"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_NEVER = "\ud800-\udfff\ufffe\uffff"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SPECIAL = pattern(f"[{_CONTROL}{_NEVER}{_BIDI}{_INVISIBLE}]+")
_UNUSUAL = pattern(f"[^\n\t{EVERYDAY_RANGES}]")
WIDE_RUN = pattern(f"[{''.join(map('-'.join, WIDE))}]+")
_LINE_END = pattern("\r\n?|[\x85\u2028\u2029]")
_STRAY_JOINERS = pattern("(?<!\\S)[\u200c\u200d]+|[\u200c\u200d]{2,}")
_NOT_WORDS = pattern("[^\\w\x00-\u02ff]+")
_MAYBE_MARKS = pattern(f"[^\\w\x00-\u02ff]{{{MAX_MARKS + 1},}}")
_NOT_STORABLE = pattern("[\x00\ud800-\udfff]")
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: "\u2421"}
_SHOWN = pattern(f"([\x80-\x9f{_NEVER}])|[{_BIDI}]")
"""Of what is special beyond ASCII; the rest is invisible."""


def cleaned(text: str) -> str:
    """Text that is safe to print, with its lines."""
    if text.isascii():
        return text.replace("\r\n", "\n").replace("\r", "\n").translate(_PICTURES)
    usual = _UNUSUAL.search(text) is None or _UNUSUAL.search(WIDE_RUN.sub("", text)) is None
    return text if usual else _by_the_rules(text)


def _by_the_rules(text: str) -> str:
    if text.replace("\n", "").isprintable():
        return _without_marks(_without_special(text))
    return _without_marks(_STRAY_JOINERS.sub("", _without_special(_LINE_END.sub("\n", text))))


def _without_special(text: str) -> str:
    return _SPECIAL.sub(lambda run: "".join(map(_instead, run[0])), text)


def _without_marks(text: str) -> str:
    """With no more marks on a letter than it may have."""
    return _MAYBE_MARKS.sub(lambda run: _bound_marks(run[0]), text)


@lru_cache
def _instead(special: str) -> str:
    """What stands for a character that must not be printed."""
    if special.isascii():
        return _PICTURES[ord(special)]
    shown = _SHOWN.match(special)
    if shown is None:
        return ""
    return _REPLACEMENT if shown[1] else BIDI_MARK


def storable(text: str) -> str:
    """The text as a database can keep it: lone surrogates and NUL become U+FFFD, all else stays."""
    return _NOT_STORABLE.sub(_REPLACEMENT, text)


def folded(text: str) -> str:
    """The form in which texts are searched and compared: compatible letters, no case, accents or invisibles."""
    text = _LINE_END.sub("\n", text)
    if text.isascii():
        return _SPECIAL.sub("", text).lower()
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    text = _SPECIAL.sub("", text)
    text = _NOT_WORDS.sub(lambda run: "".join(filter(_counts_in_search, run[0])), text)
    return unicodedata.normalize("NFKC", text)


def _bound_marks(run: str) -> str:
    kept = []
    marks = 0
    for character in run:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def _counts_in_search(character: str) -> bool:
    """Accents and points go; vowel signs, viramas and voicing marks, which make another word, stay."""
    category = unicodedata.category(character)
    if category in ("Cf", "Me"):
        return False
    return category != "Mn" or 7 <= unicodedata.combining(character) <= 9 or _is_vowel_sign(character)


def _is_vowel_sign(character: str) -> bool:
    return unicodedata.combining(character) == 0 and not "\ufe00" <= character <= "\ufe0f"
