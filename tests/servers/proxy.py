"""A line to a server that counts what passes, and breaks in every way a line does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from tests.servers.faults import Fault

HOST = "127.0.0.1"
_PIECE = 65_536
_HELLO = b"\x16"
"""With this byte a client begins to encrypt."""


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
    stall_at: int = 0
    """Stall when so many bytes have come from the server, on whatever connection; 0: never, or it stalls by now."""
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
        with self._passed:
            standing, self._open = self._open, []
        for held in standing:
            held.close()

    def stall(self) -> None:
        """Let nothing through any more; the connections stay."""
        self._flowing.clear()

    def flow(self) -> None:
        """End a stall."""
        self._flowing.set()

    def suffer(self, fault: Fault) -> None:
        """From now on this befalls every connection; the old ones end, so that all do."""
        if fault.absent:
            self._shut()
        self._turn(fault)

    def recover(self) -> None:
        """All is well again."""
        absent = self.fault is not None and self.fault.absent
        self.flow()
        self._turn(None)
        if absent:
            self._listen()

    def _turn(self, fault: Fault | None) -> None:
        """A connection made meanwhile is either an old one, and ends, or suffers what the new ones do."""
        with self._passed:
            self.fault = fault
            self.cut()

    def inject(self, line: bytes) -> None:
        """Let the server seem to say this to every client that still listens."""
        for held in list(self._open):
            _sent(held.client, line)

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
            held = Held(client, self.up)
            with self._passed:
                self.connections += 1
                self._open.append(held)
                fault = self.fault
                self._passed.notify_all()
            threading.Thread(target=self._serve, args=(held, fault), daemon=True).start()

    def _serve(self, held: Held, fault: Fault | None) -> None:
        if fault is not None and fault.absent:
            held.close()
            return
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
        threading.Thread(target=self._upward, args=(held, fault), daemon=True).start()
        self._downward(held, fault)
        held.close()

    def _upward(self, held: Held, fault: Fault | None) -> None:
        client, server = held.ends
        if fault is not None and fault.hello is not None:
            if not self._said_plainly(held):
                return
            fault.hello(held)
            held.close()
            return
        for piece in self._pieces(client, server):
            self._note(held, piece)
            if not _sent(server, self.edit_up(piece)):
                return

    def _said_plainly(self, held: Held) -> bool:
        """Pass on what is said before encryption begins; False: it never does."""
        client, server = held.ends
        try:
            while (first := client.recv(1, socket.MSG_PEEK)) != _HELLO:
                piece = client.recv(_PIECE)
                self._note(held, piece)
                if not first or not _sent(server, piece):
                    break
            else:
                return True
        except OSError:
            pass  # the line is cut
        held.close()
        return False

    def _note(self, held: Held, piece: bytes) -> None:
        with self._passed:
            self.up += piece
            held.said += piece
            self._passed.notify_all()

    def _downward(self, held: Held, fault: Fault | None) -> None:
        client, server = held.ends
        came = 0
        pieces = self._pieces(server, client)
        for piece in fault.down(pieces, held) if fault is not None else pieces:
            came += len(piece)
            self.down += len(piece)
            if self.stall_at and self.down >= self.stall_at:
                self.stall()
                self.stall_at = 0
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
    up: bytearray
    """Everything the clients said, on this and any other connection."""
    said: bytearray = field(default_factory=bytearray)
    """What the client said on this one."""
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
