"""Header lines as we write them: a value can never become another header, and every line stays below 78 characters
where its words allow it. Non-ASCII text becomes encoded words (RFC 2047); an address stands in none.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator

import idna

from tui_desk.text.address import Address, valid_address
from tui_desk.text.clean import clean

_LINE = 76
_WORD_BYTES = 42
_MAX_NAME = 200
_MAX_TEXT = 1_000
_MAX_LOCAL = 64
_MAX_ID = 900
_SPACES = re.compile(" {2,}")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTABLE = re.compile(r'[\\"]')
_UNENCODED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_REFERENCE = re.compile(r"<[!-;=?-~]+>")


def one_line(text: str, limit: int = _MAX_TEXT) -> str:
    """What of a foreign or typed text stands in a header: one line, cleaned, spaces single, bounded."""
    text = _SPACES.sub(" ", clean(text[: limit * 2], one_line=True)).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def text_header(name: str, text: str) -> bytes:
    """An unstructured header such as Subject."""
    text = one_line(text)
    if not _is_plain(text):
        return _folded(name, _encoded_words(text))
    return _folded(name, text.split(" "))


def address_header(name: str, addresses: Iterable[Address]) -> bytes:
    """An address header, each mailbox on its own line. Raises ValueError for an address that can't be written to."""
    return f"{name}: ".encode() + b",\r\n ".join(_mailbox(one) for one in addresses) + b"\r\n"


def ids_header(name: str, ids: Iterable[str]) -> bytes:
    """A header of Message-IDs, one on each line, never encoded and never broken."""
    return f"{name}: ".encode() + "\r\n ".join(ids).encode("ascii") + b"\r\n"


def is_message_id(text: str) -> bool:
    """Whether the text is one `<…@…>` of printable ASCII."""
    return is_reference(text) and "@" in text[2:-2]


def is_reference(text: str) -> bool:
    """Whether the text is one `<…>` of printable ASCII, which a header of ours may repeat: some ids have no `@`."""
    return len(text) <= _MAX_ID and _REFERENCE.fullmatch(text) is not None


def wire_address(address: str) -> str:
    """The address as SMTP takes it, its domain in ASCII. Raises ValueError in plain words if it is no usable one."""
    local, _, domain = address.rpartition("@")
    shown = clean(address[:100], one_line=True)
    if not valid_address(address) or len(local.encode()) > _MAX_LOCAL or local.startswith("-"):
        raise ValueError(f"«{shown}» is not an address mail can be sent to")
    if domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except UnicodeError as error:
        raise ValueError(f"«{shown}»: «{domain}» is not a domain") from error


def _mailbox(mailbox: Address) -> bytes:
    address = wire_address(mailbox.address)
    name = one_line(mailbox.name, _MAX_NAME)
    if not name:
        return address.encode()
    return (
        f"{_phrase(name)} <{address}>".encode()
        if len(name) < 40
        else f"{_phrase(name)}\r\n <{address}>".encode()
    )


def _phrase(name: str) -> str:
    if not _is_plain(name) or len(name) > _LINE:
        return "\r\n ".join(_encoded_words(name))
    if _ATOMS.fullmatch(name):
        return name
    return '"' + _QUOTABLE.sub(r"\\\g<0>", name) + '"'


def _is_plain(text: str) -> bool:
    """Whether the text can stand as it is: printable ASCII, nothing like an encoded word, no word too long to fold."""
    return (
        bool(_PLAIN.fullmatch(text))
        and "=?" not in text
        and all(len(word) < _LINE for word in text.split(" "))
    )


def _folded(name: str, words: Iterable[str]) -> bytes:
    line, lines = f"{name}:", []
    for word in words:
        if len(line) + 1 + len(word) > _LINE and not line.endswith(":"):
            lines.append(line)
            line = ""
        line += " " + word
    return "\r\n".join([*lines, line]).encode("ascii") + b"\r\n"


def _encoded_words(text: str) -> list[str]:
    quoted = sum(byte in _UNENCODED for byte in text.encode()) * 3 > 2 * len(text.encode())
    return [_quoted_word(piece) if quoted else _base64_word(piece) for piece in _pieces(text, quoted=quoted)]


def _pieces(text: str, *, quoted: bool) -> Iterator[str]:
    """The text in pieces whose encoded word is short enough; no character is torn apart."""
    piece, size = "", 0
    for character in text:
        added = len(_quoted(character)) if quoted else len(character.encode())
        if size + added > (56 if quoted else _WORD_BYTES):
            yield piece
            piece, size = "", 0
        piece += character
        size += added
    yield piece


def _quoted(text: str) -> str:
    return "".join(chr(b) if b in _UNENCODED else "_" if b == 0x20 else f"={b:02X}" for b in text.encode())


def _quoted_word(text: str) -> str:
    return f"=?utf-8?q?{_quoted(text)}?="


def _base64_word(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="
