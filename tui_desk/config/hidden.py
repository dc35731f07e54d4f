"""Text that no way of showing settings shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


class Hidden:
    """A secret that stands in the file itself. Only `reveal` gives it out; it is never copied into another file."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, Hidden) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Hidden('**********')"

    def __deepcopy__(self, _memo: object) -> Hidden:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        text = core_schema.no_info_before_validator_function(_bare, core_schema.str_schema())
        return core_schema.no_info_after_validator_function(cls, text)


def _bare(value: Any) -> Any:
    return value.reveal() if isinstance(value, Hidden) else value


def is_secret_key(key: str) -> bool:
    """Whether a value under this key is a secret by its name; `token_url` and `password_file` are none."""
    return key.endswith(("password", "secret", "token"))
