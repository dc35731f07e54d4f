"""Foreign JSON as a few lines of name and value, harmless and short, whatever it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tui_desk.text.clean import clean

MOST = 40
"""Fields that are kept."""
DEEPEST = 6
LONGEST_NAME = 80
LONGEST_VALUE = 300


def flat(content: bytes) -> dict[str, str]:
    """`{"order.0.number": "4711"}` of an object or an array. Raises ValueError for what is no such JSON."""
    try:
        value = json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(value, dict | list):
        raise ValueError("neither an object nor an array")
    found: dict[str, str] = {}
    for name, text in _fields(value, "", 0):
        if len(found) == MOST:
            break
        found.setdefault(name, text)
    return found


def _fields(value: Any, name: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, list) and value and all(not isinstance(one, dict | list) for one in value):
        yield name, _line(", ".join(map(_text, value[:MOST])), LONGEST_VALUE)
    elif isinstance(value, dict | list) and depth < DEEPEST:
        pairs = value.items() if isinstance(value, dict) else enumerate(value, 1)
        for key, inner in pairs:
            yield from _fields(inner, _under(name, str(key)), depth + 1)
    elif not isinstance(value, dict | list) and value is not None:
        yield name, _line(_text(value), LONGEST_VALUE)


def _under(name: str, key: str) -> str:
    return _line(f"{name}.{key}" if name else key, LONGEST_NAME) or "-"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)[: LONGEST_VALUE * 2]


def _line(text: str, most: int) -> str:
    return " ".join(clean(text, one_line=True).split())[:most]
