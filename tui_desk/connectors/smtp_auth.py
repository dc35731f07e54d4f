"""Logging in to a mail server. Credentials go over the line and nowhere else: no error here holds or repeats them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING

from tui_desk.exchange import NeedsOperator, Retry
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    import smtplib

    from tui_desk.connectors.smtp_replies import Reply

_CONTINUE = 334


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are for the mail server: a password, or a token, which is then used with XOAUTH2."""

    username: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    required: bool = True
    """False: tried where it is offered; if it is refused, the server may still take mail from us as we are."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must not be shown, as it goes over the line."""
        return tuple(filter(None, (self.password, self.token, _plain(self), _xoauth2(self))))


class AuthRefused(NeedsOperator):
    """The server knows no such login. With a token: worth one more try with a fresh one."""


def log_in(server: smtplib.SMTP, login: Login, host: str) -> None:
    """Authenticate on a greeted connection, where the server asks for that: a relay of one's own often does not.

    Raises SendErrors, and OSError if the line breaks.
    """
    offered = offered_ways(server)
    for name, exchange in _TOKEN_WAYS if login.token else _PASSWORD_WAYS:
        if name in offered:
            answer = exchange(server, login)
            if answer.ok or login.required or login.token:
                _judge(answer, login, host)
            return
    if not offered or not login.required:
        return
    kinds = "with a token" if login.token else "with a password"
    raise NeedsOperator(f"{host} offers no login {kinds} here; check host, port and tls")


def offered_ways(server: smtplib.SMTP) -> list[str]:
    """The ways to log in that the server offers on this connection; none: it asks for no login."""
    return server.esmtp_features.get("auth", "").upper().split()


def _judge(answer: Reply, login: Login, host: str) -> None:
    if answer.ok:
        return
    if not answer.final:
        raise Retry(f"{host} can't check the login now: {answer}")
    what = "token" if login.token else "password"
    words = str(answer).rstrip(".")
    raise AuthRefused(f"{host} refuses the login of {login.username}: {words}. Check user name and {what}")


def _ask_plain(server: smtplib.SMTP, login: Login) -> Reply:
    return _answer(server, login, "AUTH", "PLAIN " + _encoded(_plain(login)))


def _ask_login(server: smtplib.SMTP, login: Login) -> Reply:
    answer = _answer(server, login, "AUTH", "LOGIN")
    for part in (login.username, login.password):
        if answer.code != _CONTINUE:
            return answer
        answer = _answer(server, login, _encoded(part))
    return answer


def _ask_xoauth2(server: smtplib.SMTP, login: Login) -> Reply:
    answer = _answer(server, login, "AUTH", "XOAUTH2 " + _encoded(_xoauth2(login)))
    return _answer(server, login, "") if answer.code == _CONTINUE else answer


def _answer(server: smtplib.SMTP, login: Login, command: str, arguments: str = "") -> Reply:
    from tui_desk.connectors.smtp_replies import reply

    return reply(server.docmd(command, arguments), login.secrets)


def _plain(login: Login) -> str:
    return f"\0{login.username}\0{login.password}" if login.password else ""


def _xoauth2(login: Login) -> str:
    return f"user={login.username}\x01auth=Bearer {login.token}\x01\x01" if login.token else ""


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_Way = tuple[str, "Callable[[smtplib.SMTP, Login], Reply]"]
_TOKEN_WAYS: tuple[_Way, ...] = (("XOAUTH2", _ask_xoauth2),)
_PASSWORD_WAYS: tuple[_Way, ...] = (("PLAIN", _ask_plain), ("LOGIN", _ask_login))
