"""Reading what a server sent without trusting its shape: what is absent or of the wrong type is simply not there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

LONGEST_TEXT = 20_000
LONGEST_NAME = 300
_MILLISECONDS_SINCE = 100_000_000_000
_NOTHING: Mapping[str, Any] = {}


def whole(value: Any) -> int | None:
    """A whole number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def words(value: Any, longest: int = LONGEST_NAME) -> str:
    """Text, not longer than so many characters."""
    return value[:longest] if isinstance(value, str) else ""


def table(value: Any) -> Mapping[str, Any]:
    """An object; nothing in it if it is none."""
    return value if isinstance(value, Mapping) else _NOTHING


def rows(value: Any) -> tuple[Mapping[str, Any], ...]:
    """The objects of a list."""
    return tuple(one for one in value if isinstance(one, Mapping)) if isinstance(value, list) else ()


def moment(value: Any, otherwise: datetime) -> datetime:
    """Seconds since 1970, or milliseconds as some stand-ins of the Bot API send them."""
    seconds = whole(value)
    if not seconds or seconds < 0:
        return otherwise
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS_SINCE else seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return otherwise
