"""`[[channels]] kind = "telegram"`: a bot's token is all it needs."""

from __future__ import annotations

from typing import ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from tui_desk.config import Secret
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.token import Token

OFFICIAL = "https://api.telegram.org"
_HERE = ("127.0.0.1", "::1", "localhost")


class TelegramSettings(MessengerSettings, Token):
    """One bot."""

    about: ClassVar[str] = "a bot: private chats, groups and their topics, business accounts"
    kind: Literal["telegram"] = "telegram"
    token: SecretStr | None = None
    """What @BotFather gives for a bot (/newbot, or /mybots, API Token), such as 123456:ABC-DEF…"""
    address: str = ""
    """The bot's @name, for the eye."""
    api_url: str = Field(default=OFFICIAL, max_length=300)
    """Another server of the Bot API, such as one of your own; without encryption only on this machine."""

    @field_validator("api_url")
    @classmethod
    def _url(cls, url: str) -> str:
        parts = urlsplit(url)
        if not parts.hostname or (
            parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE)
        ):
            raise ValueError("must begin with https:// and name a server")
        return url.rstrip("/")

    def secrets(self) -> tuple[Secret, ...]:
        return (self.access,)

    @property
    def account(self) -> object:
        return (self.api_url, self.access)
