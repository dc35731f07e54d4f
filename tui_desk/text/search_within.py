"""What stands in a text beyond what SQLite's LIKE finds there, folded as the search folds: quick enough for every row.

LIKE tells capitals of ASCII letters alone from small ones. To fold a text takes ten times as long as to look through
it, so that only one is folded in which letters become none or several.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tui_desk.text.search_folding import UNSPACED, folded
from tui_desk.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ALPHABETS = tuple(
    map(chr, (*range(0x80, 0x700), *range(0x1E00, 0x1F00), *range(0x2000, 0x2070), *range(0x3000, 0x3040)))
)
"""Of Europe and the Near East, and what is printed between words."""
_SYLLABLES = r"\uac00-\ud7a3"
"""Korean ones are folded to themselves."""


def also_holds(text: str, sought: str) -> bool:
    """Whether what is folded, and not empty, stands in a text in which LIKE does not find it."""
    return not text.isascii() and _finder(sought)(text)


def also_begins(text: str, sought: str) -> bool:
    """Whether a text begins with what is folded, where LIKE does not find that."""
    return not text.isascii() and folded(text).startswith(sought)


@lru_cache(16)
def _finder(sought: str) -> Callable[[str], bool]:
    spaced = re.search(UNSPACED, sought) is None
    others = {letter: _spellings().get(letter, "").replace(letter, "") for letter in sought}
    spelled = re.compile(
        "".join(f"[{re.escape(one + one.upper()[:1] + others[one])}]" for one in sought)
    ).search
    irregular = _but(_regular(), spaced=spaced).search
    hopeful = _but(_regular() - set("".join(others.values())), spaced=spaced).search

    def found(text: str) -> bool:
        if hopeful(text) is None:
            return False
        return spelled(text) is not None or (irregular(text) is not None and sought in folded(text))

    return found


@cache
def _spellings() -> dict[str, str]:
    """By each letter that others are folded to, these others."""
    found: dict[str, str] = {}
    for letter in _ALPHABETS:
        plain = folded(letter)
        found[plain] = found.get(plain, "") + letter
    return found


@cache
def _regular() -> frozenset[str]:
    """Letters that become one."""
    return frozenset(letter for letter in _ALPHABETS if len(folded(letter)) == 1)


def _but(letters: frozenset[str], *, spaced: bool) -> re.Pattern[str]:
    """Any letter but ASCII and these; `spaced`: nor those of scripts without spaces, which become several each."""
    more = UNSPACED[1:-1] if spaced else ""
    return re.compile(rf"[^\x00-\x7f{re.escape(''.join(sorted(letters)))}{_SYLLABLES}{more}]")
