"""What a ticket is called: its id and a check digit, `1042-7`, so that a slip of tongue or finger names no other one.

The digit is that of H. M. Damm (Total anti-symmetrische Quasigruppen, Marburg 2004): it finds every single wrong digit
and every swap of two neighbours.
"""

from __future__ import annotations

import re
import unicodedata

from tui_desk.patterns import pattern

_QUASIGROUP = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_DASHES = "\\-\u2010\u2011\u2012\u2013\u2014\u2212"
_NUMBER = pattern(
    rf"(?<![\w{_DASHES}./+#№])(?:[#№]\s?(\d{{1,15}})|(\d{{4,15}}))[{_DASHES}](\d)(?![\w{_DASHES}/])"
)
_LONGEST = 20_000
"""Characters of a text that are looked through."""


def spelled(ticket_id: int) -> str:
    """`1042-7`: what people say, write and type."""
    digits = f"{ticket_id:d}"
    return f"{digits}-{_check(digits)}"


def named(ticket_id: int) -> str:
    """`#1042-7`, as it stands in texts and lists."""
    return f"#{spelled(ticket_id)}"


def parse(typed: str) -> int | None:
    """The ticket that is meant by the whole of a text; None where it names none or its digit is wrong."""
    found = _whole(typed)
    return _meant(found) if found else None


def looks_like_one(typed: str) -> bool:
    """Whether the whole of a text is written as a ticket's number, right or not."""
    return _whole(typed) is not None


def mistake(typed: str) -> str:
    """What is wrong with a number that is written as a ticket's; empty: nothing, or it is not written as one."""
    found = _whole(typed)
    if found is None or _meant(found) is not None:
        return ""
    return f"#{found[1]}-{found[3]} is no ticket: the last digit says it is mistyped"


def mentioned(text: str) -> tuple[int, ...]:
    """The tickets whose numbers stand in a text, each once, in order. Without its `#` one of four
    digits or more is meant, as a desk's are."""
    found = (_meant(match) for match in _NUMBER.finditer(_plain(text[:_LONGEST])))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _whole(typed: str) -> re.Match[str] | None:
    return _NUMBER.fullmatch("#" + _plain(typed).strip().lstrip("#№ "))


def _meant(found: re.Match[str]) -> int | None:
    digits, check = found[1] or found[2], found[3]
    return int(digits) if digits[0] != "0" and _check(digits) == check else None


def _check(digits: str) -> str:
    row = 0
    for digit in digits:
        row = int(_QUASIGROUP[row][int(digit)])
    return str(row)


def _plain(text: str) -> str:
    """Full-width and other scripts' digits as plain ones."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() and not one.isascii() else one for one in text
    )
