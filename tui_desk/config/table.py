"""What every table of settings is: a frozen dataclass, which pydantic checks and nothing else asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from tui_desk.typed import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Base of all tables: unknown options are refused, and values kept out of error messages."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid", "hide_input_in_errors": True}

    def __post_init__(self) -> None:
        """Checks over several options, raising ValueError; each table begins with those of what it derives from."""
