"""`[[channels]] kind = "telegram"`: a bot's token is all it needs."""

from __future__ import annotations

from typing import ClassVar, Literal

from tui_desk.config import Hidden, Secret
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.token import Token
from tui_desk.connectors.web_address import WebAddress
from tui_desk.typed import dataclass

OFFICIAL = "https://api.telegram.org"


@dataclass(frozen=True, kw_only=True)
class TelegramSettings(MessengerSettings, Token):
    """One bot."""

    about: ClassVar[str] = "a bot: private chats, groups and their topics, business accounts"
    kind: Literal["telegram"] = "telegram"
    token: Hidden | None = None
    """What @BotFather gives for a bot (/newbot, or /mybots, API Token), such as 123456:ABC-DEF…"""
    address: str = ""
    """The bot's @name, for the eye."""
    api_url: WebAddress = OFFICIAL
    """Another server of the Bot API, such as one of your own; without encryption only on this machine."""

    def secrets(self) -> tuple[Secret, ...]:
        return (self.access,)

    @property
    def account(self) -> object:
        return (self.api_url, self.access)
