"""What is asked of a value, beside its type: read by pydantic when a file is checked, and importing nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True)
class Before:
    """Turns what is written into what the type takes; raises ValueError that says what is understood."""

    turn: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(self.turn, handler(source))


@dataclass(frozen=True, slots=True)
class After:
    """Looks at a value of the right type; raises ValueError that says what it must be."""

    look: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self.look, handler(source))


@dataclass(frozen=True, slots=True)
class Strict:
    """Nothing else is taken for the type: no `"3"` for a number, no `1` for true."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        assert schema["type"] in ("int", "bool")
        return {**schema, "strict": True}


def between(least: int, most: int | None = None) -> After:
    """A number within these bounds; None: however big."""

    def look(value: int) -> int:
        if value < least:
            raise ValueError(f"must be at least {least}")
        if most is not None and value > most:
            raise ValueError(f"must be at most {most}")
        return value

    return After(look)


Flag = Annotated[bool, Strict()]
"""`true` or `false`."""

Whole = Annotated[int, Strict()]
"""A whole number."""
