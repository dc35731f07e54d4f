"""Settings as they were found right, kept as plain data beside nobody else's: an unchanged file is not checked again.

What by its name or its look is a secret is never kept: a file that holds one itself has no snapshot. What the world may
have changed since (who can read a secret's file) is looked at when it is needed, as ever.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tui_desk import __version__
from tui_desk.config import paths
from tui_desk.config.settings import TABLES, Config
from tui_desk.config.table import Table
from tui_desk.private_file import write_whole

log = logging.getLogger(__name__)

MOST = 20
"""So many files of settings are remembered; the oldest go."""
_TELLING = re.compile(
    r"(pass|passwd|pwd|word|phrase|secret|token|key|pin|credentials?|auth|authorization|bearer)$",
    re.IGNORECASE,
)
_IN_A_TEXT = re.compile(
    r"://[^/\s@]*:[^/\s@]*@|\bauthorization\s*:|\bbearer\s+\S|[?&][^=&\s]*(?:key|token|secret|pass|pwd|auth)[^=&\s]*=",
    re.IGNORECASE,
)
"""How addresses and commands bring a secret along."""
_TABLES = {table.__name__: table for table in TABLES}
_PROGRAM = Path(__file__).parents[1]


def read(path: Path, content: bytes) -> Config | None:
    """The settings in a file with this content, if they were found right before by this very program."""
    try:
        kept = json.loads(_ours(_place(path)))
        config = _loaded(kept["config"]) if kept["of"] == _digest(path, content) else None
    except (OSError, KeyError, TypeError, ValueError):  # none, another's, or of another form
        return None
    return config if isinstance(config, Config) else None


def write(config: Config, content: bytes) -> None:
    """Remember settings that were found right; where that can't be done they are checked each time."""
    if any(map(_may_hold_secrets, config.channels)) or _brings_one_along(config):
        return
    try:
        kept = json.dumps({"of": _digest(config.path, content), "config": _plain(config)})
    except TypeError:  # a hidden secret, or what no setting is
        return
    place = _place(config.path)
    try:
        paths.make_private_dir(place.parent)
        write_whole(place, kept)
        for old in _by_age(place.parent)[MOST:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.debug("settings are not remembered: %s", error)


def _ours(place: Path) -> bytes:
    """What is in a file that only we can have written; whose it is is asked of what was opened. Raises OSError."""
    with os.fdopen(os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
        found = os.fstat(file.fileno())
        if found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise PermissionError(place)
        return file.read()


def _place(path: Path) -> Path:
    name = hashlib.sha256(os.fsencode(path.absolute())).hexdigest()
    return paths.cache_dir() / "settings" / f"{name}.json"


def _digest(path: Path, content: bytes) -> str:
    """All that decides whether settings are right: program, place, defaults that hang on where homes are, content."""
    decides = (__version__, *_sources(), str(path.absolute()), paths.default_store_url())
    return hashlib.sha256("\0".join(decides).encode("utf-8", "surrogateescape") + b"\0" + content).hexdigest()


def _sources() -> Iterator[str]:
    """The program's own files: whoever works on it changes rules without a new version."""
    for folder in (_PROGRAM, _PROGRAM / "config"):
        with os.scandir(folder) as found:
            for file in sorted(found, key=lambda one: one.name):
                if file.name.endswith(".py"):
                    yield f"{file.name} {file.stat().st_mtime_ns} {file.stat().st_size}"


def _by_age(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"), key=lambda one: one.stat().st_mtime, reverse=True)


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
