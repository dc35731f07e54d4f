"""The second wall: whatever a widget let through, no control character and no style link leaves for the terminal."""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_REPLACEMENT = "\ufffd"


class TermSafe(LineFilter):
    """Every painted line goes through here."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without anything a terminal would obey."""
        if all(_is_safe(text) and (style is None or not style.link) for text, style, _ in segments):
            return segments
        return [_safe(segment) for segment in segments]


def _is_safe(text: str) -> bool:
    """Most lines are known to be without an expression."""
    return (text.isascii() and text.isprintable()) or not _UNSAFE.search(text)


def _safe(segment: Segment) -> Segment:
    text, style, control = segment
    if style is not None and style.link:
        style = style.update_link(None)
    return Segment(_UNSAFE.sub(_REPLACEMENT, text), style, control)
