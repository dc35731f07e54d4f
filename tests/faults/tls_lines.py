"""Channels that are encrypted: a mailbox in each of the two ways, and a messenger for each way of asking one."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.connectors.test_imap_suite import MailRemote
from tests.fakes.graph import GraphServer, WhatsAppRemote
from tests.fakes.slack import SlackServer
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_remote import CrowdRemote
from tests.fakes.unruly import Unruly
from tests.fakes.vk import VkServer
from tests.fakes.vk_remote import VkRemote
from tests.faults.lines import Line, slack, web
from tests.servers.certificate import Authority, Certificate, make_authority
from tests.servers.dovecot import Mailbox
from tests.servers.proxy import HOST, Proxy
from tests.servers.smtp import SmtpServer
from tui_desk.connectors.trust import trusted


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom this machine believes."""

    authority: Authority
    good: Certificate
    """A certificate for this machine that is all right."""
    file: Path
    """The authority, and certificates that are their own, as Dovecot's."""

    def speaking(self, server: Unruly) -> Unruly:
        """The same server, which shows the good certificate from now on."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.good.file, self.good.key)
        server.encrypt(context)
        return server


@contextmanager
def trusting(folder: Path, *others: Path) -> Iterator[Trust]:
    """An authority that web clients of this process believe, as `SSL_CERT_FILE` makes them."""
    authority = make_authority(folder)
    bundle = folder / "trusted.pem"
    bundle.write_text("".join(one.read_text() for one in (authority.file, *others)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(bundle))
        trusted.cache_clear()
        yield Trust(authority, authority.certificate("good"), bundle)
    trusted.cache_clear()


class _Mail(MailRemote):
    """A mailbox whose password is asked for on both ways."""

    def __init__(
        self, mailbox: Mailbox, imap: Proxy, smtp: SmtpServer, out: Proxy, folder: Path, about: dict[str, Any]
    ) -> None:
        super().__init__(mailbox, imap, smtp, folder)
        self._out, self._about = out, about
        self.number = count(
            1 if about["tls"] == "tls" else 1_000_001
        )  # one mail to both would be one message

    def settings(self) -> dict[str, Any]:
        smtp = {"host": HOST, "port": self._out.port, **self._about}
        return {**super().settings(), **self._about, "smtp": smtp}


@contextmanager
def encrypted_mail(
    name: Literal["tls", "starttls"], mailbox: Mailbox, folder: Path, trust: Trust
) -> Iterator[Line]:
    """A mailbox, and the server we send by, both encrypted in this way; the channel is called so, too."""
    server, at_once = mailbox.server, name == "tls"
    users = {mailbox.user: mailbox.password}
    secrets = folder / name
    secrets.mkdir()
    with (
        SmtpServer(users=users, certificate=trust.good, implicit_tls=at_once) as smtp,
        Proxy(server.imaps if at_once else server.imap) as imap,
        Proxy(smtp.port) as out,
    ):
        about = {"tls": name, "ca_file": str(trust.file)}
        remote = _Mail(mailbox, imap, smtp, out, secrets, about)
        yield Line(name, remote, (("imap", imap), ("smtp", out)))


@contextmanager
def every_encrypted_kind(
    mailboxes: tuple[Mailbox, Mailbox], folder: Path, trust: Trust
) -> Iterator[list[Line]]:
    """One channel for each way in which the program makes encrypted connections."""
    telegram, vk, acme, phone = TelegramServer(), VkServer(), SlackServer(), GraphServer()
    at_once, after_starttls = mailboxes
    for server in (telegram, vk, acme, phone):
        trust.speaking(server)
    with ExitStack() as stack:
        yield [
            stack.enter_context(one)
            for one in (
                encrypted_mail("tls", at_once, folder, trust),
                encrypted_mail("starttls", after_starttls, folder, trust),
                web("telegram", telegram, CrowdRemote(telegram)),
                web("vk", vk, VkRemote(vk)),
                slack("slack", acme),
                web("whatsapp", phone, WhatsAppRemote(phone, receipts=True), called=True),
            )
        ]


def readable(line: Line) -> list[bytes]:
    """Every form in which a secret of this channel could be read on the way there."""
    found = [word.encode() for word in line.remote.secrets()]
    if isinstance(line.remote, MailRemote):
        user, password = line.remote.mailbox.user, line.remote.mailbox.password
        spelled = (user, password, f"\0{user}\0{password}")
        found += [user.encode(), *(base64.b64encode(one.encode()) for one in spelled)]
    return found
