"""`[[channels]] kind = "whatsapp"`: one phone number of a WhatsApp business account."""

from __future__ import annotations

from typing import Literal

from tui_desk.connectors.meta.settings import MetaSettings, Number


class WhatsAppSettings(MetaSettings):
    """One phone number."""

    kind: Literal["whatsapp"] = "whatsapp"
    phone_number_id: Number
    """Meta's number for the phone number, not the phone number itself."""
    business_account_id: Number
    """The WhatsApp business account it belongs to; templates are kept there."""
