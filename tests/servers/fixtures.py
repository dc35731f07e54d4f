"""Fixtures to import into a conftest: one Dovecot for a run, a fresh mailbox for each test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.dovecot import Dovecot, Mailbox, running


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
