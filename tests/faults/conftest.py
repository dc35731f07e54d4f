"""A small desk for each test that wants one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A desk with nothing on it."""
    return World(tmp_path)
