"""Messenger and Instagram: the inbox of a page, and the direct messages of a business account."""

from tui_desk.connectors.messenger.connector import InstagramConnector, MessengerConnector

__all__ = ["InstagramConnector", "MessengerConnector"]
