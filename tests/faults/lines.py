"""Channels of every kind, each with its far end and a proxy on the way there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from tests.connectors.test_imap_suite import MailRemote
from tests.fakes.forms import FormRemote
from tests.fakes.graph import GraphServer, WhatsAppRemote
from tests.fakes.memory import MemoryRemote, MemoryServer
from tests.fakes.page import PageRemote
from tests.fakes.slack import SlackServer
from tests.fakes.slack_remote import SlackRemote
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_remote import CrowdRemote
from tests.fakes.unruly import Unruly
from tests.fakes.viber import ViberRemote, ViberServer
from tests.fakes.vk import VkServer
from tests.fakes.vk_remote import VkRemote
from tests.servers.dovecot import Mailbox
from tests.servers.faults import Fault
from tests.servers.proxy import HOST, Proxy
from tests.servers.smtp import SmtpServer
from tui_desk.testing import Remote

Speech = Literal["imap", "smtp", "http", "https"]
"""What is spoken on a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One channel."""

    name: str
    remote: Remote
    proxies: tuple[tuple[Speech, Proxy], ...]
    called: bool = False
    """Its messenger calls us: what customers say does not pass the proxy."""
    lost: set[str] = field(default_factory=set)

    @property
    def settings(self) -> dict[str, Any]:
        """Its table of the config."""
        return {**self.remote.settings(), "name": self.name}

    @property
    def speaks(self) -> frozenset[Speech]:
        """What is spoken on the way."""
        return frozenset(speech for speech, _ in self.proxies)

    @property
    def connections(self) -> int:
        """So many were made."""
        return sum(proxy.connections for _, proxy in self.proxies)

    def suffer(self, faults: Sequence[tuple[Speech, Fault]]) -> None:
        """From now on this befalls what speaks so."""
        for speech, fault in faults:
            for spoken, proxy in self.proxies:
                if spoken == speech:
                    proxy.suffer(fault)

    def recover(self) -> None:
        """All is well again."""
        for _, proxy in self.proxies:
            proxy.recover()

    def heard(self) -> bytes:
        """All that anybody on the way could read."""
        return b"".join(bytes(proxy.up) for _, proxy in self.proxies)

    def received(self) -> list[str]:
        """The texts that reached the far end."""
        return [got.text.strip() for got in self.remote.received()]


@contextmanager
def mail(name: str, mailbox: Mailbox, folder: Path) -> Iterator[Line]:
    """A mailbox on a real server; what we send leaves by another one, on a line of its own."""
    with SmtpServer() as smtp, Proxy(mailbox.server.imap) as imap, Proxy(smtp.port) as out:
        yield Line(name, _Mail(mailbox, imap, smtp, folder, out.port), (("imap", imap), ("smtp", out)))


class _Mail(MailRemote):
    def __init__(self, mailbox: Mailbox, line: Proxy, smtp: SmtpServer, folder: Path, port: int) -> None:
        super().__init__(mailbox, line, smtp, folder)
        self._smtp_port = port

    def settings(self) -> dict[str, Any]:
        return {**super().settings(), "smtp": {"host": HOST, "port": self._smtp_port, "tls": "none"}}


class _Form(FormRemote):
    def __init__(self, smtp: SmtpServer, port: int) -> None:
        super().__init__(smtp)
        self._smtp_port = port

    def settings(self) -> dict[str, Any]:
        return {**super().settings(), "smtp": {"host": HOST, "port": self._smtp_port, "tls": "none"}}


@contextmanager
def form(name: str) -> Iterator[Line]:
    """A form, whose answers go by mail."""
    with SmtpServer() as smtp, Proxy(smtp.port) as out:
        yield Line(name, _Form(smtp, out.port), (("smtp", out),), called=True)


@contextmanager
def web(
    name: str, server: Unruly, remote: Remote, *, called: bool = False, speech: Speech = "http"
) -> Iterator[Line]:
    """A messenger with a web API, which knows itself by the proxy's address only."""
    with server, Proxy(_port(server.url)) as proxy:
        server.url = server.url.replace(str(proxy.target), str(proxy.port))
        yield Line(name, remote, ((speech, proxy),), called=called)


@contextmanager
def slack(name: str, server: SlackServer) -> Iterator[Line]:
    """Slack speaks by a socket besides."""
    with web(name, server, SlackRemote(server)) as line, Proxy(_port(server.socket.url)) as proxy:
        server.socket.url = server.socket.url.replace(str(proxy.target), str(proxy.port))
        yield Line(name, line.remote, (*line.proxies, ("http", proxy)))


@contextmanager
def every_kind(mailbox: Mailbox, folder: Path) -> Iterator[list[Line]]:
    """One channel of each kind that has a server here."""
    memory, telegram, vk, viber = MemoryServer(), TelegramServer(), VkServer(), ViberServer()
    phone, page, instagram = GraphServer(), GraphServer(), GraphServer()
    with ExitStack() as stack:
        yield [
            stack.enter_context(one)
            for one in (
                mail("mail", mailbox, folder),
                form("form"),
                web("memory", memory, MemoryRemote(memory)),
                web("telegram", telegram, CrowdRemote(telegram)),
                web("vk", vk, VkRemote(vk)),
                slack("slack", SlackServer()),
                web("viber", viber, ViberRemote(viber), called=True),
                web("whatsapp", phone, WhatsAppRemote(phone, receipts=True), called=True),
                web("messenger", page, PageRemote(page, "messenger", echoes=True), called=True),
                web("instagram", instagram, PageRemote(instagram, "instagram", echoes=True), called=True),
            )
        ]


def _port(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port
