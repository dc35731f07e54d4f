"""The receiver as a process: one address on this machine, a graceful end, and no word of its inside to anybody."""

from __future__ import annotations

import logging
import signal
import socket

import uvicorn

from tui_desk.errors import DeskError
from tui_desk.web.app import make_app
from tui_desk.web.receiver import Receiver

MOST_CONNECTIONS = 512
"""Beyond them callers are told to come again."""
KEEP_ALIVE_SECONDS = 15
LAST_SECONDS = 5
"""How long calls in hand may take when the process is told to stop."""


def listen(host: str, port: int) -> socket.socket:
    """The socket to serve on. Raises DeskError in plain words."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise DeskError(f"{host} port {port} can't be used: {error.strerror or error}") from error


def serve(receiver: Receiver, on: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT; what was taken by then is stored and answered."""
    _quietly()
    config = uvicorn.Config(
        make_app(receiver),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=LAST_SECONDS,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)  # uvicorn gives the signal on when it has ended
    uvicorn.Server(config).run(sockets=[on])


def _quietly() -> None:
    """What the server has to say goes where the program's own log goes."""
    its = logging.getLogger("uvicorn")
    its.setLevel(logging.WARNING)
    its.propagate = False
    for handler in logging.getLogger("tui_desk").handlers:
        its.addHandler(handler)
