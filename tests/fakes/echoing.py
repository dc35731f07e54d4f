"""A mailbox that lets nobody in and repeats to everybody what he said, as some servers do that want to help."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

HOST = "127.0.0.1"
Way = Literal["NO", "BAD", "BYE", "PLAIN", "XOAUTH2", "OAUTHBEARER"]
"""How it refuses a login, or which other one than LOGIN it offers."""


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say(f"* OK [CAPABILITY {self.server.offers}] welcome")
        for line in self.rfile:
            tag, _, command = line.decode().strip().partition(" ")
            match command.partition(" ")[0].upper():
                case "CAPABILITY":
                    self._say(f"* CAPABILITY {self.server.offers}", f"{tag} OK done")
                case "LOGIN":
                    self._refuse(tag, command)
                case "AUTHENTICATE":
                    self._say("+ ")
                    self._say(
                        f"{tag} NO [AUTHENTICATIONFAILED] not you: {self.rfile.readline().decode().strip()}"
                    )
                case _:
                    self._say(f"{tag} OK done")

    def _refuse(self, tag: str, command: str) -> None:
        match self.server.way:
            case "BAD":
                self._say(f"{tag} BAD Error in IMAP command: {command}")
            case "BYE":
                self._say(f"* BYE that is enough: {command}")
            case _:
                self._say(f"{tag} NO [AUTHENTICATIONFAILED] not you: {command}")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, way: Way) -> None:
        self.way = way
        bare = way in ("NO", "BAD", "BYE")
        self.offers = "IMAP4rev1" if bare else f"IMAP4rev1 LOGINDISABLED AUTH={way}"
        super().__init__((HOST, 0), _Handler)


@contextmanager
def echoing(way: Way) -> Iterator[int]:
    """The port at which it listens."""
    with _Server(way) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()
