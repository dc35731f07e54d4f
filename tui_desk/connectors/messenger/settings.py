"""`[[channels]] kind = "messenger"` and `kind = "instagram"`: one page, or one business account."""

from __future__ import annotations

from typing import Literal

from tui_desk.connectors.meta.settings import MetaSettings, Number


class MessengerSettings(MetaSettings):
    """One Facebook page."""

    kind: Literal["messenger"] = "messenger"
    page_id: Number
    """The page's number."""

    @property
    def account(self) -> str:
        """Whose messages these are."""
        return self.page_id


class InstagramSettings(MetaSettings):
    """One Instagram business account."""

    kind: Literal["instagram"] = "instagram"
    account_id: Number
    """The account's number."""

    @property
    def account(self) -> str:
        """Whose messages these are."""
        return self.account_id


PageSettings = MessengerSettings | InstagramSettings
