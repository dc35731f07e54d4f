"""Writing the config: what a person wrote there is never changed, only added to; nobody else may read the file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tui_desk.errors import ConfigError, Problem
from tui_desk.private_file import make_private_dir, write_whole

HEADER = "# The settings of tui-desk; config.example.toml in its documentation tells all of them.\n"


def add_channel(path: Path, channel: Mapping[str, Any]) -> None:
    """Append a `[[channels]]` block to the file, making it if need be. Raises ConfigError; then nothing changed."""
    old = path.read_text("utf-8") if path.exists() else HEADER
    new = f"{old.rstrip()}\n\n{_table('channels', channel, array=True)}"
    try:
        tomllib.loads(new)
    except tomllib.TOMLDecodeError as error:
        text = "its channels are not written as [[channels]] blocks, so none can be added below"
        raise ConfigError(path, Problem("channels", text)) from error
    _replace(path, new)


def value(item: Any) -> str:
    """One TOML value. Raises TypeError for what TOML has no spelling for."""
    match item:
        case bool() | int():
            return str(item).lower()
        case str():
            return json.dumps(item, ensure_ascii=False).replace("\x7f", "\\u007f")
        case Sequence():
            return f"[{', '.join(value(inner) for inner in item)}]"
        case _:
            raise TypeError(f"no TOML value: {type(item).__name__}")


def _table(name: str, table: Mapping[str, Any], *, array: bool = False) -> str:
    """Plain values first, then the tables within: TOML wants it so."""
    lines = [f"[[{name}]]" if array else f"[{name}]"]
    lines += [f"{key} = {value(item)}" for key, item in table.items() if not isinstance(item, Mapping)]
    inner = [_table(f"{name}.{key}", item) for key, item in table.items() if isinstance(item, Mapping)]
    return "\n".join([*lines, "", *inner])


def _replace(path: Path, text: str) -> None:
    """The old file or the new one, whatever happens between; a symbolic link stays one."""
    target = path.resolve()
    make_private_dir(target.parent)
    write_whole(target, text)
