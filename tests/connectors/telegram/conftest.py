"""A Bot API on loopback, judged by the published schema where that is at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_schema import Schema


@pytest.fixture(scope="session")
def published() -> Schema | None:
    """The Bot API's schema, if the samples are here."""
    root = os.environ.get("TUI_DESK_CORPORA", "")
    path = Path(root) / "spec-telegram" / "api.json"
    return Schema(path) if root and path.is_file() else None


@pytest.fixture
def server(published: Schema | None) -> Iterator[TelegramServer]:
    """The server of one test."""
    with TelegramServer(published) as running:
        yield running
