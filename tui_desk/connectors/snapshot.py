"""Channels' settings as their connectors found them right, kept beside the snapshot of the config they stand in.

They hang on the tables as written, on all files of the packages in which their classes stand, and on the versions of
those that others bring. Where the config has no snapshot, as it holds a secret, they have none, nor where they say what
was not written there: a connector may have it from where secrets are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from pathlib import Path

from tui_desk import cached
from tui_desk.config import snapshot
from tui_desk.config.channel import ChannelSettings
from tui_desk.config.plain import plain
from tui_desk.config.settings import Config
from tui_desk.config.table import Table
from tui_desk.typed import field_names

_KIND = "channels"
_PROGRAM = "tui_desk"
Models = Sequence[type[ChannelSettings]]
"""The class of each channel's settings."""


def read(config: Config, models: Models, brought: str) -> tuple[ChannelSettings, ...] | None:
    """The settings of the config's channels, if they were found right before; None: they have to be checked.

    `brought`: which packages of others bring their kinds, in which versions.
    """
    stamp = _stamp(config, models, brought)
    found = snapshot.kept(_KIND, config.path, stamp) if stamp else None
    if not isinstance(found, tuple) or [type(one) for one in found] != list(models):
        return None
    return found


def write(config: Config, models: Models, brought: str, found: Sequence[ChannelSettings]) -> None:
    """Remember what was found right."""
    if snapshot.holds_secrets(config, found) or not _is_written(config, found):
        return
    if not _packages(map(type, _tables(found))) <= _packages(models):
        return  # nobody would see that a rule of theirs has changed
    if stamp := _stamp(config, models, brought):
        snapshot.keep(_KIND, config.path, stamp, tuple(found))


def _stamp(config: Config, models: Models, brought: str) -> str:
    """All that decides; empty where that can't be told."""
    files = [getattr(sys.modules[name], "__file__", None) for name in sorted(_packages(models))]
    trees = [Path(file).parent for file in files if file and Path(file).stem == "__init__"]
    single = [file for file in files if file and Path(file).stem != "__init__"]
    try:
        sources = (snapshot.program(trees), *map(cached.stamp, single))
        return "\n".join((*sources, brought, json.dumps(plain(config.channels))))
    except (OSError, TypeError):  # in an archive; with a hidden secret
        return ""


def _packages(models: Iterable[type[Table]]) -> set[str]:
    """The packages, or single modules, in which the tables of these classes and what they derive from stand."""
    owners = (owner for model in models for owner in model.__mro__ if issubclass(owner, Table))
    return {_package(owner.__module__) for owner in owners}


def _package(module: str) -> str:
    """The outermost that has a file; of our own program a part."""
    parts = module.split(".")
    outer = [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
    in_files = [name for name in outer if getattr(sys.modules.get(name), "__file__", None)]
    return next((name for name in in_files if name != _PROGRAM), module)


def _tables(value: object) -> Iterator[Table]:
    """Every table in settings."""
    match value:
        case Table():
            yield value
            for name in field_names(type(value)):
                yield from _tables(getattr(value, name))
        case Mapping():
            for inner in value.values():
                yield from _tables(inner)
        case tuple() | list():
            for inner in value:
                yield from _tables(inner)


def _is_written(config: Config, found: Sequence[ChannelSettings]) -> bool:
    """Whether each text in the channels' settings is a part of one in the file, or its option's default."""
    written = set(_texts(config.channels))
    said = {
        text
        for table in _tables(found)
        for option in fields(table)
        if option.default is MISSING or getattr(table, option.name) != option.default
        for text in _texts(getattr(table, option.name))
    }
    return all(any(text in one for one in written) for text in said - written)


def _texts(value: object) -> Iterator[str]:
    """Every text in settings but for those in tables of their own."""
    match value:
        case str() | Path():
            yield str(value)
        case Mapping():
            for name, inner in value.items():
                yield str(name)
                yield from _texts(inner)
        case tuple() | list():
            for inner in value:
                yield from _texts(inner)
