"""Matrix: rooms on any homeserver, through the client-server API."""

from tui_desk.connectors.matrix.connector import MatrixConnector

__all__ = ["MatrixConnector"]
