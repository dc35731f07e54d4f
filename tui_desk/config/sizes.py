"""Sizes as people write them: `25MB`."""

from __future__ import annotations

import re
from typing import Annotated, Any

from tui_desk.config.rule import Before
from tui_desk.patterns import pattern

_SIZE = pattern(r"([0-9]{1,9})\s*(kb|mb|gb)", re.ASCII)
_UNITS = {"kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}


def parse(value: Any) -> int:
    """Bytes of `25MB`, or of a number as it is. Raises ValueError that says what is understood."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = _SIZE.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if not found:
        raise ValueError('write a number and a unit in quotes: kB, MB or GB, such as "25MB"')
    return int(found[1]) * _UNITS[found[2]]


Size = Annotated[int, Before(parse)]
"""Bytes, written as `"25MB"`."""

FETCH_BELOW = 10_000_000
"""Of a messenger's channel, where its settings say nothing else."""
