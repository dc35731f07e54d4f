"""Secrets: read when needed from where the config says; errors name the source, never the value."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, SecretStr, model_validator

from tui_desk.config.base import Settings
from tui_desk.config.paths import readable_by_others
from tui_desk.errors import SecretError

COMMAND_SECONDS = 60
"""A password manager may have to ask its owner."""


def _argv(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return value
    if not isinstance(value, str):
        raise ValueError("must be a command in quotes, or a list of its words")
    try:
        return shlex.split(value)
    except ValueError:
        raise ValueError("has a quote that is not closed") from None


Argv = Annotated[tuple[str, ...], BeforeValidator(_argv)]
"""A program and its arguments: a list, or one string split as a shell would, without a shell."""


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
        given = [name for name in Secret.model_fields if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"give one of {' and '.join(given)}, not more")
        return self

    @property
    def has_secret(self) -> bool:
        """Whether any source is configured; `reveal` may fail all the same."""
        return any(getattr(self, name) for name in Secret.model_fields)

    def reveal(self) -> str:
        """The password itself. Raises SecretError."""
        if self.password:
            return self.password.get_secret_value()
        if self.password_command:
            return from_command(self.password_command)
        if self.password_file:
            return from_file(self.password_file)
        if self.password_env:
            return from_env(self.password_env)
        raise SecretError("no password is configured; set password_command, password_file or password_env")


def from_command(argv: tuple[str, ...]) -> str:
    """The first line the program prints. It gets no input, and what it says on stderr is not repeated."""
    source = f"the command `{argv[0]}`"
    try:
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False
        )
    except FileNotFoundError:
        raise SecretError(f"{source} is not there; check password_command") from None
    except OSError as error:
        raise SecretError(f"{source} can't be started: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise SecretError(f"{source} gave no password within {COMMAND_SECONDS} s") from None
    if done.returncode:
        raise SecretError(f"{source} failed with exit code {done.returncode}; run it by hand to see why")
    return _first_line(done.stdout, source)


def from_file(name: str) -> str:
    """The first line of a file that nobody else can read."""
    path = Path(os.path.expandvars(name)).expanduser()
    source = f"the file {path}"
    if not path.is_absolute():
        raise SecretError(f"{source} is not an absolute path; begin it with / or ~")
    try:
        if readable_by_others(path) and not _is_credential(path):
            raise SecretError(f"{source} can be read by others; run `chmod 600` on it")
        content = path.read_bytes()
    except OSError as error:
        raise SecretError(f"{source} can't be read: {error.strerror}") from None
    return _first_line(content, source)


def from_env(name: str) -> str:
    """The value of an environment variable."""
    value = os.environ.get(name, "")
    if not value:
        raise SecretError(f"the environment variable {name} is not set")
    return value


def _first_line(content: bytes, source: str) -> str:
    try:
        lines = content.decode().splitlines()
    except UnicodeDecodeError:
        raise SecretError(f"{source} holds something that is not UTF-8 text") from None
    if not lines or not lines[0]:
        raise SecretError(f"{source} holds no password: its first line is empty")
    return lines[0]


def _is_credential(path: Path) -> bool:
    """Whether systemd keeps it for this service: it grants access by an ACL, whose mask stands in the group's bits."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    return bool(folder) and path.is_relative_to(folder) and not path.stat().st_mode & 0o007
