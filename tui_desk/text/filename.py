"""A file name from outside is a label: what comes back here can be created in a folder and nowhere else."""

from __future__ import annotations

import unicodedata

from tui_desk.patterns import pattern
from tui_desk.text.clean import clean

MAX_BYTES = 120
"""Longest name in UTF-8 bytes."""

_MAX_EXTENSION = 20
_SEPARATOR = pattern(r"[/\\]")
_SPACES = pattern(r"\s+")
_EDGES = " ._-~"
_NOT_PORTABLE = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


def safe_name(name: str, *, default: str = "attachment") -> str:
    """The last component of `name` without controls, bidi and leading dots or dashes, at most 120 bytes.

    The extension that decides how a file opens is kept; `default` is returned when nothing is left.
    """
    name = unicodedata.normalize("NFC", _SEPARATOR.split(name.rstrip("/\\"))[-1][:2000])
    name = "".join(c if unicodedata.category(c)[0] != "C" else " " * c.isspace() for c in name)
    name = _SPACES.sub(" ", clean(name, one_line=True)).translate(_NOT_PORTABLE)
    name = _shorten(name.lstrip(_EDGES).rstrip(" ."))
    return name or default


def _shorten(name: str) -> str:
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) > _MAX_EXTENSION:
        return _cut(name, MAX_BYTES)
    tail = dot + extension
    return _cut(stem, MAX_BYTES - len(tail.encode())) + tail


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore").rstrip(" .")
