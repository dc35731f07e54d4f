"""From settings to an encrypted line: sockets and the insides of imaplib are known here and nowhere else."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Sequence
from typing import Any

from tui_desk.connectors.imap import words
from tui_desk.connectors.imap.client import IMAPClient, SocketTimeout
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.connectors.mail_server import ssl_context
from tui_desk.connectors.network_words import other_way
from tui_desk.errors import ChannelError
from tui_desk.exchange import NeedsOperator
from tui_desk.typed import dataclass

_KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server, in seconds."""

    connect: float = 10
    read: float = 60
    second_chance: float = 5
    """Between a refused login and the one further try before somebody is told: failing servers refuse wrongly."""


def connect(settings: ImapSettings, patience: Patience) -> Any:
    """An IMAPClient on an encrypted line, not logged in. Raises ChannelError and NeedsOperator in plain words."""
    client = None
    try:
        context = None if settings.tls == "none" else ssl_context(settings)
        client = IMAPClient(
            settings.host.strip("[]"),
            settings.on_port,
            ssl=settings.tls == "tls",
            ssl_context=context,
            timeout=SocketTimeout(patience.connect, patience.read),
        )
        client.normalise_times = False
        _silence(client)
        _tune(client.socket())
        if settings.tls == "starttls":
            _start_tls(client, context, settings)
    except (imaplib.IMAP4.error, OSError, *words.NONSENSE) as error:
        if client is not None:
            _hang_up(client)
        raise ChannelError(words.unreachable(error, settings)) from error
    return client


def _start_tls(client: Any, context: ssl.SSLContext | None, settings: ImapSettings) -> None:
    if _imaplib(client).state != "NONAUTH":
        _hang_up(client)
        raise NeedsOperator(
            f"{settings.place} has us logged in before the line is encrypted; try {other_way(settings)}"
        )
    if not client.has_capability("STARTTLS"):
        _hang_up(client)
        raise NeedsOperator(
            f"{settings.place} offers no STARTTLS; try {other_way(settings)}, and check `port`"
        )
    client.starttls(context)


def _hang_up(client: Any) -> None:
    """Close the line; where encryption failed it is closed already, and what was wrong is to be told, not that."""
    try:
        client.shutdown()
    except OSError:
        pass  # nothing is left to close


def _silence(client: Any) -> None:
    """Keep imaplib from formatting every literal for a log that nobody reads; it more than halves the speed."""
    _imaplib(client).debug = 0


def _tune(connection: socket.socket) -> None:
    """Notice a dead line, and send at once: a SEARCH goes out in pieces, and the server acknowledges the first one only
    40 ms later, for which the next would wait."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def overheard(client: Any, kind: str) -> Sequence[Any]:
    """What the server told in passing of this kind; only once."""
    told: Sequence[Any] = _imaplib(client).untagged_responses.pop(kind, ())
    return told


def has_buffered(client: Any) -> bool:
    """Whether imaplib has read more than it gave: lines that came in one packet with the last answer."""
    imap, connection = _imaplib(client), client.socket()
    own = vars(imap).get("_readbuf")
    if own is not None:
        return bool(own)
    timeout = connection.gettimeout()
    connection.setblocking(False)
    try:
        return bool(imap.file.peek(1))
    except ssl.SSLWantReadError:
        return False
    finally:
        connection.settimeout(timeout)


def _imaplib(client: Any) -> Any:
    return vars(client)["_imap"]
