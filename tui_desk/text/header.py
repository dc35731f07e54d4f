"""One header's bytes become readable text: encoded words wherever they stand, raw 8-bit bytes, RFC 2231 parameters.

Everything is a single pass over a bounded value, and nothing here raises.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote_to_bytes

from tui_desk.patterns import pattern
from tui_desk.text.charset import Guesser, lookup
from tui_desk.text.clean import storable

_WORD = pattern(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*?)\?=")
_BETWEEN_WORDS = pattern(r"(?<=\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
_PARAMETER = pattern(r'(?:[^;"]+|"[^"\\]*(?:\\.[^"\\]*)*"?)+', re.DOTALL)
_CONTINUED = pattern(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
_FIRST = pattern(r"\s*([^\s;]*)[\s;]*")
_ESCAPED = pattern(r"\\(.)", re.DOTALL)
_FOLD = pattern(r"\r?\n[ \t]*|\r")
_MAX_PARAMETERS = 100


def decode_base64(data: bytes) -> bytes:
    """The bytes of base64 text, whatever else stands between its letters and however it ends.

    What follows the padding counts only if it is whole groups of base64 again.
    """
    first, _, more = base64_letters(data).partition(b"=")
    rest = [piece for piece in more.split(b"=") if piece] if more else []
    groups = [
        first,
        *(piece for piece in rest if len(piece) % 4 == 0 or piece is not rest[-1] or more.endswith(b"=")),
    ]
    return b"".join(map(_decode_group, groups)) if rest else _decode_group(first)


def base64_letters(data: bytes) -> bytes:
    """What of it base64 is written with."""
    return data.translate(None, _NOT_BASE64)


def _decode_group(letters: bytes) -> bytes:
    missing = -len(letters) % 4
    return binascii.a2b_base64(letters[:-1] if missing == 3 else letters + b"=" * missing)


def decode_raw(value: bytes, guesser: Guesser) -> str:
    """A raw header value as one line of text, encoded words still encoded."""
    text = value.decode("ascii") if value.isascii() and b"\x1b" not in value else guesser.decode(value)
    return _FOLD.sub(" ", text).strip() if "\n" in text or "\r" in text else text.strip()


def decode_words(text: str, guesser: Guesser | None = None) -> str:
    """The text with its RFC 2047 words decoded, storable; neighbours of one charset are joined before that."""
    if "=?" not in text:
        return text
    guesser = guesser or Guesser()
    text = _BETWEEN_WORDS.sub("", text)
    pieces: list[str] = []
    pending = b""
    charset = ""
    end = 0
    for word in _WORD.finditer(text, 0, text.rfind("?=") + 2):
        declared = word[1].partition("*")[0]
        data = _word_bytes(word[2], word[3])
        if pending and (word.start() > end or declared.lower() != charset.lower()):
            pieces.append(guesser.decode(pending, charset))
            pending = b""
        pieces.append(text[end : word.start()])
        pending += data
        charset = declared
        end = word.end()
    pieces.append(guesser.decode(pending, charset))
    pieces.append(text[end:])
    return storable(_FOLD.sub(" ", "".join(pieces)))


def parameters(value: str, guesser: Guesser | None = None) -> tuple[str, dict[str, str]]:
    """The lower-case first token of a structured header and its parameters, continuations joined and decoded."""
    guesser = guesser or Guesser()
    first = _FIRST.match(value)
    rest = value[first.end() :] if first else ""
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, text in _raw_parameters(rest):
        found = _CONTINUED.fullmatch(name)
        if found is None:
            continue
        section = sections.setdefault(found[1], {})
        number = int(found[2] or 0)
        if found[3] or number not in section:
            section[number] = (text, bool(found[3]))
    return (first[1].lower() if first else ""), {
        name: _join(parts, guesser) for name, parts in sections.items()
    }


def _raw_parameters(text: str) -> Iterator[tuple[str, str]]:
    for piece in islice(_PARAMETER.finditer(text), _MAX_PARAMETERS):
        name, equals, value = piece[0].partition("=")
        if not equals:
            continue
        value = value.strip()
        if value.startswith('"'):
            value = _ESCAPED.sub(r"\1", value[1:].removesuffix('"'))
        yield name.strip().lower(), value


def _join(parts: dict[int, tuple[str, bool]], guesser: Guesser) -> str:
    ordered = [parts[number] for number in sorted(parts)]
    if not any(encoded for _, encoded in ordered):
        return decode_words("".join(text for text, _ in ordered), guesser).strip()
    first, encoded = ordered[0]
    charset = ""
    if encoded and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
        ordered[0] = (first, True)
    data = b"".join(unquote_to_bytes(text) if encoded else _bytes(text, charset) for text, encoded in ordered)
    return guesser.decode(data, charset).strip()


def _bytes(text: str, charset: str) -> bytes:
    return text.encode(lookup(charset) or "utf-8", "replace")


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding in "bB":
        return decode_base64(data)
    return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
