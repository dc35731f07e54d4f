"""Reading JSON from strangers: a field that is missing or of another kind is empty, never an error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

LONGEST_TEXT = 100_000
Json = Mapping[str, Any]
NOTHING: Json = {}


def parsed(content: bytes) -> Json | None:
    """The object a body is; None: it is none."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def inner(data: Json, *names: str) -> Json:
    """The object under these names, one in the other."""
    for name in names:
        found = data.get(name)
        if not isinstance(found, Mapping):
            return NOTHING
        data = found
    return data


def text(data: Json, *names: str) -> str:
    """The first of these fields that is a text with something in it, bounded; a number counts as its digits."""
    for name in names:
        found = data.get(name)
        if isinstance(found, str) and found:
            return found[:LONGEST_TEXT]
        if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 2**64:
            return str(found)
    return ""


def objects(data: Json, name: str) -> list[Json]:
    """The objects of a list; what else is in it is left out."""
    found = data.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def whole(data: Json, name: str) -> int:
    """A number that counts something; 0 where there is none."""
    digits = text(data, name)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 16 else 0


def number(data: Json, name: str) -> float | None:
    """A number, as of a coordinate."""
    found = data.get(name)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def moment(data: Json, name: str, fallback: datetime, *, unit: int = 1) -> datetime:
    """A time in seconds since 1970, or in `unit`ths of one; `fallback` where there is none that can be."""
    try:
        return datetime.fromtimestamp(whole(data, name) / unit, UTC) if whole(data, name) else fallback
    except (OverflowError, ValueError, OSError):
        return fallback
