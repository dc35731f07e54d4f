"""Mail out of files: eml, mbox and Maildir, one mail in hand at a time; what can't be read holds up nothing else.

An mbox has no grammar: a line `From …` begins a mail if it carries a date as delivery agents write it, or stands
between a blank line and a header that mails begin with.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Protocol

LARGEST = 100 * 2**20
"""Bytes of one mail; what is bigger is refused, for it has to fit into memory."""
_PIECE = 2**20
"""A line is read in pieces of so many bytes."""
_DAY, _MONTH = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)", rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_POSTMARK = re.compile(
    rb"From .*"
    + _DAY
    + rb",? +(?:"
    + _MONTH
    + rb" +\d{1,2}|\d{1,2}[ -]"
    + _MONTH
    + rb"[ -]\d{2,4}) +\d{1,2}:\d{2}"
)
_HEADER = re.compile(rb">From |[!-9;-~]{1,100}[ \t]*:")
_FIRST_HEADER = re.compile(
    rb"(?:>From |(?:Return-Path|Received|Delivered-To|From|To|Cc|Subject|Date|Message-ID|MIME-Version|Status|"
    rb"Content-[A-Z-]+|X-[A-Z-]+|DKIM-Signature|ARC-[A-Z-]+|Authentication-Results|Reply-To|Sender)[ \t]*:)",
    re.IGNORECASE,
)
_ESCAPED = re.compile(rb">+From ")
_BLANK = (b"\n", b"\r\n")


@dataclass(frozen=True, slots=True)
class Found:
    """One mail."""

    source: str
    """The file's path; in an mbox with its place behind it: `path:3`."""
    raw: bytes


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read."""

    source: str
    text: str


class _Lines(Protocol):
    def readline(self, size: int = ..., /) -> bytes: ...


def mails(names: Iterable[str]) -> Iterator[Found | Problem]:
    """Every mail in these files, in order. `-` is standard input."""
    for name in names:
        try:
            yield from _named(name)
        except OSError as error:
            yield Problem(name, error.strerror or str(error))


def split(stream: _Lines, *, largest: int = LARGEST) -> Iterator[bytes | None]:
    """The mails of an mbox; None stands for one that is too big."""
    pieces: list[bytes] = []
    size, began, after_blank = 0, False, True
    for line, following, whole in _with_following(stream):
        if whole and _begins(line, following, after_blank):
            if began:
                yield _joined(pieces, size, largest)
            pieces, size, began, after_blank = [], 0, True, False
            continue
        after_blank = whole and line in _BLANK
        if not began and after_blank:
            continue
        began = True
        size += len(line)
        if size > largest:
            pieces.clear()
        else:
            pieces.append(line[1:] if whole and _ESCAPED.match(line) else line)
    if began:
        yield _joined(pieces, size, largest)


def _named(name: str) -> Iterator[Found | Problem]:
    if name == "-":
        yield from _stream(name, sys.stdin.buffer)
        return
    path = Path(name)
    if path.is_dir():
        yield from _folder(path)
        return
    with path.open("rb") as stream:
        yield from _stream(name, stream)


def _folder(path: Path) -> Iterator[Found | Problem]:
    """A Maildir, or a folder of .eml files."""
    inside = [path / "cur", path / "new"]
    if any(folder.is_dir() for folder in inside):
        files = [file for folder in inside if folder.is_dir() for file in folder.iterdir()]
    else:
        files = [file for file in path.iterdir() if file.suffix.lower() == ".eml"]
        if not files:
            yield Problem(str(path), "no mail in there: neither a Maildir's cur and new, nor a file *.eml")
    yield from mails(str(file) for file in sorted(files, key=lambda file: file.name) if file.is_file())


def _stream(name: str, stream: BinaryIO) -> Iterator[Found | Problem]:
    assert isinstance(stream, BufferedReader)
    if stream.peek(_PIECE).lstrip(b"\r\n").startswith(b"From "):
        yield from _mbox(name, stream)
        return
    raw = stream.read(LARGEST + 1)
    if not raw.strip():
        yield Problem(name, "is empty")
    elif len(raw) > LARGEST:
        yield Problem(name, _too_big())
    else:
        yield Found(name, raw)


def _mbox(name: str, stream: BinaryIO) -> Iterator[Found | Problem]:
    """A file with one mail and a postmark is that mail, unless it is called an mbox."""
    found = split(stream)
    first, second = next(found, b""), next(found, b"")
    if second == b"" and not name.lower().endswith((".mbox", ".mbx")):
        yield _item(name, first)
        return
    yield _item(f"{name}:1", first)
    if second != b"":
        yield _item(f"{name}:2", second)
    for number, raw in enumerate(found, 3):
        yield _item(f"{name}:{number}", raw)


def _item(source: str, raw: bytes | None) -> Found | Problem:
    return Problem(source, _too_big()) if raw is None else Found(source, raw)


def _too_big() -> str:
    return f"is bigger than {LARGEST // 2**20} MB"


def _begins(line: bytes, following: bytes, after_blank: bool) -> bool:
    if not line.startswith(b"From "):
        return False
    if _POSTMARK.match(line):
        return after_blank or bool(_HEADER.match(following))
    return after_blank and bool(_FIRST_HEADER.match(following))


def _joined(pieces: list[bytes], size: int, largest: int) -> bytes | None:
    """A mail without the blank line that an mbox puts behind it."""
    if size > largest:
        return None
    if len(pieces) > 1 and pieces[-1] in _BLANK:
        pieces.pop()
    return b"".join(pieces)


def _with_following(stream: _Lines) -> Iterator[tuple[bytes, bytes, bool]]:
    """Each line, or piece of an endless one, with what follows, and whether it begins a line."""
    line, whole = stream.readline(_PIECE), True
    while line:
        following = stream.readline(_PIECE)
        yield line, following, whole
        whole = line.endswith(b"\n")
        line = following
