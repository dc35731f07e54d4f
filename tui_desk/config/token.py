"""A channel's access token, given like a password: by a command, a file, a variable, or in a private config file."""

from __future__ import annotations

from typing import Self

from pydantic import SecretStr, model_validator

from tui_desk.config.base import Settings
from tui_desk.config.checks import Argv
from tui_desk.config.secret import Secret

SOURCES = ("token", "token_command", "token_file", "token_env")


class Token(Settings):
    """Mixin: the token from exactly one of four places. Of a file or a command's output the first line counts."""

    token: SecretStr | None = None
    """Only in a config file that nobody else can read."""
    token_command: Argv = ()
    """Prints the token, such as `pass show bot`."""
    token_file: str = ""
    """A file that only its owner can read. `~` and `$VARIABLES` are expanded."""
    token_env: str = ""
    """Name of an environment variable."""

    @model_validator(mode="after")
    def _one_token(self) -> Self:
        given = [name for name in SOURCES if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"give one of {' and '.join(given)}, not more")
        if not given:
            raise ValueError("give token_command, token_file or token_env")
        return self

    @property
    def access(self) -> Secret:
        """The token as a secret; `reveal` reads it."""
        return Secret(
            password=self.token,
            password_command=self.token_command,
            password_file=self.token_file,
            password_env=self.token_env,
        )
