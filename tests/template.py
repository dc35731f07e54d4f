"""A new store in a test is a copy of one that was migrated once, so that it costs what a copy costs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tui_desk.store import schema

migrated_for_real = schema.migrate


class Template:
    """The store that is copied; made when it is wanted first."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "template.db"
        self._lock = threading.Lock()
        self._whole = b""

    def migrate(self, path: Path) -> None:
        """As `schema.migrate`; a new file becomes a copy."""
        with self._lock:
            if path.stat().st_size == 0:
                path.write_bytes(self._made())
        migrated_for_real(path)

    def _made(self) -> bytes:
        if not self._whole:
            self._path.touch(0o600)
            migrated_for_real(self._path)
            self._whole = self._path.read_bytes()
        return self._whole


@contextmanager
def copied(folder: Path) -> Iterator[None]:
    """Within it, whatever this process makes a store for, gets a copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "migrate", Template(folder).migrate)
        yield
