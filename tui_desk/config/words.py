"""What a setting should have been, told in the words of the file and never in the program's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_INDEX = re.compile(r"\[[0-9]+\]")
_LISTS = frozenset({"tuple_type", "list_type", "set_type"})
_TABLES = frozenset({"dict_type", "mapping_type", "dataclass_type"})
_EMPTY = frozenset({"string_too_short", "too_short"})


def words(kind: str, key: str, context: Mapping[str, Any], told: str) -> str:
    """One finding of pydantic in plain words: its type, the option's dotted key, its context, its own message."""
    if kind in _TABLES:
        return _table(key)
    if kind in _LISTS:
        return 'must be a list of texts in quotes, such as ["one", "two"]'
    if kind in _EMPTY:
        return "must not be empty"
    if kind.startswith("bool"):
        return "must be true or false, without quotes"
    if kind.startswith("int"):
        return "must be a whole number, without quotes"
    if kind.startswith(("string_type", "string_sub_type", "path_type")):
        return "must be text in quotes"
    match kind:
        case "missing":
            return "is missing"
        case "literal_error":
            return f"must be {context['expected']}"
        case "greater_than_equal":
            return f"must be at least {context['ge']}"
        case "less_than_equal":
            return f"must be at most {context['le']}"
    return told.removeprefix("Value error, ")


def _table(key: str) -> str:
    """A list's item has no header of its own to show."""
    if not key or key.endswith("]"):
        return "must be a table of options"
    return f"must be a table: write [{_INDEX.sub('', key)}] on a line alone, and its options below"
