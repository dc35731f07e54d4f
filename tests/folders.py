"""Folders that processes of other users can reach, which the folders pytest gives are not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def reachable() -> Iterator[Path]:
    """A folder that everybody may look into, gone at the end."""
    with TemporaryDirectory(prefix="tui-desk-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
