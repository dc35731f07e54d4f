"""`[[channels]] kind = "form"`: who may write, how much, and by which server answers leave."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, SecretStr, model_validator

from tui_desk.config import ChannelSettings, Secret, Size
from tui_desk.config.checks import Argv, MailAddress
from tui_desk.connectors.smtp_settings import SmtpSettings

_SIGNING = ("secret", "secret_command", "secret_file", "secret_env")


class FormSettings(ChannelSettings):
    """One form."""

    about: ClassVar[str] = "a form on your site, or a program; needs `tui-desk web`"
    asked: ClassVar[tuple[str, ...]] = ("anybody", "smtp")
    """Asked for when a channel is added, though it works without."""
    kind: Literal["form"] = "form"
    address: MailAddress
    """Answers come from here, and what customers answer goes here: the address of a mailbox that is a channel too."""
    secret: SecretStr | None = None
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
    max_size: Size = Field(default=10_000_000, ge=1_000, le=50_000_000)
    """Of one post with its files."""
    smtp: SmtpSettings | None = None
    """The server by which answers go out; without it the channel only receives."""

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        given = [name for name in _SIGNING if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"give one of {' and '.join(given)}, not more")
        if not given and not self.anybody:
            raise ValueError("give secret_command, secret_file or secret_env, or set anybody = true")
        return self

    @property
    def signing(self) -> Secret:
        """What programs sign with; may have no source."""
        return Secret(
            password=self.secret,
            password_command=self.secret_command,
            password_file=self.secret_file,
            password_env=self.secret_env,
        )

    def secrets(self) -> tuple[Secret, ...]:
        return (self.signing, *((self.smtp,) if self.smtp else ()))
