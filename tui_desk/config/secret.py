"""Secrets: read when needed from where the config says; errors name the source, never the value."""

from __future__ import annotations

from tui_desk.config import revealing
from tui_desk.config.checks import Argv
from tui_desk.config.hidden import Hidden
from tui_desk.config.table import Table
from tui_desk.typed import dataclass


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
