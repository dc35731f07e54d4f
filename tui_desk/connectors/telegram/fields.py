"""What Telegram's JSON needs besides `connectors.fields`: numbers below zero, and times that may be milliseconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tui_desk.connectors import fields
from tui_desk.connectors.fields import NOTHING, Json, whole

LONGEST_TEXT = 20_000
_MILLISECONDS_SINCE = 100_000_000_000


def table(value: Any) -> Json:
    """An object; nothing in it if it is none."""
    return value if isinstance(value, Mapping) else NOTHING


def ident(data: Json, name: str) -> int | None:
    """A number as it stands: chats below zero are groups. None: there is none."""
    found = data.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def moment(data: Json, name: str, fallback: datetime) -> datetime:
    """A time in seconds since 1970, or in milliseconds as some stand-ins of the Bot API send it."""
    unit = 1000 if whole(data, name) > _MILLISECONDS_SINCE else 1
    return fields.moment(data, name, fallback, unit=unit)
