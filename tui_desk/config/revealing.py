"""How a secret is had when it is needed: errors name its source, never its value."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tui_desk.config.paths import readable_by_others
from tui_desk.errors import SecretError

if TYPE_CHECKING:
    from tui_desk.config.secret import Secret

COMMAND_SECONDS = 60
"""A password manager may have to ask its owner."""


def reveal(secret: Secret) -> str:
    """The password itself. Raises SecretError."""
    if secret.password:
        return secret.password.reveal()
    if secret.password_command:
        return from_command(secret.password_command)
    if secret.password_file:
        return from_file(secret.password_file)
    if secret.password_env:
        return from_env(secret.password_env)
    raise SecretError("no password is configured; set password_command, password_file or password_env")


def from_command(argv: tuple[str, ...]) -> str:
    """The first line the program prints. It gets no input, and what it says on stderr is not repeated."""
    import subprocess

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
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        raise SecretError(
            f"{source} can't be read: {error.strerror}", by_nobody=missing and name == str(path)
        ) from None
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
