"""Connectors are tested on a real server."""

from tests.servers.fixtures import dovecot, mailbox, synapse

__all__ = ["dovecot", "mailbox", "synapse"]
