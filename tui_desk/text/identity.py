"""What copies of one mail have in common, whichever way they came and whether their big parts came along or not.

A part that a server keeps is known by its headers and by how many bytes it travels as; both can be told of a file too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping

from tui_desk.text.attachment import Attachment
from tui_desk.text.mime import Part

TEXT_ALONG = 1_000_000
OTHER_ALONG = 50_000
"""Small parts come along: the report in a bounce, the picture in a signature."""
TOTAL_ALONG = 4_000_000
_DESCRIBED_BY = ("content-type", "content-disposition", "content-transfer-encoding")


def come_along(parts: Iterable[tuple[str, int]]) -> Iterator[bool]:
    """Of each part, given as media type and bytes, whether it comes with a mail that is above the limit."""
    total = 0
    for media_type, size in parts:
        limit = TEXT_ALONG if media_type.startswith("text/") else OTHER_ALONG
        small = size <= limit and total + size <= TOTAL_ALONG
        total += size * small
        yield small


def outline(root: Part, left: Mapping[bytes, int]) -> str:
    """SHA-256 of the small parts' contents and the big ones' sizes; empty where all parts are small.

    `left`: the markers that stand for parts that were left on the server, and the sizes of those.
    """
    if not left and root.end - root.start <= OTHER_ALONG:
        return ""
    leaves = list(_leaves(root))
    kept = [left.get(leaf.content().strip()) if left else None for leaf in leaves]
    sizes = [_travelling(leaf) if size is None else size for leaf, size in zip(leaves, kept, strict=True)]
    small = list(come_along((leaf.media_type, size) for leaf, size in zip(leaves, sizes, strict=True)))
    if all(small) and not left:
        return ""
    digest = hashlib.sha256()
    for leaf, absent, size, along in zip(leaves, kept, sizes, small, strict=True):
        described = b"\n".join(b" ".join(leaf.raw_header(name).split()) for name in _DESCRIBED_BY)
        here = along and absent is None
        known = b"here" + _same_line_ends(leaf.content()) if here else b"left" + size.to_bytes(8)
        for piece in (described, known):
            _add(digest.update, piece)
    return digest.hexdigest()


def content(text: str, attachments: Iterable[Attachment]) -> str:
    """SHA-256 of the decoded text and the attachments."""
    digest = hashlib.sha256(text.encode())
    for each in attachments:
        for piece in (each.name.encode(), _same_line_ends(each.content)):
            _add(digest.update, piece)
    return digest.hexdigest()


def _leaves(part: Part) -> Iterator[Part]:
    """The parts as a server counts them: a mail inside the mail is one."""
    if not part.media_type.startswith("multipart/") or not part.parts:
        yield part
        return
    for each in part.parts:
        yield from _leaves(each)


def _travelling(part: Part) -> int:
    """How many bytes a part is as it travels, where lines end in CRLF; files often have LF only."""
    size = part.end - part.start
    return (
        size
        + part.source.count(b"\n", part.start, part.end)
        - part.source.count(b"\r\n", part.start, part.end)
    )


def _same_line_ends(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


def _add(update: Callable[[bytes], None], piece: bytes) -> None:
    update(len(piece).to_bytes(8))
    update(piece)
