"""One Dovecot for all journeys; a mailbox, an SMTP server and a desk for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.folders import reachable
from tests.journeys.office import Office
from tests.servers.dovecot import Mailbox
from tests.servers.smtp import SmtpServer


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    """A server that takes every mail."""
    with SmtpServer() as server:
        yield server


@pytest.fixture
def office(tmp_path: Path, mailbox: Mailbox, smtp: SmtpServer) -> Office:
    """A desk with an empty mailbox; answers leave at once."""
    return Office(tmp_path, mailbox, smtp)


@pytest.fixture
def throwaway() -> Iterator[Path]:
    """A folder that other users can reach, for a server of one's own."""
    with reachable() as base:
        yield base
