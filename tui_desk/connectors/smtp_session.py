"""A connection to the mail server that is safe to speak on: encrypted, its certificate checked, or on this machine."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tui_desk.connectors.mail_server import ssl_context
from tui_desk.connectors.network_words import other_way, unreachable
from tui_desk.connectors.smtp_auth import Login, log_in
from tui_desk.connectors.smtp_replies import reply
from tui_desk.connectors.smtp_settings import SmtpSettings
from tui_desk.errors import SecretError
from tui_desk.exchange import NeedsOperator, Retry, SendError

_CONNECT_SECONDS = 10
_QUIT_SECONDS = 5


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
    """Log in, if there is a login and the server asks for one."""
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
            settings.host, settings.on_port, "localhost", timeout=seconds, context=ssl_context(settings)
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
    server.starttls(context=ssl_context(settings))
    server.ehlo_or_helo_if_needed()


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
    place = settings.place
    try:
        yield
    except smtplib.SMTPResponseException as error:
        if not 100 <= error.smtp_code < 600:
            words = f"{place} says what is no SMTP; try {other_way(settings)}, and check `port`"
            raise Retry(words) from error
        raw = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
        raise Retry(f"{place} turns us away: {reply((error.smtp_code, raw))}") from error
    except (smtplib.SMTPException, TimeoutError) as error:
        raise Retry(f"no connection to {place}: {lost(error)}") from error
    except OSError as error:
        raise Retry(unreachable(error, settings)) from error


def lost(error: OSError) -> str:
    """Why a connection is gone, in a few words; SMTPException is an OSError too."""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "the server does not answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the server closed the connection"
    return error.strerror or str(error) or type(error).__name__
