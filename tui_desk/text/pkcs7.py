"""An opaque S/MIME signature (RFC 8551 §3.5.2) wraps the mail it signs; this finds that mail, and verifies nothing."""

from __future__ import annotations

import re

from tui_desk.patterns import pattern

_ENTITY = pattern(rb"(?:Content-|MIME-Version:)", re.IGNORECASE)
_OCTETS = 0x04
_LONGEST_HEADER = 6


def signed_content(data: bytes) -> bytes:
    """The MIME entity inside DER or BER signed data, its octet string put together; empty if it can't be found."""
    found = _ENTITY.search(data)
    if found is None:
        return b""
    for header in range(2, _LONGEST_HEADER + 1):
        start = found.start() - header
        if start >= 0 and _octets(data, start)[0] == found.start():
            return _joined(data, start)
    return b""


def _joined(data: bytes, position: int) -> bytes:
    """The octet strings that stand one after the other from `position` on."""
    pieces: list[bytes] = []
    while True:
        start, end = _octets(data, position)
        if start < 0:
            return b"".join(pieces)
        pieces.append(data[start:end])
        position = end


def _octets(data: bytes, position: int) -> tuple[int, int]:
    """Where the content of the octet string at `position` begins and ends; -1 if none stands there."""
    if position + 2 > len(data) or data[position] != _OCTETS:
        return -1, -1
    length, start = data[position + 1], position + 2
    if length > 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(data[start : start + size]), start + size
    end = start + length
    return (start, end) if start < end <= len(data) else (-1, -1)
