"""Reading JSON from strangers: a field that is missing or of another kind is empty, never an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LONGEST_TEXT = 100_000
Json = Mapping[str, Any]
NOTHING: Json = {}


def inner(data: Json, *names: str) -> Json:
    """The object under these names, one in the other."""
    for name in names:
        found = data.get(name)
        if not isinstance(found, Mapping):
            return NOTHING
        data = found
    return data


def text(data: Json, name: str) -> str:
    found = data.get(name)
    return found[:LONGEST_TEXT] if isinstance(found, str) else ""


def whole(data: Json, name: str) -> int:
    """A number that counts something; 0 where there is none."""
    match data.get(name):
        case bool():
            return 0
        case int() | float() as number if 0 <= number < 2**53:
            return int(number)
        case _:
            return 0


def objects(data: Json, name: str) -> list[Json]:
    """The objects of a list; what else is in it is left out."""
    found = data.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
