"""A desk worked from the command line, and for the mailbox an SMTP server that wants the same login."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.servers.dovecot import Mailbox
from tests.servers.smtp import SmtpServer


@pytest.fixture
def smtp_server(mailbox: Mailbox) -> Iterator[SmtpServer]:
    with SmtpServer(users={mailbox.user: mailbox.password}) as server:
        yield server


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A desk with two channels and nothing in it."""
    return Shell(tmp_path, capsys, monkeypatch)
