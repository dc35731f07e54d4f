"""Fixtures to import into a conftest: one server of a kind for a run; each test takes a mailbox or users of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import synapse as homeserver
from tests.servers.dovecot import Dovecot, Mailbox, running
from tests.servers.synapse import Synapse


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A running server; skips where there is none."""
    base = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        with running(base) as server:
            yield server
    finally:
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def mailbox(dovecot: Dovecot) -> Mailbox:
    """An empty mailbox."""
    return dovecot.mailbox()


@pytest.fixture(scope="session")
def synapse() -> Iterator[Synapse]:
    """A running homeserver; skips where there is none."""
    base = Path(tempfile.mkdtemp(prefix="synapse-"))
    try:
        with homeserver.running(base) as server:
            yield server
    finally:
        shutil.rmtree(base, ignore_errors=True)
