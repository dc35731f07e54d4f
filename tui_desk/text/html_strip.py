"""HTML without a parser, for markup no parser should see: one linear pass that drops tags and keeps every word."""

from __future__ import annotations

import html as html_entities
import re

from tui_desk.patterns import pattern
from tui_desk.text.html_rules import BLOCKS

_MARKUP = pattern(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?P<raw>script|style|title)\b[^>]*>?"
    r"|</?(?P<name>[a-z][a-z0-9]*)[^>]*>?"
    r"|<[!?/][^>]*>?",
    re.IGNORECASE | re.DOTALL,
)
_RAW_END = {name: pattern(rf"</{name}[^>]*>?", re.IGNORECASE) for name in ("script", "style", "title")}
_CELLS = ("td", "th")
_BREAKING = BLOCKS.keys() - _CELLS | {"blockquote", "br", "hr", "li", "ol", "pre", "ul"}
_HUGE_REFERENCE = pattern(r"&#[xX]?[0-9a-fA-F]{8,}")


def strip_tags(html: str) -> str:
    """The words of an HTML text, a line per block, without links, styles, scripts and comments."""
    pieces: list[str] = []
    position = 0
    while (found := _MARKUP.search(html, position)) is not None:
        pieces.append(html[position : found.start()])
        position = found.end()
        if raw := found["raw"]:
            end = _RAW_END[raw.lower()].search(html, position)
            position = end.end() if end else len(html)
        elif name := found["name"]:
            pieces.append("\n" if name.lower() in _BREAKING else "\t" if name.lower() in _CELLS else "")
    pieces.append(html[position:])
    return _tidy(_decoded("".join(pieces)))


def _decoded(text: str) -> str:
    """Character references decoded; a number beyond Unicode is cut before Python computes with it."""
    return html_entities.unescape(_HUGE_REFERENCE.sub("&#65533", text))


def _tidy(text: str) -> str:
    lines: list[str] = []
    for line in text.splitlines():
        words = " ".join(line.split())
        if words or (lines and lines[-1]):
            lines.append(words)
    return "\n".join(lines).strip()
