"""Viber: a bot that Viber calls, and that answers by its REST API."""

from tui_desk.connectors.viber.connector import ViberConnector

__all__ = ["ViberConnector"]
