"""A message's text as lines: what its author wrote, the rest folded; folding never hides the only text there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal

from tui_desk.rows import MessageRow
from tui_desk.text.clean import clean
from tui_desk.typed import NamedTuple
from tui_desk.widgets.cells import wrap

Kind = Literal["own", "quoted", "signature", "fold", "more"]

MOST_LINES = 2_000
MOST_CHARACTERS = 256_000
UNFOLDED = 20
"""So many times more is shown of a message that was unfolded."""


class BodyLine(NamedTuple):
    """One line as painted."""

    text: str
    kind: Kind


def body_lines(message: MessageRow, width: int, *, unfolded: bool) -> list[BodyLine]:
    """The text of a message in lines of at most `width` cells, within what a screen can bear."""
    scale = UNFOLDED if unfolded else 1
    parts = list(_parts(message, MOST_CHARACTERS * scale))
    pieces = _pieces(parts) if not unfolded and _hides(parts) else parts
    lines, left = _laid(_own_lines(pieces), width, MOST_LINES * scale)
    cut_off = len(message.text) - MOST_CHARACTERS * scale
    if cut_off > 0 or left:
        lines.append(BodyLine(_rest(message, left, cut_off), "more"))
    return lines


def body_height(message: MessageRow, width: int, *, unfolded: bool) -> int:
    """How many lines `body_lines` gives, in most writing without making them."""
    scale = UNFOLDED if unfolded else 1
    if len(message.text) <= MOST_CHARACTERS * scale:
        parts = list(_parts(message, MOST_CHARACTERS * scale))
        pieces = _pieces(parts) if not unfolded and _hides(parts) else parts
        found = _counted(pieces, width)
        if found is not None and found <= MOST_LINES * scale:
            return found
    return len(body_lines(message, width, unfolded=unfolded))


def folded_text(message: MessageRow) -> Iterator[tuple[str, bool]]:
    """All of the text in pieces, as `(text, False)`, and where something is folded its words, as `(words, True)`."""
    parts = list(_parts(message, len(message.text)))
    yield from ((text, kind == "fold") for text, kind in (_pieces(parts) if _hides(parts) else parts))


def hidden_words(quoted: int, *, signature: bool) -> str:
    """What a fold says: `14 quoted lines · signature`."""
    words = []
    if quoted:
        words.append("1 quoted line" if quoted == 1 else f"{quoted:,} quoted lines")
    if signature:
        words.append("signature")
    return " · ".join(words)


def _parts(message: MessageRow, limit: int) -> Iterator[tuple[str, Kind]]:
    """The spans' texts, cleaned, neighbours of one kind together."""
    text = message.text[:limit]
    if not message.spans:
        yield clean(text), "own"
        return
    for kind, spans in groupby(message.spans, key=lambda span: span[2]):
        run = list(spans)
        piece = text[run[0][0] : run[-1][1]]
        if piece:
            yield clean(piece), _kind(kind)


def _kind(kind: str) -> Kind:
    match kind:
        case "quoted":
            return "quoted"
        case "signature":
            return "signature"
        case _:
            return "own"


def _pieces(parts: Sequence[tuple[str, Kind]]) -> Iterator[tuple[str, Kind]]:
    """What the author wrote, and between it the words of each fold."""
    for own, run in groupby(parts, key=lambda part: part[1] == "own"):
        if own:
            yield from run
            continue
        hidden = [(text, kind) for text, kind in run if text.strip()]
        quoted = sum(len(text.strip("\n").split("\n")) for text, kind in hidden if kind == "quoted")
        words = hidden_words(quoted, signature=any(kind == "signature" for _, kind in hidden))
        if words:
            yield words, "fold"


def _hides(parts: Sequence[tuple[str, Kind]]) -> bool:
    """Whether something may be folded: never the only text there is."""
    return any(kind == "own" and text.strip() for text, kind in parts)


def _own_lines(pieces: Iterable[tuple[str, Kind]]) -> Iterator[tuple[str, Kind]]:
    for text, kind in pieces:
        for line in text.removesuffix("\n").split("\n"):
            yield line, kind


def _laid(own: Iterator[tuple[str, Kind]], width: int, most: int) -> tuple[list[BodyLine], list[str]]:
    """At most so many lines, and what of the own is left; in neither two blank ones in a row, nor such an end."""
    laid: list[BodyLine] = []
    left: list[str] = []
    for text, kind in own:
        if left:
            left += [text] if text.strip() or left[-1].strip() else []
            continue
        broken = [text] if kind == "fold" else wrap(text, width)
        for number, line in enumerate(broken):
            if not line and not (laid and laid[-1].text):
                continue
            if len(laid) == most:
                left = broken[number:]
                break
            laid.append(BodyLine(line, kind))
    while left and not left[-1].strip():
        left.pop()
    while laid and not laid[-1].text:
        laid.pop()
    return laid, left


def _counted(pieces: Iterable[tuple[str, Kind]], width: int) -> int | None:
    """How many lines are laid of all of it; None where that takes laying them."""
    from tui_desk.widgets.spread_text import count_lines

    found = 0
    after_blank = True  # what comes first is no blank line, as after one
    for text, kind in pieces:
        if kind == "fold":
            found, after_blank = found + 1, False
            continue
        lines = text.removesuffix("\n")
        if body := lines.strip("\n"):
            counted = count_lines(body, width)
            if counted is None:
                return None
            found += counted + (not after_blank and lines.startswith("\n"))
            after_blank = False
        if not after_blank and (not body or lines.endswith("\n")):
            found, after_blank = found + 1, True
    return found - after_blank if found else 0


def _rest(message: MessageRow, left: Sequence[str], cut_off: int) -> str:
    """What is not shown: `left` of the lines, and so many characters behind them."""
    if cut_off > 0:
        characters = cut_off + sum(map(len, left)) + len(left)
        return f"… {max(1, characters // 1024):,} kB more of {len(message.text) // 1024:,} kB"
    return "… 1 more line" if len(left) == 1 else f"… {len(left):,} more lines"
