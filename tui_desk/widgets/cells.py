"""Text measured in terminal cells, never in characters: cutting, padding and wrapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui_desk.text.clean import clean
from tui_desk.typed import S
from tui_desk.widgets.widths import cell_len, fits, set_cell_size

ELLIPSIS = "…"
LONGEST = 400
"""Characters of a list cell that are looked at; the rest can't be seen anyway."""
LEAST = 4
"""Cells below which the beginning of a text tells nothing."""
_WORD = r"\s*\S+\s*"


def one_line(text: str) -> str:
    """Foreign text as a list shows it: cleaned, one line, runs of blanks as one."""
    return " ".join(clean(text[:LONGEST], one_line=True).split())


def sentence(text: str) -> str:
    """An error's words as a sentence begins; a path, an address, a number or a quote at its head stays as it is."""
    first = text.partition(" ")[0].replace("'", "")
    return text[:1].upper() + text[1:] if first.isalpha() else text


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells, ended by one `…` where something is missing."""
    if fits(text, width):
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    return set_cell_size(text, width - 1).rstrip(f" {ELLIPSIS}") + ELLIPSIS


def cut_before(text: str, mark: str, width: int) -> str:
    """The same, but what stands behind the last `mark` is kept rather than what stands before it."""
    before, found, behind = text.rpartition(mark)
    if not found or cell_len(text) <= width:
        return cut(text, width)
    tail = cut(behind, width - cell_len(found) - min(LEAST, cell_len(before)))
    return cut(before, width - cell_len(found) - cell_len(tail)) + found + tail if tail else cut(text, width)


def pad(text: str, width: int) -> str:
    """The text in exactly `width` cells, left."""
    short = cut(text, width)
    return short + " " * (width - cell_len(short))


def pad_left(text: str, width: int) -> str:
    """The text in exactly `width` cells, right."""
    short = cut(text, width)
    return " " * (width - cell_len(short)) + short


def length(pieces: Iterable[tuple[str, S]]) -> int:
    """Cells of some pieces."""
    texts = [text for text, _ in pieces]
    together = "".join(texts)
    if together.isascii() and together.isprintable():
        return len(together)
    return sum(map(cell_len, texts))


def ends(left: list[tuple[str, S]], right: list[tuple[str, S]], width: int, plain: S) -> list[tuple[str, S]]:
    """Something at either end of one line; the left gives way."""
    taken, used = length(right), length(left)
    room = max(0, width - taken - (1 if right else 0))
    if used > room:
        left = list(_within(left, room))
        used = length(left)
    return merged([*left, (" " * max(0, width - used - taken), plain), *right])


def merged(pieces: list[tuple[str, S]]) -> list[tuple[str, S]]:
    """The same in as few pieces as it takes: each costs a slow line forty bytes. Blanks take any style."""
    found: list[tuple[str, S]] = []
    for text, style in pieces:
        if found and (style is found[-1][1] or style == found[-1][1] or text.isspace()):
            found[-1] = (found[-1][0] + text, found[-1][1])
        elif found and found[-1][0].isspace():
            found[-1] = (found[-1][0] + text, style)
        elif text:
            found.append((text, style))
    return found


def _within(pieces: list[tuple[str, S]], room: int) -> Iterator[tuple[str, S]]:
    for text, style in pieces:
        short = cut(text, room)
        if short != text and room < LEAST:
            return
        room -= cell_len(short)
        yield short, style
        if short != text:
            return


def wrap(line: str, width: int) -> list[str]:
    """One line as several of at most `width` cells, broken between words where possible; the indent stays."""
    from tui_desk.widgets.spread_text import (  # here: the first frame knows no regular expressions
        LEAST_ROOM,
        broken,
        spread_out,
    )

    line, width = line.expandtabs(4).rstrip(), max(1, width)
    if len(line) * 2 <= width:
        return [line]
    spread = spread_out(line)
    if (cell_len(line) if spread is None else len(spread)) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    if len(indent) > width // 2:
        indent = ""
    room = width - len(indent)
    if spread is None or room < LEAST_ROOM or not line.isprintable():
        return wrap_any(line.lstrip(), indent, width)
    return [indent + one for one in broken(spread.lstrip(), room)]


def wrap_any(text: str, indent: str, width: int) -> list[str]:
    """The same of any text, word by word; `indent` stands before each of its lines."""
    import re

    lines: list[str] = []
    current, used = indent, len(indent)
    for found in re.findall(_WORD, text):
        word, bare = found, found.rstrip()
        need = cell_len(bare)
        if used + need > width and current.strip():
            lines.append(current.rstrip())
            current, used = indent, len(indent)
        while bare and used + need > width:
            head = _head(bare, width - used)
            lines.append(current + head)
            word, bare = word[len(head) :], bare[len(head) :]
            need = cell_len(bare) if len(bare) < 4 * width else need - cell_len(head)
            current, used = indent, len(indent)
        current += word
        used += need + len(word) - len(bare)
    if current.strip():
        lines.append(current.rstrip())
    return lines


def _head(word: str, width: int) -> str:
    """The longest beginning of a word that fits, at least one character."""
    low, high = 1, min(len(word), max(1, width))
    while low < high:
        middle = (low + high + 1) // 2
        if cell_len(word[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return word[:low]
