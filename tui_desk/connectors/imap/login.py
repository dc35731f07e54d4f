"""Logging in to a mailbox by password or token; only a clear word against the credentials stops a channel."""

from __future__ import annotations

import imaplib
from collections.abc import Callable
from typing import Any

from tui_desk.connectors.imap import words
from tui_desk.connectors.imap.client import LoginError
from tui_desk.connectors.imap.credentials import Credentials
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.connectors.smtp_auth import Login
from tui_desk.exchange import NeedsOperator


def log_in(client: Any, credentials: Credentials, settings: ImapSettings) -> None:
    """Authenticate. Raises NeedsOperator for wrong credentials, Retry if a token can't be had now, else as imaplib."""
    login = credentials.imap()
    refused = _try(client, login, settings)
    if refused and login.token:
        login = credentials.imap(fresh=True)
        refused = _try(client, login, settings)
    if refused:
        raise NeedsOperator(words.bad_login(refused, settings, token=bool(login.token))) from refused


def _try(client: Any, login: Login, settings: ImapSettings) -> Exception | None:
    """The server's refusal of these credentials, if it refuses."""
    authenticate = _way(client, login, settings)
    try:
        authenticate()
    except LoginError as error:
        from tui_desk.connectors.blotting import blot_error

        blot_error(error, login.secrets)
        cause = error.__context__ if isinstance(error.__context__, imaplib.IMAP4.error) else error
        if words.is_bad_login(cause):
            return cause
        raise cause from error
    return None


def _way(client: Any, login: Login, settings: ImapSettings) -> Callable[[], object]:
    """The first way to log in that the server offers."""
    if login.token:
        if client.has_capability("AUTH=XOAUTH2"):
            return lambda: client.oauth2_login(login.username, login.token)
        if client.has_capability("AUTH=OAUTHBEARER"):
            return lambda: client.oauthbearer_login(login.username, login.token)
        raise NeedsOperator(f"{settings.host} takes no tokens; use a password instead of `oauth`")
    if not client.has_capability("LOGINDISABLED") and (login.username + login.password).isascii():
        return lambda: client.login(login.username, login.password)
    if client.has_capability("AUTH=PLAIN"):
        return lambda: client.plain_login(login.username, login.password)
    raise NeedsOperator(f"{settings.host} takes no passwords on this connection; check `port` and `tls`")
