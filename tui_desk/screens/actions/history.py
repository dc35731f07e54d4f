"""What was typed after `:`, kept in a private file so that it is there tomorrow."""

from __future__ import annotations

import os
from pathlib import Path

from tui_desk.config.paths import PRIVATE_FILE, state_dir
from tui_desk.private_file import make_private_dir

_MOST = 200


def read(path: Path | None = None) -> list[str]:
    """The newest lines, oldest first, each once."""
    try:
        lines = (path or _file()).read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return list(dict.fromkeys(reversed(lines[-5 * _MOST :])))[:_MOST][::-1]


def append(line: str, path: Path | None = None) -> None:
    """Add a line; a history that can't be written stops nobody."""
    target = path or _file()
    try:
        make_private_dir(target.parent)
        handle = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE_FILE)
        with os.fdopen(handle, "a", encoding="utf-8", errors="replace") as file:
            file.write(line.replace("\n", " ") + "\n")
    except OSError:
        return


def _file() -> Path:
    return state_dir() / "history"
