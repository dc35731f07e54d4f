"""`[priorities]`: what ranks are called; `config.example.toml` says the same in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from tui_desk.config.rule import After, Whole
from tui_desk.patterns import pattern
from tui_desk.priorities import NORMAL, RANKS

MOST = 99
_NAME = pattern(r"[^\W\d_][\w-]{0,15}")


def _ranks(given: Mapping[str, int]) -> Mapping[str, int]:
    seen: dict[int, str] = {}
    folded: set[str] = set()
    for name, rank in given.items():
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"{name!r} must be one word of at most 16 letters, digits, - and _, a letter first"
            )
        if name.casefold() in folded:
            raise ValueError(f"{name!r} differs from another name only by capitals")
        if abs(rank) > MOST:
            raise ValueError(f"the rank of {name!r} must be at least -{MOST} and at most {MOST}")
        if rank in seen:
            raise ValueError(f"{seen[rank]!r} and {name!r} have the rank {rank}; give each its own")
        seen[rank] = name
        folded.add(name.casefold())
    if not given:
        return dict(RANKS)
    if NORMAL not in seen:
        raise ValueError(f"one of them must have the rank {NORMAL}, which everything begins with")
    return given


Ranks = Annotated[Mapping[str, Whole], After(_ranks)]
"""Name to rank; the higher, the more urgent. None named: those that every desk has."""
