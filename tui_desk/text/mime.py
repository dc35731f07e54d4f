"""A mail's bytes become a tree of parts within fixed limits of depth, number and header size, in linear time.

The standard library's parser knows no limits: it recurses per nesting level and tests every line against every open
boundary. This one only looks for what it needs and keeps offsets; transfer decoding is the standard library's.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import field, replace

from tui_desk.patterns import pattern
from tui_desk.text.charset import Guesser
from tui_desk.text.header import decode_base64, decode_raw, parameters
from tui_desk.typed import dataclass

MAX_DEPTH = 50
MAX_PARTS = 500
MAX_HEADERS = 1_000
MAX_HEADER_BYTES = 65_536

_FIELD = pattern(rb"([!-9;-~]{1,200})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)(?:\n|\Z)")
_END_OF_HEADERS = pattern(rb"\n\r?\n")
_LINE = pattern(rb"[^\n]*(?:\n|\Z)")
_BOUNDARY_SNIFF = pattern(rb"^--(\S[^\r\n]{0,200}?)[ \t]*\r?$", re.MULTILINE)
_AFTER_BOUNDARY = pattern(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_PROSE = pattern(rb"\s*[^\s]{1,40} [^\s]{1,40} [^\s]{1,40} \S")
"""Words at the beginning of what is declared base64: the declaration is wrong."""
_MEDIA_TYPE = pattern(r"[!#$&^\w.+\-]+/[!#$&^\w.+\-]+")
_MESSAGES = ("message/rfc822", "message/global", "message/news")
_SNIFFED = 10_000

Fields = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One MIME entity: its headers, and where its body lies in the bytes it was read from."""

    fields: Fields
    """Header names as written and raw values, in order."""
    source: bytes
    start: int
    end: int
    media_type: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_params: dict[str, str] = field(default_factory=dict)
    encoding: str = ""
    """The transfer encoding, lower case."""
    parts: tuple[Part, ...] = ()
    """The parts of a multipart; for a message/rfc822 the one message in it."""
    _decoded: list[bytes] = field(default_factory=list, compare=False, repr=False)
    """The content, once somebody has asked for it."""

    def raw_header(self, name: str) -> bytes:
        """The first header of that (lower-case) name, raw; empty if there is none."""
        return next((value for key, value in self.fields if key.lower() == name), b"")

    def body(self) -> bytes:
        """The body as it travelled."""
        return self.source[self.start : self.end]

    def content(self) -> bytes:
        """The body, transfer encoding undone; what is broken is decoded as far as it goes."""
        if not self._decoded:
            self._decoded.append(decode_transfer(self.body(), self.encoding))
        return self._decoded[0]

    def file_name(self, guesser: Guesser) -> str:
        """The name the sender gave the part, from wherever he put it; empty if nowhere."""
        named = self.disposition_params.get("filename") or self.params.get("name") or ""
        return named or decode_raw(self.raw_header("content-description"), guesser) * self.is_opaque()

    def is_opaque(self) -> bool:
        """Whether the part is neither text nor a container."""
        return not self.media_type.startswith(("text/", "multipart/", "message/"))


@dataclass(slots=True)
class Tree:
    """Reads one mail; counts its parts over all levels."""

    guesser: Guesser
    count: int = 0
    truncated: bool = False
    """Whether a limit was met, so that something of the mail is only in its raw bytes."""

    def read(self, raw: bytes) -> Part:
        """The tree of a whole mail."""
        if b"\n" not in raw and b"\r" in raw:
            raw = raw.replace(b"\r", b"\n")
        return self._entity(raw, _skip_blank(raw), len(raw), "text/plain", 0)

    def _entity(self, source: bytes, start: int, end: int, default: str, depth: int) -> Part:
        self.count += 1
        fields, start, cut = read_fields(source, start, end)
        self.truncated |= cut
        part = self._described(fields, source, start, end, default)
        if part.media_type.startswith("multipart/"):
            return self._multipart(part, depth)
        if part.media_type in _MESSAGES:
            return self._message(part, depth)
        return part

    def _described(self, fields: Fields, source: bytes, start: int, end: int, default: str) -> Part:
        headers = {name.lower(): value for name, value in reversed(fields)}
        media_type, params = default, dict[str, str]()
        if value := headers.get("content-type"):
            media_type, params = parameters(decode_raw(value, self.guesser), self.guesser)
            if not _MEDIA_TYPE.fullmatch(media_type):
                media_type = default
        disposition, disposition_params = "", dict[str, str]()
        if value := headers.get("content-disposition"):
            disposition, disposition_params = parameters(decode_raw(value, self.guesser), self.guesser)
        encoding = headers.get("content-transfer-encoding", b"").decode("ascii", "replace").lower()
        return Part(
            fields,
            source,
            start,
            end,
            media_type=media_type,
            params=params,
            disposition=disposition,
            disposition_params=disposition_params,
            encoding=encoding.strip(" \t\r\n\"'.;"),
        )

    def _multipart(self, part: Part, depth: int) -> Part:
        if depth >= MAX_DEPTH:
            self.truncated = True
            return replace(part, media_type="application/octet-stream")
        default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        children = []
        for start, end in self._slices(part):
            if self.count >= MAX_PARTS:
                self.truncated = True
                break
            children.append(self._entity(part.source, start, end, default, depth + 1))
        if not children:
            return replace(part, media_type="text/plain", params={})
        return replace(part, parts=tuple(children))

    def _message(self, part: Part, depth: int) -> Part:
        if depth >= MAX_DEPTH or self.count >= MAX_PARTS:
            self.truncated = True
            return part
        source, start, end = part.source, part.start, part.end
        if part.encoding in ("base64", "quoted-printable"):
            source = part.content()
            start, end = 0, len(source)
        start += len(source[start : start + 100]) - len(source[start : start + 100].lstrip(b"\r\n"))
        return replace(part, parts=(self._entity(source, min(start, end), end, "text/plain", depth + 1),))

    def _slices(self, part: Part) -> list[tuple[int, int]]:
        """Where the parts of a multipart lie; a boundary that is missing or wrong is looked for in the body."""
        declared = part.params.get("boundary", "").encode("utf-8", "replace").rstrip()
        found = _split(part, declared) if declared else []
        if found:
            return found
        sniffed = _BOUNDARY_SNIFF.search(part.source, part.start, min(part.end, part.start + _SNIFFED))
        return _split(part, sniffed[1].removesuffix(b"--")) if sniffed else []


def read_fields(source: bytes, position: int, end: int) -> tuple[Fields, int, bool]:
    """The header fields that begin at `position`, where the body begins, and whether a limit cut something off."""
    fields: list[tuple[str, bytes]] = []
    cut = False
    while position < end:
        if source.startswith((b"\n", b"\r\n"), position):
            return tuple(fields), min(end, source.index(b"\n", position) + 1), cut
        if len(fields) >= MAX_HEADERS:
            blank = _END_OF_HEADERS.search(source, position, end)
            return tuple(fields), blank.end() if blank else end, True
        found = _FIELD.match(source, position, end)
        if found is None:
            line = _LINE.match(source, position, end)
            after = line.end() if line else end
            if not _is_stray(source, position, after, end, bool(fields)):
                return tuple(fields), position, cut
            position = after
            continue
        cut |= len(found[2]) > MAX_HEADER_BYTES
        fields.append((found[1].decode("ascii"), found[2][:MAX_HEADER_BYTES]))
        position = found.end()
    return tuple(fields), end, cut


def fields_of(source: bytes) -> Fields:
    """The header fields at the beginning of some bytes."""
    return read_fields(source, 0, len(source))[0]


def decode_transfer(body: bytes, encoding: str) -> bytes:
    """The bytes a transfer encoding stands for; an unknown one is taken as none."""
    match encoding:
        case "base64" if not _PROSE.match(body):
            return decode_base64(body)
        case "quoted-printable" | "quoted_printable" | "qp":
            return binascii.a2b_qp(body)
        case "x-uuencode" | "uuencode" | "uue" | "x-uue":
            return decode_uu(body.splitlines())
    return body


def decode_uu(lines: list[bytes]) -> bytes:
    """The bytes of uuencoded lines, from `begin` (where there is one) to `end`; broken lines are skipped."""
    begin = next((number + 1 for number, line in enumerate(lines) if line.startswith(b"begin ")), 0)
    decoded = []
    for line in lines[begin:]:
        if line.strip() in (b"end", b"`"):
            break
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            length = ((line[0] - 32) & 63) * 4 // 3 + 3 if line else 0
            try:
                decoded.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                continue
    return b"".join(decoded)


def _skip_blank(raw: bytes) -> int:
    """Blank lines before the first header are skipped, if headers follow them."""
    blank = len(raw) - len(raw.lstrip(b"\r\n"))
    return blank if blank and _FIELD.match(raw, blank) else 0


def _is_stray(source: bytes, position: int, after: int, end: int, begun: bool) -> bool:
    """Whether a line that is no header stands among headers: an mbox line, or a continuation that lost its indent."""
    if source.startswith((b"From ", b">From "), position):
        return True
    followed = after < end and _FIELD.match(source, after, end) is not None
    return followed and (begun or source.startswith((b" ", b"\t"), position))


def _split(part: Part, boundary: bytes) -> list[tuple[int, int]]:
    source, needle = part.source, b"--" + boundary
    slices: list[tuple[int, int]] = []
    start = -1
    position = part.start
    while (position := source.find(needle, position, part.end)) >= 0:
        after = _AFTER_BOUNDARY.match(source, position + len(needle), part.end)
        if after is None or (position > part.start and source[position - 1] != 0x0A):
            position += len(needle)
            continue
        if start >= 0:
            slices.append((start, _before_line_end(source, start, position)))
        start = after.end()
        position = max(start - 1, position + len(needle))
        if after[1] or len(slices) > MAX_PARTS:
            return slices
    if 0 <= start < part.end:
        slices.append((start, part.end))
    return slices


def _before_line_end(source: bytes, start: int, position: int) -> int:
    """The line end before a boundary belongs to the boundary."""
    if position > start and source[position - 1] == 0x0A:
        position -= 1
        if position > start and source[position - 1] == 0x0D:
            position -= 1
    return position
