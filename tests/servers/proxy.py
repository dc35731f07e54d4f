"""A line to a server that counts what passes, and breaks in every way a line does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from tests.servers.faults import Fault

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
    fault: Fault | None = None
    """What befalls each connection that is made."""
    connections: int = 0
    """So many were made."""
    down: int = 0
    """Bytes from the server."""
    up: bytearray = field(default_factory=bytearray)
    """Everything the clients said."""
    _passed: threading.Condition = field(default_factory=threading.Condition)
    _flowing: threading.Event = field(default_factory=threading.Event)
    _listening: socket.socket | None = None
    _open: list[Held] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listen()
        self._flowing.set()
        return self

    def __exit__(self, *_: object) -> None:
        self._shut()
        self.flow()
        self.cut()

    def cut(self) -> None:
        """Break every connection."""
        for held in list(self._open):
            held.close()
        self._open.clear()

    def stall(self) -> None:
        """Let nothing through any more; the connections stay."""
        self._flowing.clear()

    def flow(self) -> None:
        """End a stall."""
        self._flowing.set()

    def suffer(self, fault: Fault) -> None:
        """From now on this befalls every connection; the old ones end, so that all do."""
        self.fault = fault
        if fault.absent:
            self._shut()
        self.cut()

    def recover(self) -> None:
        """All is well again."""
        if self.fault is not None and self.fault.absent:
            self._listen()
        self.fault = None
        self.flow()
        self.cut()

    def inject(self, line: bytes) -> None:
        """Let the server seem to say this to every client."""
        for held in list(self._open):
            held.client.sendall(line)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so of its connections, or of what the clients said."""
        with self._passed:
            assert self._passed.wait_for(condition, PATIENCE), "this never passed the line"

    def _listen(self) -> None:
        self._listening = socket.create_server((HOST, self.port))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def _shut(self) -> None:
        """Nobody listens any more; `accept` in another thread is woken by the end, not by the closing."""
        assert self._listening is not None
        close(self._listening)

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            with self._passed:
                self.connections += 1
                self._passed.notify_all()
            threading.Thread(target=self._serve, args=(client, self.fault), daemon=True).start()

    def _serve(self, client: socket.socket, fault: Fault | None) -> None:
        held = Held(client)
        self._open.append(held)
        if fault is not None and fault.meet is not None:
            fault.meet(held)
            held.close()
            return
        try:
            server = socket.create_connection((HOST, self.target))
        except OSError:
            held.close()
            return
        held.ends.append(server)
        threading.Thread(target=self._upward, args=(client, server), daemon=True).start()
        self._downward(held, fault)
        held.close()

    def _upward(self, client: socket.socket, server: socket.socket) -> None:
        for piece in self._pieces(client, server):
            with self._passed:
                self.up += piece
                self._passed.notify_all()
            if not _sent(server, self.edit_up(piece)):
                return

    def _downward(self, held: Held, fault: Fault | None) -> None:
        client, server = held.ends
        came = 0
        pieces = self._pieces(server, client)
        for piece in fault.down(pieces, held) if fault is not None else pieces:
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
            close(source)
            close(sink)


@dataclass(slots=True)
class Held:
    """One connection."""

    client: socket.socket
    ends: list[socket.socket] = field(init=False)
    """The client, and the server where it has come so far."""
    gone: threading.Event = field(default_factory=threading.Event)
    """It was cut."""

    def __post_init__(self) -> None:
        self.ends = [self.client]

    def close(self) -> None:
        """Break it."""
        self.gone.set()
        for end in self.ends:
            close(end)


def _sent(sink: socket.socket, piece: bytes) -> bool:
    try:
        sink.sendall(piece)
    except OSError:
        return False
    return True


def close(end: socket.socket) -> None:
    """End it for both sides."""
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # closed already
    end.close()
