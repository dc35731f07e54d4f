"""Bytes become text: by the declared charset if it is one of those mail is written in, else by looking at the bytes.

Only charsets on the list are decoded; codecs such as unicode_escape would turn harmless bytes into something else.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import field

from tui_desk.patterns import pattern
from tui_desk.typed import dataclass

_SUPERSETS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "646": "cp1252",
    "iso8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "l1": "cp1252", "8859-1": "cp1252",
    "iso8859-8-i": "iso8859-8", "iso8859-8-e": "iso8859-8", "iso8859-6-i": "iso8859-6",
    "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874", "dos-874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "gb": "gb18030", "cp936": "gb18030", "euc-cn": "gb18030",
    "chinese": "gb18030", "gb2312-80": "gb18030", "gb-2312-80": "gb18030",
    "shift-jis": "cp932", "shiftjis": "cp932", "sjis": "cp932", "ms-kanji": "cp932", "windows-31j": "cp932",
    "euc-kr": "cp949", "euckr": "cp949", "ks-c-5601": "cp949", "ks-c-5601-1987": "cp949", "ksc5601": "cp949",
    "ksc-5601": "cp949", "ks-c-5601-1989": "cp949", "uhc": "cp949", "korean": "cp949", "windows-949": "cp949",
    "big5": "cp950", "big5-tw": "cp950", "cn-big5": "cp950", "windows-950": "cp950", "big5-hkscs": "big5hkscs",
    "eucjp": "euc-jp", "ujis": "euc-jp", "iso-2022-jp": "iso2022_jp_ext", "jis": "iso2022_jp_ext",
    "iso-2022-jp-ext": "iso2022_jp_ext", "iso-2022-jp-1": "iso2022_jp_1", "iso-2022-jp-2": "iso2022_jp_2",
    "iso-2022-jp-3": "iso2022_jp_3", "iso-2022-jp-2004": "iso2022_jp_2004", "iso-2022-kr": "iso2022_kr",
    "macintosh": "mac_roman", "mac": "mac_roman", "mac-roman": "mac_roman", "macroman": "mac_roman",
    "mac-cyrillic": "mac_cyrillic", "mac-greek": "mac_greek", "mac-centraleurope": "mac_latin2",
    "uft-8": "utf-8", "utf8": "utf-8", "utf-8": "utf-8", "utf-8-sig": "utf-8", "utf8mb4": "utf-8",
    "unicode": "utf-16", "ucs-2": "utf-16", "iso-10646-ucs-2": "utf-16-be", "koi8": "koi8-r", "koi": "koi8-r",
    "cyrillic": "iso8859-5", "greek": "iso8859-7", "hebrew": "iso8859-8", "arabic": "iso8859-6",
    "hz-gb-2312": "hz", "johab": "johab", "unicode-1-1-utf-8": "utf-8",
}  # fmt: skip
"""Spellings met in mail, and the charset that is really meant: senders say gb2312 and write gb18030."""

_FAMILIES = pattern(
    r"utf-(?:16|32)(?:-?[bl]e)?|iso8859-(?:[2-9]|1[0-6])|cp(?:125\d|437|72[0]|737|775|85\d|86\d|874|932|949|950)"
    r"|koi8-[rut]|gb18030|euc-jp|mac_\w+"
)
_NAME = pattern(r"[^a-z0-9.\-]+")
_END_OF_NAME = pattern(r"[\s;,(]")
_ISO_2022 = pattern(rb"\x1b(?:\$[@B(]|\([BIJ])")
_ASCII = bytes(range(0x80))
_SAMPLE = 8_192
_SPARSE = 0.04
"""A smaller share of non-ASCII bytes is some Western text's odd quotes and accents, and too little to judge by."""

_MAX_GUESSES = 3
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SINGLE_BYTE = ("cp125", "iso8859", "koi8", "mac_", "cp437", "cp85")


@dataclass(slots=True)
class Guesser:
    """Remembers what the text of one mail turned out to be; looks at the bytes at most three times a mail."""

    charset: str = ""
    """What this mail is written in as far as known: declared, or what last fitted its non-ASCII bytes."""
    guessed: bool = False
    """Whether text was decoded by something else than its declaration, since somebody last said False."""
    looks: int = field(default=0)

    def decode(self, data: bytes, declared: str = "") -> str:
        """The text of `data`; never raises. What can't be decoded becomes U+FFFD."""
        for mark, charset in _BOMS:
            if data.startswith(mark):
                return data[len(mark) :].decode(charset, "replace")
        codec = (
            ""
            if _END_OF_NAME.split(declared.strip().lower())[0] in ("us-ascii", "ascii")
            else lookup(declared)
        )
        if codec.startswith(("utf-16", "utf-32")) and 0 not in data and _strict(data, "utf-8") is not None:
            codec = ""  # wide text has a zero byte in every space and line end
        if not self.charset and codec not in ("", "utf-8", "cp1252"):
            self.charset = codec
        if data.isascii() and not codec.startswith(("iso2022", "utf-16", "utf-32", "hz")):
            return self._decode_ascii(data)
        text = _strict(data, "utf-8") if codec in ("", "utf-8") or codec.startswith(_SINGLE_BYTE) else None
        if text is not None:
            self.guessed |= codec != "utf-8" and not data.isascii()
            return self._settle("utf-8", text)
        text = _strict(data, codec) if codec and codec != "utf-8" else None
        if text is not None:
            return self._settle(codec, text)
        return self._guess(data, codec)

    def _decode_ascii(self, data: bytes) -> str:
        if b"\x1b" in data and _ISO_2022.search(data):
            text = _strict(data, "iso2022_jp_ext")
            if text is not None:
                self.guessed = True
                return text
        return data.decode("ascii")

    def _settle(self, charset: str, text: str) -> str:
        if not text.isascii():
            self.charset = charset
        return text

    def _guess(self, data: bytes, codec: str) -> str:
        self.guessed = True
        if codec and _damage(data, codec) <= 0.02:
            return data.decode(codec, "replace")
        for charset in (self.charset, "utf-8"):
            if charset and _damage(data, charset) <= 0.02:
                return data.decode(charset, "replace")
        charset = self._look(data) or (codec if codec not in ("", "utf-8") else "cp1252")
        return self._settle(charset, data.decode(charset, "replace"))

    def _look(self, data: bytes) -> str:
        sample = _window(data)
        if self.looks >= _MAX_GUESSES or len(sample.translate(None, _ASCII)) < max(4, _SPARSE * len(sample)):
            return ""
        self.looks += 1
        from charset_normalizer import from_bytes

        best = from_bytes(sample, steps=5, chunk_size=512, enable_fallback=False).best()
        return lookup(best.encoding.replace("_", "-")) if best is not None else ""


def lookup(name: str) -> str:
    """Python's name for a charset mail may be in, its superset where senders mean that; empty if it isn't one."""
    name = _NAME.sub("-", _END_OF_NAME.split(name.strip().lower(), maxsplit=1)[0]).strip("-.")
    name = name.removeprefix("x-").removeprefix("cs").removesuffix("-windows")
    if name in _SUPERSETS:
        return _SUPERSETS[name]
    for wrong, right in (("iso-8859", "iso8859"), ("windows-", "cp"), ("ibm", "cp"), ("iso-gb", "gb")):
        if name.startswith(wrong):
            name = right + name.removeprefix(wrong)
    name = re.sub(r"^(?:cp-|win-|win)(?=\d)", "cp", name)
    name = re.sub(r"^(?:iso|latin)(?=8859\d)|^8859-(?=\d)", "iso8859-", name)
    codec = _SUPERSETS.get(name) or _LATINS.get(name) or name
    if codec in _CODECS or _FAMILIES.fullmatch(codec):
        return codec if _known(codec) else ""
    return ""


_CODECS = frozenset(_SUPERSETS.values())
_LATINS = {
    f"{prefix}{number}": charset
    for number, charset in (
        (2, "iso8859-2"),
        (3, "iso8859-3"),
        (4, "iso8859-4"),
        (5, "cp1254"),
        (9, "iso8859-15"),
    )
    for prefix in ("latin-", "latin")
}


def _known(codec: str) -> bool:
    try:
        codecs.lookup(codec)
    except LookupError:
        return False
    return True


def _strict(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except UnicodeError:
        return None


def _damage(data: bytes, charset: str) -> float:
    """The share of the non-ASCII bytes that `charset` can't read, in a sample."""
    sample = _window(data)
    broken = sample.decode(charset, "replace").count("\ufffd")
    return broken / max(1, len(sample.translate(None, _ASCII)) or len(sample))


def _window(data: bytes) -> bytes:
    """A bounded piece of `data` that begins near its first non-ASCII byte."""
    if len(data) <= _SAMPLE:
        return data
    found = re.search(rb"[\x80-\xff]", data)
    start = max(0, (found.start() if found else 0) - 256)
    return data[start : start + _SAMPLE]
