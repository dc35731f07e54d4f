"""A server on loopback that speaks HTTP/1.1, and can be throttled, locked, broken, slowed down and driven mad."""

from __future__ import annotations

import json
import select
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tui_desk.testing import Remote

HOST = "127.0.0.1"
_MISCHIEF = (
    *("throttle", "lock_out", "let_in", "break_link"),
    *("dawdle", "mend_link", "garble", "lose_answer"),
)
_AT_ONCE = struct.pack("ii", 1, 0)
"""Closing a connection resets it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body or b"{}")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    body: Any = None
    """JSON, or bytes as they are."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Unruly:
    """The server. Use as a context manager; derive from it and give `answer`."""

    def __init__(self) -> None:
        self.lock = threading.Condition()
        self.locked_out = self.broken = self.slow = self.losing = self.mad = False
        self.raving = False
        """Every answer is nonsense."""
        self.throttled_until = 0.0
        self.lead = 0.0
        """Seconds before a message of ours is taken; who has gone by then has sent nothing."""
        self.heard = threading.Event()
        """With a lead: a message of ours has come, whether or not it will be taken."""
        self.lag = 0.0
        """Seconds between taking a message of ours and saying so; none once it stops."""
        self.stopping = threading.Event()
        self.too_soon = 0
        """Requests that came while throttled."""
        self._sockets: set[socket.socket] = set()
        self._http = _Server((HOST, 0), _Handler)
        self._http.unruly = self
        self.url = f"http://{HOST}:{self._http.server_address[1]}"

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Speak HTTPS from now on; before the server is started."""
        self._http.socket = context.wrap_socket(
            self._http.socket, server_side=True, do_handshake_on_connect=False
        )
        self.url = self.url.replace("http:", "https:")

    def answer(self, asked: Asked) -> Answer:
        """What a well-behaved server says."""
        raise NotImplementedError

    def refusal(self) -> Answer:
        """How a refused token is answered."""
        return Answer({"error": "unauthorized"}, 401)

    def too_many(self, seconds: float) -> Answer:
        """How impatience is answered."""
        return Answer({"error": "too many requests"}, 429, {"Retry-After": f"{seconds:.2f}"})

    def is_sending(self, asked: Asked) -> bool:
        """Whether a request brings a message of ours, whose answer may be lost."""
        return asked.method == "POST"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.slow = False
        self.stopping.set()
        self._http.shutdown()
        self._cut()
        self._http.server_close()

    def throttle(self, seconds: float) -> None:
        """Answer everything with 429 for so long."""
        self.too_soon, self.throttled_until = 0, time.monotonic() + seconds
        self._wake()

    def hurried(self) -> int:
        """How many requests came while they were throttled."""
        return self.too_soon

    def lock_out(self) -> None:
        """Refuse the token."""
        self.locked_out = True
        self._wake()

    def let_in(self) -> None:
        """Take the token again."""
        self.locked_out = False

    def break_link(self) -> None:
        """Reset what is there and what comes."""
        self.broken = True
        self._cut()

    def dawdle(self) -> None:
        """Answer a byte at a time."""
        self.slow = True
        self._wake()

    def mend_link(self) -> None:
        """Behave again."""
        self.broken = self.slow = False
        self._wake()

    def garble(self) -> None:
        """Answer the next request with nonsense."""
        self.mad = True
        self._wake()

    def lose_answer(self) -> None:
        """Cut the connection instead of answering the next message."""
        self.losing = True

    def restless(self) -> bool:
        """Whether a long poll should come back now."""
        left = self.throttled_until - time.monotonic()
        return self.locked_out or self.broken or self.slow or self.mad or left > 0

    def handled(self, asked: Asked) -> Answer | None:
        """The answer to a request, or None: the connection breaks."""
        if self.broken:
            return None
        if self.mad or self.raving:
            self.mad = False
            return Answer(b'{"ok": tru\x00\xff <html>502 Bad Gateway')
        left = self.throttled_until - time.monotonic()
        if left > 0:
            self.too_soon += 1
            return self.too_many(left)
        if self.locked_out:
            return self.refusal()
        answer = self.answer(asked)
        if self.lag and self.is_sending(asked):
            self.stopping.wait(self.lag)
        if self.losing and self.is_sending(asked):
            self.losing = False
            return None
        return answer

    def _wake(self) -> None:
        with self.lock:
            self.lock.notify_all()

    def _cut(self) -> None:
        with self.lock:
            self.lock.notify_all()
            standing, self._sockets = self._sockets, set()
        for one in standing:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is closed already

    def met(self, one: socket.socket) -> None:
        with self.lock:
            self._sockets.add(one)

    def left(self, one: socket.socket) -> None:
        with self.lock:
            self._sockets.discard(one)


def lend_mischief(server: Unruly, remote: Remote, *also: str) -> None:
    """Let the far end do what its server can be made to do, and what is named besides."""
    for name in (*_MISCHIEF, *also):
        setattr(remote, name, getattr(server, name))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    unruly: Unruly

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is daily bread here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.unruly.met(self.connection)

    def finish(self) -> None:
        self.server.unruly.left(self.connection)
        super().finish()

    def log_message(self, *_: object) -> None:
        """Nothing is written to the terminal."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, parts.path, query, headers, body)
        if self.server.unruly.lead and self.server.unruly.is_sending(asked) and self._is_given_up():
            self.close_connection = True
            return
        answer = self.server.unruly.handled(asked)
        if answer is None:
            self._reset()
            return
        content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        if self.server.unruly.slow:
            content += b" " * 1000  # harmless behind JSON, and a long time at a byte each
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self._write(content)

    def _is_given_up(self) -> bool:
        """Whether whoever asked goes away before he is heard."""
        self.server.unruly.heard.set()
        readable, _, _ = select.select([self.connection], [], [], self.server.unruly.lead)
        return bool(readable)

    def _write(self, content: bytes) -> None:
        """All at once, or while the server is slow a byte and then a long while nothing."""
        at = 0
        unruly = self.server.unruly
        while unruly.slow and at < len(content):
            self.wfile.write(content[at : at + 1])
            at += 1
            with unruly.lock:
                unruly.lock.wait_for(lambda: not unruly.slow, timeout=0.5)
        self.wfile.write(content[at:])

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.close_connection = True
        self.server.unruly.left(self.connection)
        self.connection.close()
