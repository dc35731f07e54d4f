"""`[[channels]] kind = "vk"`: a community's access token is all it needs."""

from __future__ import annotations

from typing import ClassVar, Literal

from tui_desk.config import Hidden, Secret
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.token import Token
from tui_desk.connectors.web_address import WebAddress
from tui_desk.typed import dataclass

OFFICIAL = "https://api.vk.ru"


@dataclass(frozen=True, kw_only=True)
class VkSettings(MessengerSettings, Token):
    """One community."""

    about: ClassVar[str] = "a community: its messages and group chats"
    kind: Literal["vk"] = "vk"
    token: Hidden | None = None
    """The community's access token, from Manage, API usage. Only in a config file that nobody else can read."""
    address: str = ""
    """The community's short address, for the eye."""
    api_url: WebAddress = OFFICIAL
    """Another server of VK's API; without encryption only on this machine."""

    def secrets(self) -> tuple[Secret, ...]:
        return (self.access,)

    @property
    def account(self) -> object:
        return (self.api_url, self.access)
