"""A desk with a real mailbox and a real sending server for each test, or one whose channel has no server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.world import World
from tests.servers.dovecot import Mailbox
from tests.servers.smtp import SmtpServer
from tests.sync.office import Office
from tests.sync.pigeons import Pigeons
from tui_desk.connectors import registry


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A desk with nothing on it."""
    return World(tmp_path)


@pytest.fixture
def pigeons(monkeypatch: pytest.MonkeyPatch) -> Pigeons:
    """Whatever channel is asked for, this is its connector."""
    made = Pigeons()
    monkeypatch.setattr(registry, "connector", lambda settings, io: made)
    return made


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    """A server that takes our mail."""
    with SmtpServer() as server:
        yield server


@pytest.fixture
def office(tmp_path: Path, mailbox: Mailbox, smtp: SmtpServer) -> Iterator[Office]:
    """A desk whose sync has never run."""
    made = Office(tmp_path, mailbox, smtp)
    yield made
    made.desk.close()
