"""The text of Telegram's rich messages (nested blocks of nested text), line by line, without their looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_desk.connectors.fields import Json

DEEPEST = 24
_INLINE = ("text", "alternative_text")
_BLOCKS = ("title", "summary", "caption", "blocks", "items", "rows", "cells", "credit")


def rich_text(message: Json) -> str:
    """What a person would read of it."""
    return "\n".join(_lines(message, 0))


def _lines(value: Any, depth: int) -> list[str]:
    if depth > DEEPEST:
        return []
    if isinstance(value, list):
        return [line for one in value for line in _lines(one, depth + 1)]
    if isinstance(value, str):
        return [value] if value else []
    if not isinstance(value, Mapping):
        return []
    own = "".join(_inline(value[name], depth + 1) for name in _INLINE if name in value)
    inner = [line for name in _BLOCKS if name in value for line in _lines(value[name], depth + 1)]
    return [*([own] if own else []), *inner]


def _inline(value: Any, depth: int) -> str:
    if depth > DEEPEST:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_inline(one, depth + 1) for one in value)
    if isinstance(value, Mapping):
        return "".join(_inline(value[name], depth + 1) for name in _INLINE if name in value)
    return ""
