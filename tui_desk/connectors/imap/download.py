"""A part left on the server, brought in slices: however big it is, only a slice of it is in memory."""

from __future__ import annotations

import quopri
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tui_desk.connectors.imap.session import Session
from tui_desk.errors import ChannelError
from tui_desk.text.header import base64_letters, decode_base64

SLICE = 1_048_576
_BASE64_GROUP = 4


def download(session: Session, ref: Mapping[str, Any]) -> Iterator[bytes]:
    """The part, decoded, in pieces of at most 1 MiB. Raises ChannelError if the mail is not there any more."""
    folder, uid = ref["folder"], ref["uid"]
    if session.examine(folder).uidvalidity != ref["uidvalidity"]:
        raise ChannelError(f"the server has renumbered {folder}; the file comes with the next sync")
    decode = _DECODERS.get(ref["encoding"], iter)
    yield from decode(_slices(session, folder, uid, ref["part"]))


def _slices(session: Session, folder: str, uid: int, part: str) -> Iterator[bytes]:
    offset = 0
    while True:
        row = session.fetch([uid], f"BODY.PEEK[{part}]<{offset}.{SLICE}>").get(uid)
        if row is None:
            raise ChannelError(f"the mail is no longer in {folder}: it was moved or deleted on the server")
        piece = row.get(f"BODY[{part}]<{offset}>".encode()) or b""
        if piece:
            yield piece
        if len(piece) < SLICE:
            return
        offset += len(piece)


def _base64(slices: Iterable[bytes]) -> Iterator[bytes]:
    """As `decode_base64` reads the whole. What follows the padding waits, up to a slice, for whether it counts."""
    run, first = b"", True
    for piece in slices:
        *ended, run = (run + base64_letters(piece)).split(b"=")
        yield from map(decode_base64, ended)
        first = first and not ended
        if first or len(run) > SLICE:
            whole = len(run) - len(run) % _BASE64_GROUP
            yield decode_base64(run[:whole])
            run = run[whole:]
    if first or len(run) % _BASE64_GROUP == 0:
        yield decode_base64(run)


def _quoted_printable(slices: Iterable[bytes]) -> Iterator[bytes]:
    """Decoded by whole lines: an escape never spans two."""
    rest = b""
    for piece in slices:
        lines, newline, rest = (rest + piece).rpartition(b"\n")
        yield quopri.decodestring(lines + newline)
    if rest:
        yield quopri.decodestring(rest)


_DECODERS: Mapping[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "base64": _base64,
    "quoted-printable": _quoted_printable,
}
