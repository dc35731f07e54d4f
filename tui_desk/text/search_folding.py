"""The form in which texts are indexed and looked up; what is searched for and what is searched in both go through it.

No case, no accents, `ё` as `е`, `і` as `и`; scripts that put no spaces between words become single letters, so that a
word of them is found as letters that stand side by side.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from tui_desk.patterns import pattern
from tui_desk.text.clean import fold
from tui_desk.typed import NamedTuple

VERSION = 1
"""Told apart by the index: one that was made in another form is made anew."""
LONGEST = 200_000
"""Characters of one text that are indexed; nobody writes more, machines do."""
TOKENIZER = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
"""How SQLite cuts what is folded into words."""
UNSPACED = (
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff]"
)
"""A letter of a script that puts no spaces between words, as a regular expression."""
_UNSPACED = pattern(UNSPACED)
_WORD = pattern(r"[^\W_]+")
_RUN = pattern(r"[0-9A-Za-z\u0080-\U0010ffff]+")
"""What lies between signs that part words in any script."""


class _Letters(dict[int, str]):
    """What each letter is folded to, found out when it is first met; `й` has no accent, it is a letter."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = "й" if letter in "йЙ" else fold(letter).replace("і", "и")
        self[code] = f" {plain} " if _UNSPACED.match(letter) and _is_base(letter) else plain
        return self[code]


_LETTERS = _Letters()


class Token(NamedTuple):
    """A word of a text, where it stands and as it is looked up."""

    start: int
    end: int
    folded: str


def folded(text: str) -> str:
    """The text as it is indexed."""
    text = text[:LONGEST]
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).translate(_LETTERS)


def keeps_places(text: str) -> bool:
    """Whether each of its letters is folded to one, so that what stands in the folded text stands there in the text."""
    if text.isascii():
        return True
    return unicodedata.is_normalized("NFC", text) and all(len(_LETTERS[ord(one)]) == 1 for one in set(text))


def tokens(text: str) -> list[Token]:
    """The words of a text in order, as many as `folded` has; places are those of the text itself."""
    if text.isascii():
        return [Token(one.start(), one.end(), one[0].lower()) for one in _WORD.finditer(text)]
    found: list[Token] = []
    for run in _RUN.finditer(text):
        word = run[0]
        plain = word.translate(_LETTERS)
        if word.isalnum() and plain.isalnum() and len(plain) >= len(word):
            found.append(Token(run.start(), run.end(), unicodedata.normalize("NFC", plain)))
        else:
            found += _letter_by_letter(word, run.start())
    return found


def _letter_by_letter(text: str, begin: int) -> list[Token]:
    """Where a letter is a word of its own, or an accent, or a sign that is not ASCII."""
    found: list[Token] = []
    start, plain = 0, ""
    for place, letter in enumerate(text, begin):
        one = _LETTERS[ord(letter)]
        if one.startswith(" ") and in_word(one.strip()):
            _end(found, start, place, plain)
            _end(found, place, place + 1, one.strip())
            plain = ""
        elif one and not in_word(one):
            _end(found, start, place, plain)
            found += [Token(place, place + 1, piece) for piece in _WORD.findall(one)]
            plain = ""
        elif one or plain:
            start = start if plain else place
            plain += one
    _end(found, start, begin + len(text), plain)
    return found


def has_words(text: str) -> bool:
    """Whether anything in it can be found; signs alone can't."""
    return any(in_word(letter) for letter in folded(text) if letter != " ")


def _end(found: list[Token], start: int, end: int, plain: str) -> None:
    if plain:
        found.append(Token(start, end, unicodedata.normalize("NFC", plain)))


def _is_base(letter: str) -> bool:
    return unicodedata.category(letter)[0] != "M"


@cache
def in_word(text: str) -> bool:
    """Letters, digits, and the vowel signs between them."""
    return all(
        unicodedata.category(one)[0] in "LN" or unicodedata.category(one) in ("Mn", "Mc") for one in text
    )
