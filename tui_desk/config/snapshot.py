"""Settings as they were found right, kept as plain data beside nobody else's: an unchanged file is not checked again.

What by its name or its look is a secret is never kept: a file that holds one itself has no snapshot. What the world may
have changed since (who can read a secret's file) is looked at when it is needed, as ever.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from tui_desk import __version__, cached
from tui_desk.config import paths
from tui_desk.config.plain import loaded, plain
from tui_desk.config.settings import Config
from tui_desk.config.table import Table
from tui_desk.patterns import pattern
from tui_desk.typed import field_names

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
_PROGRAM = Path(__file__).parents[1]


def stamp(path: Path) -> str:
    """All that decides whether settings are right: program, defaults that hang on where homes are, the very file.

    To be taken before the file is read. Raises OSError.
    """
    decides = (program(), str(path.absolute()), paths.default_store_url())
    return "\n".join((*decides, cached.stamp(str(path))))


def read(path: Path, stamp: str) -> Config | None:
    """The settings in a file with this stamp, if they were found right before by this very program."""
    config = kept(_KIND, path, stamp)
    return config if isinstance(config, Config) else None


def write(config: Config, stamp: str) -> None:
    """Remember settings that were found right; where that can't be done they are checked each time."""
    if not holds_secrets(config):
        keep(_KIND, config.path, stamp, config)


def program(trees: Iterable[Path] = ()) -> str:
    """Which program this is, with those files of its own that check settings, and all of these folders.

    Whoever works on it changes rules without a new version. Raises OSError.
    """
    found = (_sources(str(_PROGRAM)), _sources(str(_PROGRAM / "config")))
    return "\n".join((__version__, *chain(*found, *(_sources(str(tree), whole=True) for tree in trees))))


def kept(kind: str, path: Path, stamp: str) -> Any:
    """What was kept of a file with this stamp; None: nothing that counts."""
    try:
        found = json.loads(cached.read(kind, _name(path)))
        return loaded(found["settings"]) if found["of"] == stamp else None
    except (OSError, AttributeError, KeyError, TypeError, ValueError):  # none, another's, or of another form
        return None


def keep(kind: str, path: Path, stamp: str, settings: object) -> None:
    """Keep what has a plain form, if that can be done."""
    try:
        text = json.dumps({"of": stamp, "settings": plain(settings)})
    except TypeError:  # a hidden secret, or what no setting is
        return
    try:
        cached.keep(kind, _name(path), text)
    except (OSError, ValueError) as error:
        log.debug("settings are not remembered: %s", error)


def holds_secrets(config: Config, became: Iterable[Table] = ()) -> bool:
    """Whether anything in the file, or in what its channels became, is a secret by its name or its look."""
    made = tuple(became)
    return any(map(_may_hold_secrets, (*config.channels, *made))) or _brings_one_along((config, *made))


def _name(path: Path) -> str:
    return f"{cached.name_of(str(path))}.json"


def _sources(folder: str, *, whole: bool = False) -> Iterator[str]:
    """What tells apart the sources in a folder, and in all that it has in it; each folder is read once."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda one: one.name)
    for one in entries:
        if one.name.endswith(".py"):
            told = one.stat()
            yield f"{one.name} {told.st_mtime_ns} {told.st_size}"
        elif whole and one.name != "__pycache__" and one.is_dir(follow_symlinks=False):
            yield from _sources(one.path, whole=True)


def _may_hold_secrets(value: object, key: str = "") -> bool:
    """Whether a channel of any kind, also of a connector that nobody here knows, has a text by a telling name."""
    match value:
        case Mapping():
            return any(_may_hold_secrets(inner, str(name)) for name, inner in value.items())
        case Table():
            return any(_may_hold_secrets(getattr(value, name), name) for name in field_names(type(value)))
        case tuple():
            return any(_may_hold_secrets(inner, key) for inner in value)
    return isinstance(value, str) and value != "" and _TELLING.search(key) is not None


def _brings_one_along(value: object) -> bool:
    """Whether an address or a command anywhere has a secret in it."""
    match value:
        case Table():
            return any(_brings_one_along(getattr(value, name)) for name in field_names(type(value)))
        case Mapping():
            return any(map(_brings_one_along, value.values()))
        case tuple():
            return any(map(_brings_one_along, value))
    return isinstance(value, str) and _IN_A_TEXT.search(value) is not None
