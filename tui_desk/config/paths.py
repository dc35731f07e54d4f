"""Where things lie: the XDG folders, and folders that only their owner can enter."""

from __future__ import annotations

from pathlib import Path

from tui_desk import folders
from tui_desk.errors import ConfigError, ConfigMissing, Problem

PRIVATE_FILE = 0o600


def config_file() -> Path:
    """The config file when nobody names another."""
    return Path(folders.usual_config())


def state_dir() -> Path:
    """The store, its attachments, the log and the signing key."""
    return Path(folders.state_folder())


def log_file() -> Path:
    """The log of errors nobody should see on a terminal."""
    return state_dir() / "log"


def default_store_url() -> str:
    """The store when the config names none."""
    return f"sqlite:///{state_dir() / 'desk.db'}"


def readable_by_others(path: Path) -> bool:
    """Whether anybody but the owner has any right to the file."""
    return bool(path.stat().st_mode & 0o077)


def find_config(named: Path | None = None) -> Path:
    """The config file: `named` (from --config), else TUI_DESK_CONFIG, else the XDG one.

    Raises ConfigMissing where none is named or there; a named one that is not there is a ConfigError.
    """
    chosen = named or _from_environment()
    if chosen is None:
        usual = config_file()
        if not _is_file(usual):
            raise ConfigMissing(usual, Problem("", "there is no config yet; `tui-desk init` makes one"))
        return usual
    if not _is_file(chosen):
        raise ConfigError(chosen, Problem("", "there is no such file; `tui-desk init` makes one"))
    return chosen


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError as error:
        raise ConfigError(path, Problem("", "this account may not look there")) from error


def config_target(named: Path | None = None) -> Path:
    """Where a new config file goes: the same order as `find_config`, whether it is there or not."""
    return named or _from_environment() or config_file()


def _from_environment() -> Path | None:
    value = folders.named_config()
    return Path(value) if value else None
