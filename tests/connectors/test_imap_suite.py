"""The mailbox goes the way of every channel: it passes the suite on a real Dovecot, as far as mail can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.servers.dovecot import HOST, Mailbox
from tests.servers.proxy import Proxy
from tests.servers.smtp import SmtpServer
from tui_desk.exchange import File
from tui_desk.testing import Cannot, ConnectorSuite, Got, Remote

ADDRESSES = {"anna": "Anna Koval <anna@koval.example>", "boris": "Boris <boris@other.example>"}


class MailRemote(Remote):
    """A mailbox behind a line that can break, and the server that takes our mail."""

    def __init__(self, mailbox: Mailbox, line: Proxy, smtp: SmtpServer, folder: Path) -> None:
        self.mailbox, self.line, self.smtp = mailbox, line, smtp
        self.secret = folder / "password"
        self.number = count(1)
        self.last = ""
        self.let_in()

    def settings(self) -> Mapping[str, Any]:
        return {
            "name": "mail",
            "kind": "imap",
            "address": self.mailbox.user,
            "host": HOST,
            "port": self.line.port,
            "tls": "none",
            "password_file": str(self.secret),
            "since": "all",
            "poll": "1s",
            "smtp": {"host": HOST, "port": self.smtp.port, "tls": "none"},
        }

    def secrets(self) -> Sequence[str]:
        return (self.mailbox.password,)

    def says(
        self,
        text: str,
        *,
        sender: str = "anna",
        chat: str = "private",
        files: Sequence[File] = (),
        parent: str = "",
    ) -> str:
        if chat != "private":
            raise Cannot("mail has no groups")
        mail = self._written(ADDRESSES[sender], self.mailbox.user, text, parent)
        for file in files:
            kind, _, subtype = file.media_type.partition("/")
            mail.add_attachment(file.content or b"", maintype=kind, subtype=subtype, filename=file.name)
        self.last = str(mail["Message-ID"])
        self.mailbox.append(mail.as_bytes())
        return self.last

    def mine(self, text: str, *, chat: str = "private") -> str:
        mail = self._written(self.mailbox.user, ADDRESSES["anna"], text, self.last)
        self.mailbox.append(mail.as_bytes(), "Sent Items")
        return str(mail["Message-ID"])

    def received(self) -> list[Got]:
        return [got(one.content, one.recipients[0]) for one in list(self.smtp.received)]

    def lock_out(self) -> None:
        self._password("not-the-password")
        self.line.cut()

    def let_in(self) -> None:
        self._password(self.mailbox.password)

    def break_link(self) -> None:
        self.line.cut_after = 1
        self.line.cut()

    def dawdle(self) -> None:
        self.line.stall()

    def mend_link(self) -> None:
        self.line.cut_after = 0
        self.line.flow()

    def garble(self) -> None:
        self.line.inject(b"* 7 \xff\xfe FETCH (UID {99999999999}\r\n)) nonsense\r\n")
        self.smtp.verdict = "what a nice day"

    def lose_answer(self) -> None:
        self.smtp.drop = "dot"

    def _password(self, word: str) -> None:
        self.secret.touch(0o600)
        self.secret.write_text(word)

    def _written(self, sender: str, to: str, text: str, parent: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, "Our order"
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["Message-ID"] = f"<{next(self.number)}.suite@koval.example>"
        if parent:
            mail["In-Reply-To"] = parent
        mail.set_content(text)
        return mail


def got(raw: bytes, recipient: str) -> Got:
    """A mail of ours as it was received."""
    mail = message_from_bytes(raw, policy=policy.default)
    body = mail.get_body(("plain",))
    files = tuple(
        File(one.get_filename() or "", one.get_content_type(), 0, content=one.get_content())
        for one in mail.iter_attachments()
    )
    key = str(mail["Message-ID"])
    return Got(recipient, body.get_content() if body else "", files, key, key, str(mail["In-Reply-To"]))


class TestImap(ConnectorSuite):
    @pytest.fixture
    def remote(self, mailbox: Mailbox, tmp_path: Path) -> Iterator[MailRemote]:
        with Proxy(mailbox.server.imap) as line, SmtpServer() as smtp:
            yield MailRemote(mailbox, line, smtp, tmp_path)
