"""One server of a kind for a run; each test takes a mailbox or users of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.folders import reachable
from tests.servers import synapse as homeserver
from tests.servers.dovecot import Dovecot, Mailbox, running
from tests.servers.synapse import Synapse


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A running server; skips where there is none."""
    with reachable() as base, running(base) as server:
        yield server


@pytest.fixture
def mailbox(dovecot: Dovecot) -> Mailbox:
    """An empty mailbox."""
    return dovecot.mailbox()


@pytest.fixture(scope="session")
def synapse() -> Iterator[Synapse]:
    """A running homeserver; skips where there is none."""
    with reachable() as base, homeserver.running(base) as server:
        yield server
