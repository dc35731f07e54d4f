"""What somebody is known by, folded: one mailbox, one number and one handle are one value, however they are written.

Only what is never two is one: the case of a mail address, a number's spaces and its `+`, the case of an @name. The id
of an account in a messenger is left as its service tells it.
"""

from __future__ import annotations

import re

from tui_desk.patterns import pattern
from tui_desk.text.phone import normalised

NUMBERS = frozenset({"phone", "whatsapp"})
"""Kinds whose value is a phone number; a service may keep the number from us and tell an id instead."""
_COUNTED = frozenset({"telegram", "vk"})
"""Kinds whose ids are numbers, so that anything else is an @name."""
_COUNT = pattern(r"-?[0-9]+")
_VK_PLAIN = pattern(r"@?(id|club|public)([0-9]+)", re.IGNORECASE)
_MATRIX = pattern(r"@?([^\s:@]+):([^\s@]+)")


def folded(kind: str, value: str) -> str:
    """The value under which an identity is kept and looked up."""
    if kind == "mail":
        return _mail(value)
    if kind in NUMBERS:
        return normalised(value).removeprefix("+") or value
    if kind == "matrix":
        return _matrix(value)
    if kind == "vk" and (plain := _VK_PLAIN.fullmatch(value)):
        return plain[2] if plain[1].lower() == "id" else f"-{plain[2]}"
    if kind in _COUNTED and value and not _COUNT.fullmatch(value):
        return f"@{value.removeprefix('@').lower()}"
    return value.lower() if value.startswith("@") else value


def written(kind: str, value: str) -> str:
    """How people write a folded value that came so; empty: there is nothing to add to what is kept."""
    text = value if kind == "mail" else normalised(value) if kind in NUMBERS else ""
    return text if text != folded(kind, value) else ""


def _mail(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return f"{_lower(local)}{at}{_domain(domain)}"


def _lower(text: str) -> str:
    """Lower case, in which no foreign letter turns into one of ASCII, as the sign for kelvin would."""
    if text.isascii():
        return text.lower()
    return "".join(
        letter if not letter.isascii() and letter.lower().isascii() else letter.lower() for letter in text
    )


def _domain(domain: str) -> str:
    """A domain as mail servers know it, in ASCII where it can be so written."""
    if domain.isascii():
        return domain.lower()
    import idna

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except UnicodeError:
        return domain.lower()


def _matrix(value: str) -> str:
    found = _MATRIX.fullmatch(value)
    return f"@{found[1]}:{found[2].lower()}" if found else value
