"""A line to a server that counts what passes, and breaks in every way a line does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self

HOST = "127.0.0.1"
PATIENCE = 15.0
_PIECE = 65_536


@dataclass(slots=True)
class Proxy:
    """Stands before `port`. Use as a context manager; the fields may be changed while it runs."""

    target: int
    """The server's port."""
    port: int = 0
    edit: Callable[[bytes], bytes] = lambda piece: piece
    """What the client sees instead of what the server said."""
    edit_up: Callable[[bytes], bytes] = lambda piece: piece
    """What the server sees instead of what the client said."""
    cut_after: int = 0
    """Cut each connection when so many bytes have come from the server; 0: never."""
    connections: int = 0
    """So many were made."""
    down: int = 0
    """Bytes from the server."""
    up: bytearray = field(default_factory=bytearray)
    """Everything the clients said."""
    _passed: threading.Condition = field(default_factory=threading.Condition)
    _flowing: threading.Event = field(default_factory=threading.Event)
    _listening: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listening = socket.create_server((HOST, self.port))
        self.port = self._listening.getsockname()[1]
        self._flowing.set()
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._listening is not None
        self._listening.close()
        self.flow()
        self.cut()

    def cut(self) -> None:
        """Break every connection."""
        for end in list(self._open):
            _close(end)
        self._open.clear()

    def stall(self) -> None:
        """Let nothing through any more; the connections stay."""
        self._flowing.clear()

    def flow(self) -> None:
        """End a stall."""
        self._flowing.set()

    def inject(self, line: bytes) -> None:
        """Let the server seem to say this to every client."""
        for end in list(self._open)[::2]:
            end.sendall(line)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so of its connections, or of what the clients said."""
        with self._passed:
            assert self._passed.wait_for(condition, PATIENCE), "this never passed the line"

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
                server = socket.create_connection((HOST, self.target))
            except OSError:
                return
            with self._passed:
                self.connections += 1
                self._passed.notify_all()
            self._open += [client, server]
            for work in (self._upward, self._downward):
                threading.Thread(target=work, args=(client, server), daemon=True).start()

    def _upward(self, client: socket.socket, server: socket.socket) -> None:
        for piece in self._pieces(client, server):
            with self._passed:
                self.up += piece
                self._passed.notify_all()
            if not _sent(server, self.edit_up(piece)):
                return

    def _downward(self, client: socket.socket, server: socket.socket) -> None:
        came = 0
        for piece in self._pieces(server, client):
            came += len(piece)
            self.down += len(piece)
            if (self.cut_after and came > self.cut_after) or not _sent(client, self.edit(piece)):
                return

    def _pieces(self, source: socket.socket, sink: socket.socket) -> Iterator[bytes]:
        """What comes; when no more comes, or nobody wants it, both ends are closed."""
        try:
            while piece := source.recv(_PIECE):
                self._flowing.wait()
                yield piece
        except OSError:
            pass  # the line is cut
        finally:
            _close(source)
            _close(sink)


def _sent(sink: socket.socket, piece: bytes) -> bool:
    try:
        sink.sendall(piece)
    except OSError:
        return False
    return True


def _close(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # closed already
    end.close()
