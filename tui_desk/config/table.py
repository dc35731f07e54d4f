"""What every table of the config file is: a frozen dataclass, which pydantic checks and nothing else asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from tui_desk.typed import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Base of the file's own tables: unknown options are refused. Checks over several options are `__post_init__`s."""

    __pydantic_config__: ClassVar[Mapping[str, object]] = {"extra": "forbid", "hide_input_in_errors": True}
