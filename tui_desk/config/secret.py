"""Secrets: read when needed from where the config says; errors name the source, never the value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from tui_desk.config.checks import Argv
from tui_desk.config.table import Table
from tui_desk.typed import dataclass

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


@dataclass(frozen=True, kw_only=True)
class Secret(Table):
    """Mixin: a password from one of four places. Of a file or a command's output the first line counts."""

    password: Hidden | None = None
    """Only in a config file that nobody else can read."""
    password_command: Argv = ()
    """Prints the password, such as `pass show mail`."""
    password_file: str = ""
    """`~` and `$VARIABLES` are expanded, as in `$CREDENTIALS_DIRECTORY/mail` under systemd."""
    password_env: str = ""
    """Name of an environment variable."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_one(self, "password")

    @property
    def has_secret(self) -> bool:
        """Whether any source is configured; `reveal` may fail all the same."""
        return bool(given(self, "password"))

    def reveal(self) -> str:
        """The password itself. Raises SecretError."""
        from tui_desk.config import revealing

        return revealing.reveal(self)


def given(settings: Table, name: str) -> list[str]:
    """Which of the four places of a secret of this name are set."""
    return [place for place in _places(name) if getattr(settings, place)]


def require_one(settings: Table, name: str) -> None:
    """At most one is. Raises ValueError."""
    names = given(settings, name)
    if len(names) > 1:
        raise ValueError(f"give one of {' and '.join(names)}, not more")


def secret_of(settings: Table, name: str) -> Secret:
    """What a table has in the four places of this name; may have no source."""
    itself, command, file, env = (getattr(settings, place) for place in _places(name))
    return Secret(password=itself, password_command=command, password_file=file, password_env=env)


def _places(name: str) -> tuple[str, str, str, str]:
    return name, f"{name}_command", f"{name}_file", f"{name}_env"
