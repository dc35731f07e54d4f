"""`[[channels]] kind = "form"`: who may write, how much, and by which server answers leave."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, ClassVar, Literal

from tui_desk.config import ChannelSettings, Hidden, Secret, Size
from tui_desk.config.checks import Argv, MailAddress
from tui_desk.config.rule import between
from tui_desk.config.secret import given, require_one, secret_of
from tui_desk.connectors.smtp_settings import SmtpSettings
from tui_desk.typed import dataclass


@dataclass(frozen=True, kw_only=True)
class FormSettings(ChannelSettings):
    """One form."""

    about: ClassVar[str] = "a form on your site, or a program; needs `tui-desk web`"
    asked: ClassVar[tuple[str, ...]] = ("anybody", "smtp")
    """Asked for when a channel is added, though it works without."""
    kind: Literal["form"] = "form"
    address: MailAddress = field()
    """Answers come from here, and what customers answer goes here: the address of a mailbox that is a channel too."""
    secret: Hidden | None = None
    """What programs sign with; only in a config file that nobody else can read."""
    secret_command: Argv = ()
    """Prints the secret."""
    secret_file: str = ""
    """A file that only its owner can read."""
    secret_env: str = ""
    """Name of an environment variable."""
    anybody: bool = False
    """Take unsigned posts too, as of a form on a web page; else only those a program signs with the secret."""
    thanks: str = "Thank you. Your message has arrived."
    """What a browser shows after sending."""
    max_size: Annotated[Size, between(1_000, 50_000_000)] = 10_000_000
    """Of one post with its files."""
    smtp: SmtpSettings | None = None
    """The server by which answers go out; without it the channel only receives."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_one(self, "secret")
        if not given(self, "secret") and not self.anybody:
            raise ValueError("give secret_command, secret_file or secret_env, or set anybody = true")

    @property
    def signing(self) -> Secret:
        """What programs sign with; may have no source."""
        return secret_of(self, "secret")

    def secrets(self) -> tuple[Secret, ...]:
        return (self.signing, *((self.smtp,) if self.smtp else ()))
