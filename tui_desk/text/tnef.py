"""winmail.dat (MS-OXTNEF): the plain text and the files Outlook packed into it, read by length fields within bounds."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from enum import IntEnum

from tui_desk.patterns import pattern
from tui_desk.text.charset import Guesser
from tui_desk.typed import dataclass

_SIGNATURE = 0x223E9F78


class _Attribute(IntEnum):
    BODY = 0x0002800C
    CODE_PAGE = 0x00069007
    NEW_FILE = 0x00069002
    FILE_TITLE = 0x00018010
    FILE_DATA = 0x0006800F
    FILE_PROPERTIES = 0x00069005


_LONG_NAME = pattern(rb"([\x1e\x1f])\x00\x07\x37\x01\x00\x00\x00", re.DOTALL)
_MAX_ATTRIBUTES = 10_000


@dataclass(frozen=True, slots=True)
class Tnef:
    """What a winmail.dat holds for a reader."""

    text: str
    files: tuple[tuple[str, bytes], ...]
    """Name and content of each file."""


def read_tnef(data: bytes, guesser: Guesser) -> Tnef | None:
    """The content of a TNEF stream as far as it is whole; None if it isn't one."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    text = ""
    code_page = ""
    names: list[str] = []
    contents: list[bytes] = []
    for attribute, value in _attributes(data):
        match attribute:
            case _Attribute.CODE_PAGE if len(value) >= 4:
                code_page = f"cp{struct.unpack_from('<I', value)[0]}"
            case _Attribute.BODY:
                text = guesser.decode(value.rstrip(b"\0"), code_page)
            case _Attribute.NEW_FILE:
                names.append("")
                contents.append(b"")
            case _Attribute.FILE_TITLE if names:
                names[-1] = names[-1] or guesser.decode(value.rstrip(b"\0"), code_page)
            case _Attribute.FILE_DATA if contents:
                contents[-1] = value
            case _Attribute.FILE_PROPERTIES if names:
                names[-1] = _long_name(value, guesser, code_page) or names[-1]
    return Tnef(text, tuple(zip(names, contents, strict=True)))


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    for _ in range(_MAX_ATTRIBUTES):
        if position + 9 > len(data):
            return
        attribute, length = struct.unpack_from("<II", data, position + 1)
        end = position + 9 + length
        if end > len(data):
            return
        yield attribute, data[position + 9 : end]
        position = end + 2


def _long_name(properties: bytes, guesser: Guesser, code_page: str) -> str:
    """PidTagAttachLongFilename among the MAPI properties of a file."""
    found = _LONG_NAME.search(properties)
    if found is None or found.end() + 4 > len(properties):
        return ""
    length = struct.unpack_from("<I", properties, found.end())[0]
    value = properties[found.end() + 4 : found.end() + 4 + min(length, 1_000)]
    return guesser.decode(value, "utf-16-le" if found[1] == b"\x1f" else code_page).rstrip("\0")
