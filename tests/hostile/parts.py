"""The pieces that mails of our own making are put together from."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator

START = b"From: Mallory <mallory@evil.example>\nTo: support@desk.example\n"
TEXT = b"\nplease help\n"
Named = Iterator[tuple[str, bytes]]
"""Mails with what is wrong with each."""


def mixed(parts: list[bytes]) -> bytes:
    """A mail of these parts, each with its headers."""
    return multipart(b"b0", b"".join(b"--b0\n" + part + b"\n" for part in parts) + b"--b0--\n")


def multipart(boundary: bytes, body: bytes) -> bytes:
    """A mail with this body."""
    return START + b'Subject: x\nContent-Type: multipart/mixed; boundary="' + boundary + b'"\n\n' + body


def alternative(types: list[bytes]) -> bytes:
    """One text in several types."""
    parts = b"".join(b"--b\nContent-Type: %s\n\n<p>%d\n" % (kind, n) for n, kind in enumerate(types))
    return START + b"Content-Type: multipart/alternative; boundary=b\n\n" + parts + b"--b--\n"


def attached(content: bytes, name: bytes) -> bytes:
    """A part that is a file, its name as it is."""
    quoted = name.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    head = (
        b'Content-Type: application/octet-stream; name="%s"\nContent-Disposition: attachment; filename="%s"\n'
    )
    return head % (quoted, quoted) + b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(content)


def pieces(name: bytes, count: int) -> bytes:
    """A file whose name comes in so many pieces (RFC 2231)."""
    written = b"".join(b";\n filename*%d=%s" % (n, name) for n in range(count))
    return b"Content-Disposition: attachment" + written + b"\n\nx"


def nested(levels: int) -> bytes:
    """A mail so deep."""
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))
    return START + b"".join(heads) + b"\nwords"


def page(html: bytes) -> bytes:
    """A mail of HTML."""
    return START + b"Subject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n" + html


def report(status: bytes) -> bytes:
    """A bounce."""
    part = b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n" + status
    return (
        START
        + b"Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\n"
        + part
        + b"\n--r--\n"
    )


def nested_reports(depth: int) -> bytes:
    """A bounce of a bounce."""
    raw = report(b"Status: 5.0.0\n")
    for n in range(depth):
        raw = multipart(b"n%d" % n, b"--n%d\nContent-Type: message/rfc822\n\n%s\n--n%d--\n" % (n, raw, n))
    return raw


def record(attribute: int, value: bytes) -> bytes:
    """One attribute of a packed mail."""
    return struct.pack("<BII", 1, attribute, len(value)) + value + b"\0\0"
