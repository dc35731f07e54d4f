"""Connectors are tested on a real server."""

from tests.servers.fixtures import dovecot, mailbox

__all__ = ["dovecot", "mailbox"]
