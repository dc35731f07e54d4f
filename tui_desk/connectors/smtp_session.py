"""A connection to the mail server that is safe to speak on: encrypted, its certificate checked, or on this machine."""

from __future__ import annotations

import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, Self

from pydantic import Field, StrictInt, model_validator

from tui_desk.config import Secret
from tui_desk.config.checks import Host
from tui_desk.connectors.smtp_auth import Login, log_in
from tui_desk.connectors.smtp_replies import reply
from tui_desk.errors import SecretError
from tui_desk.exchange import NeedsOperator, Retry, SendError

_CONNECT_SECONDS = 10
_QUIT_SECONDS = 5
UNKNOWN_ISSUER = frozenset({2, 18, 19, 20, 21})
"""OpenSSL's codes for a certificate that leads to nobody trusted."""
_PORTS = {"tls": 465, "starttls": 587, "none": 25}


class SmtpSettings(Secret):
    """`[channels.smtp]`: the server our answers leave by."""

    host: Host
    port: StrictInt | None = Field(default=None, ge=1, le=65535)
    """Left out: 465 with `tls`, 587 with `starttls`, 25 with `none`."""
    tls: Literal["tls", "starttls", "none"] = "tls"
    """`none` only to a server on this machine."""
    username: str = ""
    """Empty: the mailbox's, where the server offers a login."""
    ca_file: str = ""
    """Certificates to trust instead of the system's, in PEM."""
    append_sent: Literal["auto", "yes", "no"] = "auto"
    """Whether we put the copy into Sent; `auto`: unless the server is known to do it itself."""

    @model_validator(mode="after")
    def _encrypted_or_here(self) -> Self:
        if self.tls == "none" and not is_loopback(self.host):
            raise ValueError('tls = "none" is only for a server on this machine; use "tls" or "starttls"')
        return self

    @property
    def on_port(self) -> int:
        return self.port or _PORTS[self.tls]


def is_loopback(host: str) -> bool:
    """Whether the name or address can only be this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@contextmanager
def session(
    settings: SmtpSettings, login: Callable[[], Login | None], *, timeout: float
) -> Iterator[smtplib.SMTP]:
    """A connection that is greeted, encrypted and logged in. Raises Retry and NeedsOperator in plain words."""
    with connection(settings, timeout=timeout) as server:
        authenticate(server, settings, login)
        yield server


@contextmanager
def connection(settings: SmtpSettings, *, timeout: float) -> Iterator[smtplib.SMTP]:
    """A greeted and encrypted connection, closed at the end, politely where the server still listens."""
    with _told(settings):
        server = _connect(settings, timeout)
    try:
        with _told(settings):
            _greet(server, settings)
        yield server
        _quit(server)
    except SendError:
        _quit(server)
        raise
    finally:
        server.close()


def authenticate(server: smtplib.SMTP, settings: SmtpSettings, login: Callable[[], Login | None]) -> None:
    """Log in, if there is a login."""
    try:
        known = login()
    except SecretError as error:
        raise NeedsOperator(str(error)) from error
    if known is not None:
        with _told(settings):
            log_in(server, known, settings.host)


def _connect(settings: SmtpSettings, timeout: float) -> smtplib.SMTP:
    seconds = min(timeout, _CONNECT_SECONDS)
    if settings.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.on_port, "localhost", timeout=seconds, context=_context(settings)
        )
    else:
        server = smtplib.SMTP(settings.host, settings.on_port, "localhost", timeout=seconds)
    assert server.sock is not None
    server.sock.settimeout(timeout)
    server.local_hostname = _literal(str(server.sock.getsockname()[0]))
    return server


def _greet(server: smtplib.SMTP, settings: SmtpSettings) -> None:
    server.ehlo_or_helo_if_needed()
    if settings.tls != "starttls":
        return
    if not server.has_extn("starttls"):
        raise NeedsOperator(
            f"{settings.host} offers no STARTTLS on port {settings.on_port}; check port and tls"
        )
    server.starttls(context=_context(settings))
    server.ehlo_or_helo_if_needed()


def _context(settings: SmtpSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file or None)
    except OSError as error:
        raise NeedsOperator(f"ca_file {settings.ca_file} can't be used: {error.strerror or error}") from error


def _literal(address: str) -> str:
    """How we name ourselves: our own address on this connection (RFC 5321 §4.1.3); no look-up, no host name told."""
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _quit(server: smtplib.SMTP) -> None:
    if server.sock is None:
        return
    try:
        server.sock.settimeout(_QUIT_SECONDS)
        server.quit()
    except (smtplib.SMTPException, OSError):
        pass  # all that matters was said before


@contextmanager
def _told(settings: SmtpSettings) -> Iterator[None]:
    """Turn what goes wrong before a mail is on its way into Retry, in plain words."""
    place = f"{settings.host}:{settings.on_port}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        remedy = "; if it is your own, name it in `ca_file`" if error.verify_code in UNKNOWN_ISSUER else ""
        raise Retry(f"the certificate of {place} can't be trusted: {error.verify_message}{remedy}") from error
    except ssl.SSLError as error:
        raise Retry(
            f"no encrypted connection to {place}: {error.reason or error}; check port and tls"
        ) from error
    except smtplib.SMTPResponseException as error:
        raw = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
        raise Retry(f"{place} turns us away: {reply((error.smtp_code, raw))}") from error
    except socket.gaierror as error:
        raise Retry(f"there is no server named {settings.host}; check `host`, and the network") from error
    except ConnectionRefusedError as error:
        raise Retry(f"nothing answers at {place}; check `host` and `port`") from error
    except OSError as error:
        raise Retry(f"no connection to {place}: {lost(error)}") from error


def lost(error: OSError) -> str:
    """Why a connection is gone, in a few words; SMTPException is an OSError too."""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "the server does not answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the server closed the connection"
    return error.strerror or str(error) or type(error).__name__
