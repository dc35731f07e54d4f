"""A desk with a real mailbox and a real sending server for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.dovecot import Mailbox
from tests.servers.smtp import SmtpServer
from tests.sync.office import Office


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
