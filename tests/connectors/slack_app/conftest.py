"""Slack on loopback, judged by the published schema where that is at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.slack import SlackServer
from tests.fakes.slack_schema import Schema


@pytest.fixture(scope="session")
def published() -> Schema | None:
    """Slack's schema, if the samples are here."""
    root = os.environ.get("TUI_DESK_CORPORA", "")
    here = root and (Path(root) / "spec-slack").is_dir() and (Path(root) / "slack-samples").is_dir()
    return Schema(Path(root)) if here else None


@pytest.fixture
def server(published: Schema | None) -> Iterator[SlackServer]:
    """The server of one test."""
    with SlackServer(published) as running:
        yield running
