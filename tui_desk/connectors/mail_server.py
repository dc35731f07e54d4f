"""Where a mail server is, and how it is spoken to: encrypted, its certificate checked, or on this machine."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from tui_desk.config.checks import Host
from tui_desk.config.rule import Whole, between
from tui_desk.config.table import Table
from tui_desk.exchange import NeedsOperator
from tui_desk.shortage import shortage
from tui_desk.typed import dataclass


@dataclass(frozen=True, kw_only=True)
class ServerSettings(Table):
    """Mixin: a mail server's place."""

    ports: ClassVar[Mapping[str, int]]
    """The port that is meant where none is given, by `tls`."""

    host: Host
    port: Annotated[Whole, between(1, 65535)] | None = None
    """Left out: the usual one with this `tls`."""
    tls: Literal["tls", "starttls", "none"] = "tls"
    """`none` only to a server on this machine."""
    ca_file: str = ""
    """Certificates to trust instead of the system's, in PEM."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.tls == "none" and not is_loopback(self.host):
            raise ValueError('tls = "none" is only for a server on this machine; use "tls" or "starttls"')

    @property
    def on_port(self) -> int:
        return self.port or self.ports[self.tls]

    @property
    def place(self) -> str:
        """How errors call the server."""
        return f"{self.host}:{self.on_port}"


def is_loopback(host: str) -> bool:
    """Whether the name or address can only be this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def ssl_context(server: ServerSettings) -> ssl.SSLContext:
    """What checks the server's certificate. Raises NeedsOperator where `ca_file` can't be used, and OSError."""
    try:
        return ssl.create_default_context(cafile=server.ca_file or None)
    except OSError as error:
        if shortage(error):
            raise
        raise NeedsOperator(f"ca_file {server.ca_file} can't be used: {error.strerror or error}") from error
