"""Files and folders for their owner only: a file appears whole or not at all, and outlives a power cut once there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def make_private_dir(path: Path) -> Path:
    """Make `path` and its parents, what is new with mode 0700; an existing folder keeps its mode."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    return path


def write_whole(path: Path, found: str | Iterable[bytes], *, replace: bool = True) -> None:
    """Write the file in one step, mode 0600. With `replace` False a file that is there already stays: it came first.

    Of pieces only one is held at a time.
    """
    whole = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines([found.encode()] if isinstance(found, str) else found)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            whole.replace(path)
        else:
            _link_first(whole, path)
    finally:
        whole.unlink(missing_ok=True)
    _make_durable(path.parent)


def _link_first(whole: Path, path: Path) -> None:
    try:
        os.link(whole, path)
    except FileExistsError:
        pass  # another process was first; its file counts


def _make_durable(folder: Path) -> None:
    """Let the names in a folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
