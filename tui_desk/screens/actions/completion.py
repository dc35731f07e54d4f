"""What may follow in the `:` line and in a path: candidates for the word in hand."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tui_desk.commands import COMMANDS, find
from tui_desk.text.clean import clean

_MOST = 50


def complete(line: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """Whole lines the typed one may become, best first. `names`: what a word in capitals stands for."""
    verb, space, argument = line.lstrip().partition(" ")
    if not space:
        return _begin_with((command.verb for command in COMMANDS), verb)
    command = find(verb)
    if command is None:
        return []
    if command.argument == "PATH":
        return [f"{verb} {path}" for path in paths(argument)]
    parts = command.argument.split("|")
    words = [
        *(word for part in parts for word in names.get(part, ())),
        *(part for part in parts if part.islower()),
    ]
    return [f"{verb} {word}" for word in _begin_with(words, argument)]


def paths(typed: str) -> list[str]:
    """Paths that begin as typed; folders end with a slash, hidden ones only where asked for.

    A name with controls in it is not offered: it could not be shown as it is.
    """
    folder, _, begin = typed.rpartition("/")
    parent = Path(f"{folder}/" if "/" in typed else ".").expanduser()
    try:
        with os.scandir(parent) as entries:
            found = sorted(
                (entry.name, entry.is_dir())
                for entry in entries
                if entry.name.startswith(begin)
                and (begin or not entry.name.startswith("."))
                and clean(entry.name, one_line=True) == entry.name
            )[:_MOST]
    except OSError:
        return []
    before = f"{folder}/" if "/" in typed else ""
    return [f"{before}{name}{'/' * is_folder}" for name, is_folder in found]


def folders(typed: str) -> list[str]:
    """The same, of folders only."""
    return [path for path in paths(typed) if path.endswith("/")]


def _begin_with(words: Iterable[str], typed: str) -> list[str]:
    known = list(words)
    lowered = typed.lower().replace("_", "-")
    first = [word for word in known if word.lower().startswith(lowered)]
    return first + [word for word in known if lowered and lowered in word.lower() and word not in first]
