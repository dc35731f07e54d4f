"""Spans of time as people write them: `90d`, `2h`, `1h30m`, `all`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from tui_desk.config.rule import Before
from tui_desk.patterns import pattern

_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}
_ONE = r"([0-9]{1,9})\s*([smhdwy])\s*"
_PART = pattern(_ONE, re.ASCII)
_WHOLE = pattern(rf"(?:{_ONE})+", re.ASCII)


def parse(text: str) -> timedelta:
    """Read `90d`, `1h30m`, `2 w`. Raises ValueError that says what is understood."""
    lowered = text.strip().lower()
    if not _WHOLE.fullmatch(lowered):
        raise ValueError("write a number and a unit: s, m, h, d, w or y, such as 90d or 1h30m")
    try:
        return sum((int(number) * _UNITS[unit] for number, unit in _PART.findall(lowered)), timedelta())
    except OverflowError as error:
        raise ValueError("is too long a time") from error


def show(span: timedelta) -> str:
    """The shortest spelling that `parse` reads back as the same span, in whole seconds."""
    left = int(span.total_seconds())
    parts = []
    for unit in "dhms":
        count, left = divmod(left, int(_UNITS[unit].total_seconds()))
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def _before(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str):
        return parse(value)
    raise ValueError('write a time in quotes, such as "90d"')


def _before_window(value: Any) -> Any:
    if value is None or (isinstance(value, str) and value.strip().lower() == "all"):
        return None
    return _before(value)


Duration = Annotated[timedelta, Before(_before)]
"""A setting such as `"90d"`."""

Window = Annotated[timedelta | None, Before(_before_window)]
"""A setting such as `"90d"`, or `"all"`, which is None."""
