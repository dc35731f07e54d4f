"""A mail server on loopback that writes down what it took, and can misbehave in every way a real one does."""

# ruff: noqa: N802  the methods are named for SMTP commands, as aiosmtpd looks for them

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
import socket
import ssl
import threading
from dataclasses import dataclass, field
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificate import Certificate
from tests.waiting import PATIENCE

HOST = "127.0.0.1"
_DSN = re.compile(r"\s(RET|ENVID|NOTIFY|ORCPT)=(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Received:
    """One mail the server took."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    options: dict[str, str]
    """Of MAIL: SIZE, BODY, RET, ENVID, …"""
    notify: tuple[str, ...]
    """NOTIFY of each recipient."""
    username: str
    encrypted: bool


@dataclass(slots=True)
class SmtpServer:
    """Use as a context manager. The fields may be changed while it runs; the next command sees it."""

    users: dict[str, str] = field(default_factory=dict)
    """User name to password; not empty: a login is required."""
    tokens: dict[str, str] = field(default_factory=dict)
    """User name to token, for XOAUTH2; not empty: a login is required."""
    mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN", "XOAUTH2")
    """Ways to log in; none: the server does not speak of logins at all, as a relay on one's own machine."""
    certificate: Certificate | None = None
    implicit_tls: bool = False
    """TLS from the first byte; else STARTTLS, if there is a certificate."""
    dsn: bool = True
    utf8: bool = False
    size: int = 30_000_000
    login_refusal: str = ""
    """Answer to a wrong login; `{sent}` is what the client sent."""
    refuse_sender: str = ""
    """Answer to MAIL, as in `552 5.3.4 too big`."""
    refuse: dict[str, str] = field(default_factory=dict)
    """Recipient to the answer to RCPT."""
    refuse_data: str = ""
    """Answer to DATA."""
    verdict: str = ""
    """Answer to the final dot instead of taking the mail."""
    drop: str = ""
    """Where to cut the connection: `MAIL`, `RCPT`, `DATA` (within the mail), `dot` (mail taken, but not said)."""
    stall: str = ""
    """Where to fall silent until the end: `MAIL`, `RCPT`, `DATA`, `dot` (mail taken, but not said)."""
    lead: float = 0.0
    """Seconds before a mail is taken; who has gone by then has sent nothing."""
    lag: float = 0.0
    """Seconds between taking a mail and saying so."""
    received: list[Received] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    """Every MAIL, RCPT, DATA, AUTH, QUIT that came, AUTH without its arguments."""
    port: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _ready: threading.Event = field(default_factory=threading.Event)
    _leaving: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        listening = socket.create_server((HOST, self.port))
        self.port = int(listening.getsockname()[1])
        self._ready.clear()
        self._thread = threading.Thread(target=self._run, args=(listening,), daemon=True)
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *error: object) -> None:
        assert self._loop is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._leaving.set)
        self._thread.join()

    def wait_for(self, count: int, timeout: float = PATIENCE) -> list[Received]:
        """The mails taken, as soon as there are `count`; fails after `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.received) >= count, timeout):
                raise AssertionError(f"{len(self.received)} of {count} mails came within {timeout} s")
            return list(self.received)

    def take(self, mail: Received) -> None:
        with self._changed:
            self.received.append(mail)
            self._changed.notify_all()

    def _run(self, listening: socket.socket) -> None:
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        asyncio.run(self._serve(listening))

    async def _serve(self, listening: socket.socket) -> None:
        self._loop, self._leaving = asyncio.get_running_loop(), asyncio.Event()
        context = self._context() if self.implicit_tls else None
        server = await self._loop.create_server(lambda: _Protocol(self), sock=listening, ssl=context)
        self._ready.set()
        await self._leaving.wait()
        server.close()

    def _context(self) -> ssl.SSLContext:
        assert self.certificate is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate.file, self.certificate.key)
        return context

    def starttls_context(self) -> ssl.SSLContext | None:
        return self._context() if self.certificate and not self.implicit_tls else None


class _Protocol(SMTP):
    """One connection."""

    def __init__(self, script: SmtpServer) -> None:
        self.script = script
        self.dsn: dict[str, str] = {}
        self.notify: list[str] = []
        super().__init__(
            _Handler(script),
            hostname="test",
            data_size_limit=script.size,
            enable_SMTPUTF8=script.utf8,
            tls_context=script.starttls_context(),
            require_starttls=False,
            auth_require_tls=False,
            auth_exclude_mechanism={"PLAIN", "LOGIN", "XOAUTH2"} - set(script.mechanisms),
            authenticator=self._check_login,
        )

    async def smtp_MAIL(self, arg: str | None) -> None:
        if await self._misbehaves("MAIL", arg or ""):
            return
        assert self.session is not None
        if (self.script.users or self.script.tokens) and not self.session.authenticated:
            await self.push("530 5.7.0 Authentication required")
            return
        if self.script.refuse_sender:
            await self.push(self.script.refuse_sender)
            return
        self.dsn, self.notify = {name.upper(): value for name, value in _DSN.findall(arg or "")}, []
        await super().smtp_MAIL(_DSN.sub("", arg or "") if self.script.dsn else arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if await self._misbehaves("RCPT", arg or ""):
            return
        self.notify.extend(value for name, value in _DSN.findall(arg or "") if name.upper() == "NOTIFY")
        await super().smtp_RCPT(_DSN.sub("", arg or "") if self.script.dsn else arg)

    async def smtp_DATA(self, arg: str) -> None:
        if self.script.drop == "DATA":
            await self.push("354 go ahead")
            await self._reader.read(100)
        if await self._misbehaves("DATA", ""):
            return
        if self.script.refuse_data:
            await self.push(self.script.refuse_data)
            return
        await super().smtp_DATA(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        self.script.commands.append(f"AUTH {arg.split(maxsplit=1)[0]}")
        await super().smtp_AUTH(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        self.script.commands.append("QUIT")
        await super().smtp_QUIT(arg)

    async def misbehaves_at(self, step: str) -> bool:
        """Cut the connection or stall here, if the script says so."""
        if self.script.stall == step:
            await asyncio.Event().wait()
        if self.script.drop == step:
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.abort()
            return True
        return False

    async def _misbehaves(self, command: str, arguments: str) -> bool:
        self.script.commands.append(f"{command} {arguments}".strip())
        return await self.misbehaves_at(command)

    def _check_login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        if self.script.users.get(data.login.decode()) == data.password.decode():
            return AuthResult(success=True, auth_data=data)
        refusal = self.script.login_refusal.format(sent=data.password.decode()) or None
        return AuthResult(success=False, handled=False, message=refusal)


class _Handler:
    """What aiosmtpd asks of the server's owner."""

    def __init__(self, script: SmtpServer) -> None:
        self.script = script

    async def handle_EHLO(
        self, server: _Protocol, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if self.script.dsn:
            responses.insert(1, "250-DSN")
        return [line for line in responses if self.script.mechanisms or not line.startswith("250-AUTH")]

    async def handle_RCPT(
        self, server: _Protocol, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.script.refuse:
            return self.script.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: _Protocol, session: Session, envelope: Envelope) -> str:
        if self.script.verdict:
            return self.script.verdict
        await asyncio.sleep(self.script.lead)
        options = {name: value for name, _, value in (one.partition("=") for one in envelope.mail_options)}
        assert isinstance(envelope.content, bytes)
        self.script.take(
            Received(
                "" if envelope.mail_from in (None, "<>") else str(envelope.mail_from),
                tuple(map(str, envelope.rcpt_tos)),
                envelope.content,
                options | server.dsn,
                tuple(server.notify),
                (session.login_data or b"").decode(),
                session.ssl is not None or self.script.implicit_tls,
            )
        )
        await asyncio.sleep(self.script.lag)
        await server.misbehaves_at("dot")
        return "250 taken"

    async def auth_XOAUTH2(self, server: _Protocol, args: list[str]) -> AuthResult:
        fields = base64.b64decode(args[1]).decode().split("\x01")
        user, token = fields[0].removeprefix("user="), fields[1].removeprefix("auth=Bearer ")
        if self.script.tokens.get(user) == token:
            return AuthResult(success=True, auth_data=LoginPassword(user.encode(), b""))
        await server.challenge_auth(json.dumps({"status": "400", "schemes": "Bearer"}))
        return AuthResult(success=False, handled=False)
