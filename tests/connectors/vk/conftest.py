"""VK on loopback, judged by the published schema where that is at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.vk import VkServer
from tests.fakes.vk_schema import Schema


@pytest.fixture(scope="session")
def published() -> Schema | None:
    """VK's schema, if the samples are here."""
    root = os.environ.get("TUI_DESK_CORPORA", "")
    folder = Path(root) / "spec-vk"
    return Schema(folder) if root and folder.is_dir() else None


@pytest.fixture
def server(published: Schema | None) -> Iterator[VkServer]:
    """The server of one test."""
    with VkServer(published) as running:
        yield running
