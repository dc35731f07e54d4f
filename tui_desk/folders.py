"""Which folders and files of a person the desk takes when nobody names others."""

from __future__ import annotations

import os
import sys

APP = "tui-desk"


def config_folder() -> str:
    """Where the config lies."""
    return _folder("XDG_CONFIG_HOME", ".config")


def state_folder() -> str:
    """Where the store, its attachments and the log lie."""
    return _folder("XDG_STATE_HOME", ".local/state")


def cache_folder() -> str:
    """Where lies what can be made anew at any time."""
    return _folder("XDG_CACHE_HOME", ".cache")


def named_config() -> str:
    """The config that the environment names; empty: none."""
    return os.path.expanduser(os.environ.get("TUI_DESK_CONFIG", ""))


def usual_config() -> str:
    """The config when nobody names another."""
    return f"{config_folder()}/config.toml"


def _folder(variable: str, usual: str) -> str:
    """As the XDG base directory specification has it; a Mac has one place for everything."""
    named = os.environ.get(variable, "").strip()
    if named.startswith("/"):
        return f"{named}/{APP}"
    home = os.path.expanduser("~")
    return (
        f"{home}/Library/Application Support/{APP}" if sys.platform == "darwin" else f"{home}/{usual}/{APP}"
    )
