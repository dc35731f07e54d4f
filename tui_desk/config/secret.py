"""Secrets: read when needed from where the config says; errors name the source, never the value."""

from __future__ import annotations

from pydantic import SecretStr, model_validator

from tui_desk.config import revealing
from tui_desk.config.base import Settings
from tui_desk.config.checks import Argv


class Secret(Settings):
    """Mixin: a password from one of four places. Of a file or a command's output the first line counts."""

    password: SecretStr | None = None
    """Only in a config file that nobody else can read."""
    password_command: Argv = ()
    """Prints the password, such as `pass show mail`."""
    password_file: str = ""
    """`~` and `$VARIABLES` are expanded, as in `$CREDENTIALS_DIRECTORY/mail` under systemd."""
    password_env: str = ""
    """Name of an environment variable."""

    @model_validator(mode="after")
    def _one_source(self) -> Secret:
        revealing.require_one(self)
        return self

    @property
    def has_secret(self) -> bool:
        """Whether any source is configured; `reveal` may fail all the same."""
        return bool(revealing.given(self))

    def reveal(self) -> str:
        """The password itself. Raises SecretError."""
        return revealing.reveal(self)
