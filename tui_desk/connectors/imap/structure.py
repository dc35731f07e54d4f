"""The parts of a mail, as BODYSTRUCTURE (RFC 9051 §7.5.2) tells it, and the mail put together without some parts."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from tui_desk.typed import dataclass

_MAX_DEPTH = 30
_MAX_PARTS = 300


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part with content of its own."""

    number: str
    """As in `BODY[2.1]`; `TEXT` for the only part of a mail."""
    media_type: str
    encoding: str
    """Content-Transfer-Encoding, lower case."""
    size: int
    """Bytes as they travel."""

    @property
    def marker(self) -> bytes:
        """What stands in the place of content that was left on the server; the same wherever the mail is seen."""
        return f"[left on the server: part {self.number}, {self.size} bytes]".encode()

    @property
    def encoded_marker(self) -> bytes:
        return base64.b64encode(self.marker) if self.encoding == "base64" else self.marker


@dataclass(frozen=True, slots=True)
class Branch:
    """A multipart."""

    number: str
    boundary: bytes
    parts: tuple[Leaf | Branch, ...]


def read(structure: Any) -> Leaf | Branch:
    """The tree of a BODYSTRUCTURE. Raises ValueError for one that is damaged or beyond all measure."""
    try:
        tree = _read(structure, "", 0)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"the structure can't be understood: {error}") from error
    if sum(1 for _ in walk(tree)) > _MAX_PARTS:
        raise ValueError("the mail has too many parts")
    return tree


def walk(tree: Leaf | Branch) -> Iterator[Leaf | Branch]:
    """The tree's nodes in the order in which they stand in the mail."""
    yield tree
    if isinstance(tree, Branch):
        for part in tree.parts:
            yield from walk(part)


def assemble(
    tree: Leaf | Branch, header: bytes, mime: Mapping[str, bytes], bodies: Mapping[str, bytes]
) -> bytes:
    """The mail of these pieces; a part that is not in `bodies` has its marker instead."""
    return b"".join(_assemble(tree, header, mime, bodies))


def _assemble(
    tree: Leaf | Branch, header: bytes, mime: Mapping[str, bytes], bodies: Mapping[str, bytes]
) -> Iterator[bytes]:
    yield header
    if isinstance(tree, Leaf):
        yield bodies.get(tree.number, tree.encoded_marker)
        return
    for part in tree.parts:
        yield b"--" + tree.boundary + b"\r\n"
        yield from _assemble(part, mime[part.number], mime, bodies)
        yield b"\r\n"
    yield b"--" + tree.boundary + b"--\r\n"


def _read(node: Any, number: str, depth: int) -> Leaf | Branch:
    if depth > _MAX_DEPTH:
        raise ValueError("the mail is nested too deep")
    if isinstance(node[0], list):
        boundary = _parameters(node[2]).get(b"boundary")
        if not boundary:
            raise ValueError("a multipart has no boundary")
        prefix = f"{number}." if number else ""
        parts = tuple(_read(part, f"{prefix}{index}", depth + 1) for index, part in enumerate(node[0], 1))
        return Branch(number, boundary, parts)
    kind, subtype, _, _, _, encoding, size = node[:7]
    media_type = b"/".join((kind, subtype)).decode("ascii", "replace").lower()
    return Leaf(
        number or "TEXT", media_type, (encoding or b"7bit").decode("ascii", "replace").lower(), int(size)
    )


def _parameters(told: Any) -> dict[bytes, bytes]:
    """`(b"BOUNDARY", b"x", b"CHARSET", b"y")` by lower-case name."""
    return {name.lower(): _bytes(value) for name, value in zip(told[::2], told[1::2], strict=False)}


def _bytes(value: Any) -> bytes:
    """A parameter of digits alone comes as a number."""
    return value if isinstance(value, bytes) else str(value).encode()
