"""`[[channels]] kind = "messenger"` and `kind = "instagram"`: one page, or one business account."""

from __future__ import annotations

from typing import ClassVar, Literal

from tui_desk.config import Hidden
from tui_desk.connectors.meta.settings import MetaSettings, Number
from tui_desk.typed import dataclass


@dataclass(frozen=True, kw_only=True)
class MessengerSettings(MetaSettings):
    """One Facebook page."""

    about: ClassVar[str] = "a Facebook page; needs `tui-desk web`"
    kind: Literal["messenger"] = "messenger"
    token: Hidden | None = None
    """The page's access token, which the app's dashboard generates under Messenger. Only in a config file that nobody
    else can read."""
    page_id: Number
    """The page's number; the app's dashboard shows it where the page is connected, under Messenger."""

    @property
    def account(self) -> str:
        """Whose messages these are."""
        return self.page_id


@dataclass(frozen=True, kw_only=True)
class InstagramSettings(MetaSettings):
    """One Instagram business account."""

    about: ClassVar[str] = "a professional account; needs `tui-desk web`"
    kind: Literal["instagram"] = "instagram"
    token: Hidden | None = None
    """The account's access token, which the app's dashboard generates under Instagram. Only in a config file that
    nobody else can read."""
    account_id: Number
    """The account's number; the app's dashboard shows it where the account is connected, under Instagram."""

    @property
    def account(self) -> str:
        """Whose messages these are."""
        return self.account_id


PageSettings = MessengerSettings | InstagramSettings
