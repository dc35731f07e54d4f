"""What can befall a line that is to be encrypted: its client is met where it begins to, at once or after STARTTLS."""

from __future__ import annotations

import random
import ssl
from collections.abc import Callable, Iterator

from tests.servers.certificate import Certificate
from tests.servers.proxy import Held

_OLD = b"\x03\x01"
"""TLS 1.0."""
_RANDOM, _NO_SESSION, _CIPHER, _NOT_COMPRESSED = bytes(32), b"\0", b"\xc0\x13", b"\0"
_PLAIN = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
_TLS = range(0x14, 0x18)
"""What every record of TLS begins with."""


def shows(certificate: Certificate) -> Callable[[Held], None]:
    """Somebody answers who has this certificate, and hears what he is told."""

    def meet(held: Held) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.file, certificate.key)
        try:
            with context.wrap_socket(held.client, server_side=True, do_handshake_on_connect=False) as line:
                held.ends[0] = line
                line.do_handshake()
                while piece := line.recv(65_536):
                    held.up.extend(piece)
        except OSError:
            pass  # it was not liked

    return meet


def breaks_off(held: Held) -> None:
    """The first word of the answer, and then the end."""
    _answer(held, _hello()[:20])


def is_old(held: Held) -> None:
    """The server knows only a TLS that was given up long ago."""
    _answer(held, _hello())


def babbles(seed: int) -> Callable[[Held], None]:
    """The answer is noise."""
    noise = random.Random(seed).randbytes(200)
    return lambda held: _answer(held, noise)


def in_clear(pieces: Iterator[bytes], _held: Held) -> Iterator[bytes]:
    """Encryption is taken away: STARTTLS is not offered, and where all is encrypted the answer is in clear."""
    for piece in pieces:
        if piece[0] in _TLS:
            yield _PLAIN
            return
        yield piece.replace(b"STARTTLS", b"XTARTTLS")


def _answer(held: Held, words: bytes) -> None:
    try:
        held.client.recv(65_536)
        held.client.sendall(words)
    except OSError:
        pass  # nobody listens


def _hello() -> bytes:
    """A server's first word, in which it chooses TLS 1.0."""
    content = _OLD + _RANDOM + _NO_SESSION + _CIPHER + _NOT_COMPRESSED
    told = b"\x02" + len(content).to_bytes(3, "big") + content
    return b"\x16" + _OLD + len(told).to_bytes(2, "big") + told
