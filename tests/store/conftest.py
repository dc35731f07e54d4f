"""A fresh store for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_desk.store.engine import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store of the newest schema."""
    made = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    yield made
    made.close()
