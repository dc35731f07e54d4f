"""A channel's access token, given like a password: by a command, a file, a variable, or in a private config file."""

from __future__ import annotations

from tui_desk.config.checks import Argv
from tui_desk.config.secret import Hidden, Secret, given, require_one, secret_of
from tui_desk.config.table import Table
from tui_desk.typed import dataclass


@dataclass(frozen=True, kw_only=True)
class Token(Table):
    """Mixin: the token from exactly one of four places. Of a file or a command's output the first line counts."""

    token: Hidden | None = None
    """Only in a config file that nobody else can read."""
    token_command: Argv = ()
    """Prints the token, such as `pass show bot`."""
    token_file: str = ""
    """A file that only its owner can read. `~` and `$VARIABLES` are expanded."""
    token_env: str = ""
    """Name of an environment variable."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_one(self, "token")
        if not given(self, "token"):
            raise ValueError("give token_command, token_file or token_env")

    @property
    def access(self) -> Secret:
        """The token as a secret; `reveal` reads it."""
        return secret_of(self, "token")
