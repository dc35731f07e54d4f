"""A small desk for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console import many_scripts
from tests.console.resting import hearing
from tests.desk.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A desk with nothing on it."""
    return World(tmp_path)


@pytest.fixture
def in_many_scripts(world: World, tmp_path: Path) -> Path:
    """The same with conversations in many scripts; its config."""
    return many_scripts.filled(world, tmp_path)


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """The newest event that the console was told of."""
    found, noting = hearing()
    with noting:
        yield found
