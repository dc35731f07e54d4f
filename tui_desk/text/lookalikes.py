"""Names and domains that are made to be mistaken for others are told by their letters, not by lists of brands."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tui_desk.text.clean import fold

_TWINS = str.maketrans(
    "аеорсухіјѕԁһкмтвнґӏԛԝαοερνικτυχγηɑıℓ",
    "aeopcyxijsdhkmtbhrlqwaoepviktuxyhail",
)
"""Letters of other alphabets and the Latin ones they pass for."""

_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "HEBREW", "ARABIC", "CHEROKEE", "GEORGIAN", "COPTIC")
_NOT_LETTERS = re.compile(r"[\W_]+")


@lru_cache(maxsize=64)
def skeleton(text: str) -> str:
    """What the eye takes `text` for: folded, twins made Latin, words only. Each message asks it of every colleague."""
    return _NOT_LETTERS.sub(" ", fold(text).translate(_TWINS)).strip()


def disguise_of_domain(domain: str) -> str | None:
    """Why a domain may not be what it seems, in plain words; None if it is plain."""
    labels = domain.split(".")
    if any(label.startswith("xn--") for label in labels):
        return f"the domain is written in punycode: {_readable(domain)}"
    if domain.isascii():
        return None
    for label in labels:
        if len(_alphabets(label)) > 1:
            return f"the domain mixes alphabets: {domain}"
        twin = label.translate(_TWINS)
        if not label.isascii() and twin.isascii():
            return f"the domain looks like another one: {domain.translate(_TWINS)}"
    return None


def _alphabets(label: str) -> set[str]:
    names = (unicodedata.name(character, "").partition(" ")[0] for character in label if character.isalpha())
    return {name for name in names if name in _ALPHABETS}


def _readable(domain: str) -> str:
    return ".".join(_decoded(label) for label in domain.split("."))


def _decoded(label: str) -> str:
    if not label.startswith("xn--") or len(label) > 63:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
