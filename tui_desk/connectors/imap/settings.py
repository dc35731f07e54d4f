"""`[[channels]] kind = "imap"`: what a mailbox needs, with defaults under which it is safe and quick."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, ClassVar

from tui_desk.config import ChannelSettings, Duration, Secret, Size, Window
from tui_desk.config.checks import MailAddress, MailAddressOrNone, SomeTexts
from tui_desk.config.rule import After, Flag, between
from tui_desk.connectors.mail_server import ServerSettings
from tui_desk.connectors.oauth_settings import OAuthSettings
from tui_desk.connectors.smtp_settings import SmtpSettings
from tui_desk.typed import dataclass


def _often(poll: timedelta) -> timedelta:
    if poll < timedelta(seconds=1):
        raise ValueError("must be at least 1 second")
    if poll > timedelta(minutes=9):
        raise ValueError("must be at most 9 minutes")
    return poll


@dataclass(frozen=True, kw_only=True)
class ImapSettings(ChannelSettings, ServerSettings, Secret):
    """One mailbox."""

    ports: ClassVar[Mapping[str, int]] = {"tls": 993, "starttls": 143, "none": 143}

    address: MailAddressOrNone = ""
    aliases: tuple[MailAddress, ...] = ()
    username: str = ""
    """Empty: the channel's `address`."""
    oauth: OAuthSettings | None = None
    """Log in with a token instead of a password, as Google and Microsoft want it."""
    folders: SomeTexts = ("INBOX", "Sent")
    """What is watched, the most urgent first. `Sent`, `Archive`, `Junk`, `Trash`, `Drafts` mean the folder that
    the server uses for it, whatever its name; `/` stands between levels."""
    since: Window = timedelta(days=90)
    """How far back the first look goes; None: everything."""
    max_size: Annotated[Size, between(100_000)] = 25_000_000
    """The attachments of bigger mails stay on the server until somebody opens them."""
    mark_answered: Flag = False
    """Mark a mail as answered on the server when it was answered here."""
    move_closed_to: str = ""
    """Move the mails of a closed conversation into this folder."""
    poll: Annotated[Duration, After(_often)] = timedelta(seconds=60)
    """How often the server is asked for new mail besides its own notices, and the connection is tried."""
    smtp: SmtpSettings | None = None
    """Where answers go out; without it the channel only receives."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.oauth is not None and self.has_secret:
            raise ValueError("give a password or `oauth`, not both")
        if not self.login_name:
            raise ValueError("give `username`, or `address` if that is what you log in with")

    def secrets(self) -> tuple[Secret, ...]:
        tokens = (self.oauth.refresh, self.oauth.client) if self.oauth else ()
        return (self, *((self.smtp,) if self.smtp else ()), *tokens)

    @property
    def account(self) -> object:
        return (self.host.lower(), self.login_name, self.folders[0])

    @property
    def login_name(self) -> str:
        return self.username or self.address
