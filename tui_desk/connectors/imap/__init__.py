"""Mailboxes over IMAP, with answers going out by SMTP. Reading never marks, moves or deletes anything on the server."""

from tui_desk.connectors.imap.connector import ImapConnector as ImapConnector
