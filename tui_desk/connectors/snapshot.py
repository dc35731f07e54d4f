"""Channels' settings as their connectors found them right, kept beside the snapshot of the config they stand in.

They hang on the tables as written and on the files in which their classes stand. Where the config has no snapshot, as
it holds a secret, they have none.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tui_desk.config import snapshot
from tui_desk.config.channel import ChannelSettings
from tui_desk.config.plain import plain
from tui_desk.config.settings import Config
from tui_desk.config.table import Table

_KIND = "channels"
Models = Sequence[type[ChannelSettings]]
"""The class of each channel's settings."""


def read(config: Config, models: Models) -> tuple[ChannelSettings, ...] | None:
    """The settings of the config's channels, if they were found right before; None: they have to be checked."""
    stamp = _stamp(config, models)
    found = snapshot.kept(_KIND, config.path, stamp) if stamp else None
    if not isinstance(found, tuple) or [type(one) for one in found] != list(models):
        return None
    return found


def write(config: Config, models: Models, found: Sequence[ChannelSettings]) -> None:
    """Remember what was found right."""
    stamp = "" if snapshot.holds_secrets(config) else _stamp(config, models)
    if stamp:
        snapshot.keep(_KIND, config.path, stamp, tuple(found))


def _stamp(config: Config, models: Models) -> str:
    """All that decides; empty where that can't be told."""
    owners = {owner.__module__ for model in models for owner in model.__mro__ if issubclass(owner, Table)}
    files = [getattr(sys.modules[owner], "__file__", None) for owner in sorted(owners)]
    folders = dict.fromkeys(Path(file).parent for file in files if file)
    try:
        return "\n".join((snapshot.program(folders), json.dumps(plain(config.channels))))
    except (OSError, TypeError):  # in an archive; with a hidden secret
        return ""
