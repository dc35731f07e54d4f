"""A mailbox on loopback to set up: a real Dovecot, and an SMTP server that wants the same login."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.servers import dovecot
from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.smtp import SmtpServer


@pytest.fixture(scope="session")
def imap_server() -> Iterator[Dovecot]:
    base = Path(tempfile.mkdtemp(prefix="dovecot-"))
    base.chmod(0o755)
    try:
        with dovecot.running(base) as server:
            yield server
    finally:
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def mailbox(imap_server: Dovecot) -> Mailbox:
    return imap_server.mailbox()


@pytest.fixture
def smtp_server(mailbox: Mailbox) -> Iterator[SmtpServer]:
    with SmtpServer(users={mailbox.user: mailbox.password}) as server:
        yield server


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A desk with two channels and nothing in it."""
    return Shell(tmp_path, capsys, monkeypatch)
