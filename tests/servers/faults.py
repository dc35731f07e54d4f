"""What can befall a line to a server, each by its name: a proxy that suffers one does it to every connection.

A fault either meets the client itself, so that no server is asked, or passes on what the server says and spoils it.
One of TLS (tls_faults.py) waits until the client begins to encrypt, at once or after STARTTLS.
"""

from __future__ import annotations

import random
import re
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from tests.servers.proxy import Held

_AT_ONCE = struct.pack("ii", 1, 0)
_BETWEEN_BYTES = 0.001
_LITERAL = re.compile(rb"\{(\d+)\}\r\n|(?<=Content-Length: )(\d+)(?=\r\n)", re.IGNORECASE)
_CONTENT = re.compile(rb"Content-Length: (\d+)", re.IGNORECASE)
_TURN = re.compile(rb"^(?:\+|[A-Z]+\d+ (?:OK|NO|BAD)).*\r\n", re.MULTILINE)
"""Where IMAP's server is done speaking."""
BYE = b"* BYE back in an hour\r\n"


def _as_it_is(pieces: Iterator[bytes], _held: Held) -> Iterator[bytes]:
    return pieces


@dataclass(frozen=True, slots=True)
class Fault:
    """One of them."""

    name: str
    """As docs/faults.md calls it."""
    meet: Callable[[Held], object] | None = None
    """What is done to a client instead of passing it on."""
    down: Callable[[Iterator[bytes], Held], Iterator[bytes]] = _as_it_is
    """What becomes of what the server says."""
    hello: Callable[[Held], object] | None = None
    """What is done to a client that begins to encrypt, instead of passing that on."""
    absent: bool = False
    """The port is closed."""


def reset(held: Held) -> None:
    """The connection is made and at once reset."""
    with suppress(OSError):  # it is cut already
        held.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    held.client.close()


def silence(held: Held) -> None:
    """The connection stands, and nobody speaks."""
    held.gone.wait()


def cut(after: int) -> Callable[[Iterator[bytes], Held], Iterator[bytes]]:
    """So many bytes come, and then the end."""

    def down(pieces: Iterator[bytes], _held: Held) -> Iterator[bytes]:
        yield from _first(pieces, after)

    return down


def cut_anywhere(seed: int, most: int = 1_500) -> Callable[[Iterator[bytes], Held], Iterator[bytes]]:
    """The same, at another byte for each connection."""
    rng = random.Random(seed)

    def down(pieces: Iterator[bytes], held: Held) -> Iterator[bytes]:
        yield from cut(rng.randint(1, most))(pieces, held)

    return down


def stall(after: int) -> Callable[[Iterator[bytes], Held], Iterator[bytes]]:
    """So many bytes come, and then nothing, while the connection stands."""

    def down(pieces: Iterator[bytes], held: Held) -> Iterator[bytes]:
        yield from _first(pieces, after)
        held.gone.wait()

    return down


def stall_in_content(pieces: Iterator[bytes], held: Held) -> Iterator[bytes]:
    """A length is told, a few bytes of what was promised come, and then nothing."""
    for piece in pieces:
        if found := _LITERAL.search(piece):
            yield piece[: found.end() + 3]
            held.gone.wait()
            return
        yield piece


def half_close(after: int) -> Callable[[Iterator[bytes], Held], Iterator[bytes]]:
    """The server says that it is done, and goes on listening."""

    def down(pieces: Iterator[bytes], held: Held) -> Iterator[bytes]:
        yield from _first(pieces, after)
        with suppress(OSError):  # it is cut already
            held.client.shutdown(socket.SHUT_WR)
        held.gone.wait()

    return down


def dribble(pieces: Iterator[bytes], held: Held) -> Iterator[bytes]:
    """A byte, a pause, a byte."""
    for piece in pieces:
        for byte in piece:
            yield bytes([byte])
            if held.gone.wait(_BETWEEN_BYTES):
                return


def garbage(seed: int) -> Callable[[Iterator[bytes], Held], Iterator[bytes]]:
    """As many bytes as the server says, but any."""
    rng = random.Random(seed)

    def down(pieces: Iterator[bytes], _held: Held) -> Iterator[bytes]:
        for piece in pieces:
            yield rng.randbytes(len(piece)) + b"\r\n"

    return down


def lengths(told: Callable[[int], int]) -> Callable[[Iterator[bytes], Held], Iterator[bytes]]:
    """Every length the server tells is another one: of an IMAP literal, or of an HTTP answer."""

    def wrong(found: re.Match[bytes]) -> bytes:
        number = found[1] or found[2]
        return found[0].replace(number, b"%d" % told(int(number)))

    return lambda pieces, _held: (_LITERAL.sub(wrong, piece) for piece in pieces)


def says(words: bytes) -> Callable[[Held], None]:
    """Something is said to whoever connects, and that is all."""

    def meet(held: Held) -> None:
        _say(held, words)

    return meet


def bye(word: bytes) -> Callable[[Iterator[bytes], Held], Iterator[bytes]]:
    """Once a client has said this word, it hears BYE behind the go-ahead, or in place of the end of the answer."""

    def down(pieces: Iterator[bytes], held: Held) -> Iterator[bytes]:
        for piece in pieces:
            found = _TURN.search(piece) if word in held.said else None
            if found is None:
                yield piece
                continue
            yield piece[: found.end() if found[0].startswith(b"+") else found.start()] + BYE
            return

    return down


def answers(status: str, headers: str = "", body: bytes = b"{}") -> Callable[[Held], None]:
    """Every request of HTTP is answered so."""
    told = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n".encode()

    def meet(held: Held) -> None:
        if _heard(held):
            _say(held, told + body)

    return meet


def _first(pieces: Iterator[bytes], number: int) -> Iterator[bytes]:
    for piece in pieces:
        yield piece[:number]
        number -= len(piece)
        if number <= 0:
            return


def _say(held: Held, words: bytes) -> None:
    try:
        held.client.sendall(words)
        held.client.shutdown(socket.SHUT_WR)
        held.client.recv(1)
    except OSError:
        pass  # nobody listens


def _heard(held: Held) -> bool:
    """Whether a whole request has come."""
    heard = b""
    try:
        while b"\r\n\r\n" not in heard or len(heard.partition(b"\r\n\r\n")[2]) < _length(heard):
            piece = held.client.recv(65_536)
            if not piece:
                return False
            heard += piece
    except OSError:
        return False
    return True


def _length(request: bytes) -> int:
    found = _CONTENT.search(request.partition(b"\r\n\r\n")[0])
    return int(found[1]) if found else 0
