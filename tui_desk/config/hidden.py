"""Text that no way of showing settings shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Protocol

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


class _Secret(Protocol):
    def get_secret_value(self) -> str: ...


class _AsSecret:
    """Checked as pydantic's SecretStr, which is imported for a file that has one."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic import SecretStr

        return handler.generate_schema(SecretStr)


Hidden = Annotated[_Secret, _AsSecret()]
"""A secret that stands in the file itself."""


def hide(text: str) -> Hidden:
    """Hide a text."""
    from pydantic import SecretStr

    return SecretStr(text)


def is_secret_key(key: str) -> bool:
    """Whether a value under this key is a secret by its name; `token_url` and `password_file` are none."""
    return key.endswith(("password", "secret", "token"))
