"""What the words of events are made of: each part is harmless whatever an event holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui_desk.priorities import Priorities
from tui_desk.text.clean import clean

When = Callable[[int], str]
"""A moment (UTC epoch ms) as whoever reads it wants it written."""
Words = Callable[[Mapping[str, Any], When], str]

LONGEST_NAME = 400


def plain(words: str) -> Words:
    """Always the same."""
    return lambda _data, _when: words


def tags(verb: str, key: str) -> Words:
    """`added a, b`."""

    def tell(data: Mapping[str, Any], _when: When) -> str:
        names = data.get(key)
        return f"{verb} {', '.join(map(name, names))}" if isinstance(names, list) and names else ""

    return tell


def assigned(data: Mapping[str, Any], _when: When) -> str:
    """`assigned this to Bo`."""
    return f"assigned this to {name(data.get('to')) or 'nobody'}"


def priority(data: Mapping[str, Any], _when: When) -> str:
    """`set the priority to high`, as it was called then; events that don't say so are of a time of fixed names."""
    rank = after(data, "priority")
    called = name(data.get("called")) or (Priorities().name(rank) if isinstance(rank, int) else "")
    return f"set the priority to {called}" if called else "set the priority"


def after(data: Mapping[str, Any], field: str) -> Any:
    """What a field became; events keep `[before, after]`."""
    pair = data.get(field)
    return pair[1] if isinstance(pair, list) and len(pair) == 2 else None


def name(told: object) -> str:
    """Foreign text within a line."""
    return " ".join(clean(str(told or "")[:LONGEST_NAME], one_line=True).split())
