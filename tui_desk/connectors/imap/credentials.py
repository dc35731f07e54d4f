"""How a mailbox and its sending server are logged in to: secrets are read when needed, and kept nowhere here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from tui_desk.config.paths import state_dir
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.connectors.smtp_auth import Login
from tui_desk.errors import SecretError
from tui_desk.exchange import NeedsOperator
from tui_desk.private_file import make_private_dir

if TYPE_CHECKING:
    from tui_desk.connectors.oauth import TokenSource

_TIMEOUT = 20


class Credentials:
    """The secrets of one channel. Raises NeedsOperator if they can't be had, Retry if they can't be had now."""

    def __init__(self, settings: ImapSettings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._tokens = _tokens(settings, now) if settings.oauth is not None else None

    def imap(self, *, fresh: bool = False) -> Login:
        """For reading; `fresh`: the last token was refused."""
        name = self._settings.login_name
        if self._tokens is not None:
            return Login(name, token=self._tokens.token(force=fresh))
        try:
            return Login(name, password=self._settings.reveal())
        except SecretError as error:
            raise NeedsOperator(str(error)) from error

    def smtp(self, *, fresh: bool = False) -> Login | None:
        """For sending: with its own secret, else the mailbox's, where the server asks for a login."""
        smtp = self._settings.smtp
        if smtp is None:
            return None
        name = smtp.username or self._settings.login_name
        if smtp.has_secret:
            return Login(name, password=smtp.reveal())
        shared = self.imap(fresh=fresh)
        return Login(name, password=shared.password, token=shared.token, required=bool(smtp.username))


def _tokens(settings: ImapSettings, now: Callable[[], datetime]) -> TokenSource:
    import httpx

    from tui_desk.connectors.oauth import TokenSource
    from tui_desk.connectors.trust import trusted

    assert settings.oauth is not None
    state = make_private_dir(state_dir() / "oauth") / f"{settings.name}.json"
    return TokenSource(settings.oauth, lambda: httpx.Client(timeout=_TIMEOUT, verify=trusted()), now, state)
