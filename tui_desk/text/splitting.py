"""A long text becomes pieces a messenger takes, broken where a reader would pause; nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from tui_desk.patterns import pattern

Measure = Literal["characters", "utf16", "bytes"]

_LENGTH: dict[Measure, Callable[[str], int]] = {
    "characters": len,
    "utf16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "bytes": lambda text: len(text.encode("utf-8", "surrogatepass")),
}
_PAUSES = (
    pattern(r"\n\s*\n"),
    pattern(r"\n"),
    pattern(r"[.!?…。！？]['\")»”]?\s"),
    pattern(r"\s"),
)
"""Where to break, best first: paragraph, line, sentence, word."""
LEAST_FILLED = 0.5
"""A better pause counts only if the piece is at least so full."""


def length(text: str, measure: Measure) -> int:
    """How long a messenger says this text is."""
    return _LENGTH[measure](text)


def split(text: str, limit: int | None, measure: Measure = "characters") -> tuple[str, ...]:
    """Pieces of at most `limit`, without blanks at their ends; never through a character people see as one.

    A single such character longer than the limit is cut all the same.
    """
    rest, pieces = text.strip(), []
    while rest and limit is not None and length(rest, measure) > limit:
        head = _head(rest, limit, measure)
        cut = _pause(head)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return tuple(piece for piece in (*pieces, rest) if piece)


def _head(text: str, limit: int, measure: Measure) -> str:
    """As much of the beginning as fits, in whole graphemes."""
    from wcwidth import iter_graphemes

    used, end = 0, 0
    for grapheme in iter_graphemes(text[: limit + 64]):
        used += length(grapheme, measure)
        if used > limit:
            break
        end += len(grapheme)
    return text[:end] if end else _cut(text, limit, measure)


def _cut(text: str, limit: int, measure: Measure) -> str:
    end = 1
    while length(text[: end + 1], measure) <= limit:
        end += 1
    return text[:end]


def _pause(head: str) -> int:
    for one in _PAUSES:
        ends = [found.end() for found in one.finditer(head)]
        if ends and ends[-1] >= LEAST_FILLED * len(head):
            return ends[-1]
    return len(head)
