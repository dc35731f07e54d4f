"""`[[channels]] kind = "viber"`: one bot."""

from __future__ import annotations

from typing import Literal

from tui_desk.config import Secret
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.token import Token
from tui_desk.connectors.web_address import WebAddress


class ViberSettings(MessengerSettings, Token):
    """One bot; its token also signs what Viber sends."""

    kind: Literal["viber"] = "viber"
    api_url: WebAddress = "https://chatapi.viber.com"
    webhook: WebAddress | Literal[""] = ""
    """The public address of this channel, `https://…/hook/NAME`. `channel check` tells it to Viber, which has no page
    to enter it; empty: somebody else does."""

    def secrets(self) -> tuple[Secret, ...]:
        return (self.access,)
