"""Whether a word of a text begins with some letters. Folding a text costs ten times as much as a regular expression,
so a text of common letters is folded only where two stand side by side that may become these, or one that may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from tui_desk.text.search_folding import LONGEST, folded, in_word

SCRIPTS = (
    "\t\n\r -~\xa0-\xac\xae-\xb4\xb6-\xbb\xbf-\u013e\u0141-\u02af",
    "\u0384-\u03ff",
    "\u0400-\u0482\u048a-\u052f",
)
"""What becomes letters, but none of another of these scripts, or signs; nothing of it vanishes or becomes both."""
OTHERS = (
    "\u05d0-\u05ea\u0620-\u064a\u0660-\u0669\u0e01-\u0e32\u0e40-\u0e46\u2010-\u2027\u2030-\u205e\u20a9-\u20bf"
    "\u3000-\u3029\u3041-\u3096\u30a1-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff0f\uff1a-\uff20"
    "\U0001f300-\U0001faff"
)
"""What is common besides; it becomes none of these letters, and does not vanish."""
_END = 0x530
"""Behind the last of the scripts."""


def begins(text: str, letters: str) -> bool:
    """Whether a word of a text begins with these folded letters."""
    text = text[:LONGEST]
    if text.isascii():
        return _begins(text.lower(), letters)
    return _may_begin(text, letters[:2]) and _begins(folded(text), letters)


def _begins(text: str, letters: str) -> bool:
    place = text.find(letters)
    while place > 0 and in_word(text[place - 1]):
        place = text.find(letters, place + 1)
    return place >= 0


def _may_begin(text: str, letters: str) -> bool:
    """Whether a word may begin so once the text is folded; False is certain."""
    sought = _sought(letters)
    return sought is None or sought.search(text) is not None or _strange().search(text) is not None


@cache
def _strange() -> re.Pattern[str]:
    """What may become anything."""
    return re.compile(f"[^{''.join(SCRIPTS)}{OTHERS}]")


@lru_cache(maxsize=64)
def _sought(letters: str) -> re.Pattern[str] | None:
    """What becomes one or two letters at the beginning of a word; None: they are not of one script."""
    script = next((one for one in SCRIPTS if re.fullmatch(f"[{one}]+", letters)), None)
    if script is None:
        return None
    becomes = _becomes(script)
    of_words = "".join(one for one, plain in becomes.items() if in_word(plain))
    first, second, both = (_any_with(some, becomes) for some in (letters[0], letters[1:], letters))
    return re.compile(f"{first}(?<![{of_words}].)(?:(?<={both})|{second})", re.DOTALL)


@cache
def _becomes(script: str) -> dict[str, str]:
    """What each letter and sign of a script is folded to."""
    below = "".join(map(chr, range(_END)))
    return {one: folded(one) for one in re.findall(f"[{script}]", below)}


def _any_with(letters: str, becomes: Mapping[str, str]) -> str:
    """What becomes these letters, or some among which they are."""
    found = "".join(one for one, plain in becomes.items() if letters in plain)
    return f"[{re.escape(found)}]" if found else "(?!)"
