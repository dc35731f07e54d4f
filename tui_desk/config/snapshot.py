"""Settings as they were found right, kept as plain data beside nobody else's: an unchanged file is not checked again.

What by its name or its look is a secret is never kept: a file that holds one itself has no snapshot. What the world may
have changed since (who can read a secret's file) is looked at when it is needed, as ever.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tui_desk import __version__, cached
from tui_desk.config import paths
from tui_desk.config.settings import TABLES, Config
from tui_desk.config.table import Table
from tui_desk.patterns import pattern

log = logging.getLogger(__name__)

_KIND = "settings"
_TELLING = pattern(
    r"(pass|passwd|pwd|word|phrase|secret|token|key|pin|credentials?|auth|authorization|bearer)$",
    re.IGNORECASE,
)
_IN_A_TEXT = pattern(
    r"://[^/\s@]*:[^/\s@]*@|\bauthorization\s*:|\bbearer\s+\S|[?&][^=&\s]*(?:key|token|secret|pass|pwd|auth)[^=&\s]*=",
    re.IGNORECASE,
)
"""How addresses and commands bring a secret along."""
_TABLES = {table.__name__: table for table in TABLES}
_PROGRAM = Path(__file__).parents[1]


def stamp(path: Path) -> str:
    """All that decides whether settings are right: program, defaults that hang on where homes are, the very file.

    To be taken before the file is read. Raises OSError.
    """
    decides = (__version__, *_sources(), str(path.absolute()), paths.default_store_url())
    return "\n".join((*decides, cached.stamp(str(path))))


def read(path: Path, stamp: str) -> Config | None:
    """The settings in a file with this stamp, if they were found right before by this very program."""
    try:
        kept = json.loads(cached.read(_KIND, _name(path)))
        config = _loaded(kept["config"]) if kept["of"] == stamp else None
    except (OSError, KeyError, TypeError, ValueError):  # none, another's, or of another form
        return None
    return config if isinstance(config, Config) else None


def write(config: Config, stamp: str) -> None:
    """Remember settings that were found right; where that can't be done they are checked each time."""
    if any(map(_may_hold_secrets, config.channels)) or _brings_one_along(config):
        return
    try:
        kept = json.dumps({"of": stamp, "config": _plain(config)})
    except TypeError:  # a hidden secret, or what no setting is
        return
    try:
        cached.keep(_KIND, _name(config.path), kept)
    except (OSError, ValueError) as error:
        log.debug("settings are not remembered: %s", error)


def _name(path: Path) -> str:
    return f"{cached.name_of(str(path))}.json"


def _sources() -> Iterator[str]:
    """The program's own files: whoever works on it changes rules without a new version."""
    for folder in (_PROGRAM, _PROGRAM / "config"):
        with os.scandir(folder) as found:
            for file in sorted(found, key=lambda one: one.name):
                if file.name.endswith(".py"):
                    yield f"{file.name} {file.stat().st_mtime_ns} {file.stat().st_size}"


def _may_hold_secrets(value: object, key: str = "") -> bool:
    """Whether a channel of any kind, also of a connector that nobody here knows, has a text by a telling name."""
    match value:
        case Mapping():
            return any(_may_hold_secrets(inner, str(name)) for name, inner in value.items())
        case tuple():
            return any(_may_hold_secrets(inner, key) for inner in value)
    return isinstance(value, str) and _TELLING.search(key) is not None


def _brings_one_along(value: object) -> bool:
    """Whether an address or a command anywhere has a secret in it."""
    match value:
        case Table():
            return any(_brings_one_along(getattr(value, option.name)) for option in fields(value))
        case Mapping():
            return any(map(_brings_one_along, value.values()))
        case tuple():
            return any(map(_brings_one_along, value))
    return isinstance(value, str) and _IN_A_TEXT.search(value) is not None


def _plain(value: object) -> Any:
    """As JSON; whatever is no text, number, truth or nothing has the name of its kind before it. Raises TypeError."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple():
            return [_plain(one) for one in value]
        case Table():
            options = {option.name: _plain(getattr(value, option.name)) for option in fields(value)}
            return {type(value).__name__: options}
        case Mapping():
            return {"map": {str(name): _plain(one) for name, one in value.items()}}
        case timedelta():
            return {"span": [value.days, value.seconds, value.microseconds]}
        case date() if not isinstance(value, datetime):
            return {"day": value.isoformat()}
        case Path():
            return {"path": str(value)}
    raise TypeError(f"a {type(value).__name__} is not kept")


def _loaded(plain: Any) -> Any:
    match plain:
        case list():
            return tuple(map(_loaded, plain))
        case {"map": entries}:
            return {name: _loaded(one) for name, one in entries.items()}
        case {"span": parts}:
            return timedelta(*parts)
        case {"day": written}:
            return date.fromisoformat(written)
        case {"path": name}:
            return Path(name)
        case dict():
            ((name, options),) = plain.items()
            return _TABLES[name](**{option: _loaded(one) for option, one in options.items()})
    return plain
