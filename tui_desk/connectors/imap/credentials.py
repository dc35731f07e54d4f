"""How a mailbox and its sending server are logged in to: read when needed, kept nowhere but in a token's lifetime."""

from __future__ import annotations

from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.connectors.smtp import Login


class Credentials:
    """The secrets of one channel. Every call raises SecretError if they can't be had."""

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings

    def imap(self, *, fresh: bool = False) -> Login:
        """For reading; `fresh`: the last token was refused."""
        return Login(self._settings.login_name, password=self._settings.reveal())

    def smtp(self, *, fresh: bool = False) -> Login | None:
        """For sending: its own secret, else the mailbox's; None where sending needs no login."""
        smtp = self._settings.smtp
        if smtp is None or not (smtp.username or smtp.has_secret):
            return None
        name = smtp.username or self._settings.login_name
        if smtp.has_secret:
            return Login(name, password=smtp.reveal())
        shared = self.imap(fresh=fresh)
        return Login(name, password=shared.password, token=shared.token)
