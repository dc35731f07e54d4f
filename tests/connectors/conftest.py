"""Connectors are tested on a real server."""

from tests.servers.fixtures import dovecot as dovecot
from tests.servers.fixtures import mailbox as mailbox
