"""`[[channels]] kind = "whatsapp"`: one phone number of a WhatsApp business account."""

from __future__ import annotations

from typing import ClassVar, Literal

from tui_desk.config import Hidden
from tui_desk.connectors.meta.settings import MetaSettings, Number
from tui_desk.typed import dataclass


@dataclass(frozen=True, kw_only=True)
class WhatsAppSettings(MetaSettings):
    """One phone number."""

    about: ClassVar[str] = "a phone number of the WhatsApp Business Platform; needs `tui-desk web`"
    kind: Literal["whatsapp"] = "whatsapp"
    token: Hidden | None = None
    """A system user's access token: Business Manager, Users, System users. Only in a config file that nobody else can
    read."""
    phone_number_id: Number
    """Meta's number for the phone number, not the phone number itself: the app, WhatsApp, API Setup."""
    business_account_id: Number
    """The WhatsApp business account it belongs to, on the same page; templates are kept there."""

    @property
    def account(self) -> str:
        return self.phone_number_id
