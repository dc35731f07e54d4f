"""WhatsApp: a phone number on Meta's Cloud API."""

from tui_desk.connectors.whatsapp.connector import WhatsAppConnector

__all__ = ["WhatsAppConnector"]
