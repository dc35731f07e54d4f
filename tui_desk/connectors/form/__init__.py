"""A form on a web page, or a program, that writes to the desk; whoever gave an address is answered by mail."""

from tui_desk.connectors.form.connector import FormConnector

__all__ = ["FormConnector"]
