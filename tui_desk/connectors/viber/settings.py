"""`[[channels]] kind = "viber"`: one bot."""

from __future__ import annotations

from typing import ClassVar, Literal

from tui_desk.config import Hidden, Secret
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.token import Token
from tui_desk.connectors.web_address import WebAddress
from tui_desk.typed import dataclass


@dataclass(frozen=True, kw_only=True)
class ViberSettings(MessengerSettings, Token):
    """One bot; its token also signs what Viber sends."""

    about: ClassVar[str] = "a bot; needs `tui-desk web`"
    asked: ClassVar[tuple[str, ...]] = ("webhook",)
    """Asked for when a channel is added, though it can be given later."""
    kind: Literal["viber"] = "viber"
    token: Hidden | None = None
    """The bot's token, from its page at partners.viber.com. Only in a config file that nobody else can read."""
    api_url: WebAddress = "https://chatapi.viber.com"
    webhook: WebAddress | Literal[""] = ""
    """The public address of this channel, `https://…/hook/NAME`. `channel webhook` tells it to Viber, which has no
    page to enter it; empty: somebody else does."""

    def secrets(self) -> tuple[Secret, ...]:
        return (self.access,)

    @property
    def account(self) -> object:
        return (self.api_url, self.access)
