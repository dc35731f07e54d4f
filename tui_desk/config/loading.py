"""From a file to `Config`. What was once found right is read back from its snapshot; what changed is checked anew."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tui_desk.config import snapshot
from tui_desk.config.paths import find_config
from tui_desk.config.settings import Config
from tui_desk.errors import ConfigError, Problem


def load(path: Path | None = None) -> Config:
    """Read the config: `path`, else TUI_DESK_CONFIG, else the XDG one. Raises ConfigError, ConfigMissing."""
    found = find_config(path)
    try:
        stamp = snapshot.stamp(found)
        if (known := snapshot.read(found, stamp)) is not None:
            return known
        content = found.read_bytes()
    except OSError as error:
        raise ConfigError(found, Problem("", f"can't be read: {error.strerror}")) from error
    from tui_desk.config import toml, validating

    config = validating.validated(toml.parsed(found, content))
    snapshot.write(config, stamp)
    return config


def problem(config: Config, key: str, text: str) -> ConfigError:
    """A ConfigError for a mistake found after loading, such as an unknown command in `[keys]`."""
    from tui_desk.config import toml

    return ConfigError(config.path, Problem(key, text, toml.read(config.path).line(key)))


def closest(name: str, known: Iterable[str]) -> str:
    """` Did you mean …?` or nothing."""
    import difflib

    matches = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean `{matches[0]}`?" if matches else ""
