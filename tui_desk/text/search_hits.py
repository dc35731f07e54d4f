"""Where in a text that is to be shown the words stand that were looked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from tui_desk.search_rows import HitLine, Span
from tui_desk.text.clean import clean
from tui_desk.text.quotes_lines import is_quoted
from tui_desk.text.search_beginning import begins
from tui_desk.text.search_folding import folded, in_word, keeps_places, tokens
from tui_desk.text.search_query import Term

WIDTH = 160
"""Characters of a line that is shown."""
BEFORE = 40
"""Of them before the first hit."""
FAR = 50_000
"""Characters of a text that are looked through."""


class _Wanted(NamedTuple):
    """Folded words that are to follow each other."""

    words: tuple[str, ...]
    prefix: bool
    """The last of them is the beginning of a word."""


class _Plain(NamedTuple):
    """A line as it is looked through."""

    text: str
    places: Mapping[int, int] | None = None
    """Where in the line itself each word of it begins and ends; None: at the same places."""


def hit_line(text: str, terms: Sequence[Term]) -> HitLine:
    """The line of a message in which most of the words stand, a quoted one only where no other has any of them;
    its beginning where none does."""
    shown = clean(text[:FAR])
    wanted = _wanted(tuple(terms))
    firsts = [one.words[0] for one in wanted]
    best: dict[bool, HitLine] = {}
    most = {False: 0, True: 0}
    lines, plains = shown.split("\n"), folded(shown).split("\n")
    assert len(lines) == len(plains)
    for place in sorted({place for first in firsts for place, plain in enumerate(plains) if first in plain}):
        line, plain = lines[place], plains[place]
        there = len([first for first in firsts if first in plain])
        if there > most[quoted := is_quoted(line)]:
            spans = _spans(line, plain, wanted)
            kinds = len({folded(line[start:end]) for start, end in spans})
            if kinds > most[quoted]:
                best[quoted], most[quoted] = _cut(line, spans), kinds
            if most[False] >= len(firsts):
                break
    return best.get(False) or best.get(True) or HitLine(_beginning(shown))


def stands(text: str, term: Term) -> bool:
    """Whether these words stand in a text, as the index would say."""
    return any(
        begins(text, wanted.words[0]) and any(True for _ in _places(_Plain(folded(text)), wanted))
        for wanted in _wanted((term,))
    )


@lru_cache(maxsize=16)
def _wanted(terms: tuple[Term, ...]) -> tuple[_Wanted, ...]:
    words = [(tuple(token.folded for token in tokens(term.text)), term.prefix) for term in terms]
    return tuple(_Wanted(*one) for one in words if one[0])


def _spans(line: str, folded_line: str, wanted: Sequence[_Wanted]) -> tuple[Span, ...]:
    """Where the words stand, in order; none lies in another."""
    plain = _Plain(folded_line) if keeps_places(line) else _word_by_word(line)
    found = sorted({span for one in wanted for span in _places(plain, one)})
    kept: list[Span] = []
    for start, end in found:
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return tuple(kept)


def _word_by_word(line: str) -> _Plain:
    """A line of which letters become several, or none."""
    text, places = "", dict[int, int]()
    for token in tokens(line):
        places[len(text)] = token.start
        text += token.folded
        places[len(text)] = token.end
        text += " "
    return _Plain(text, places)


def _places(plain: _Plain, wanted: _Wanted) -> Iterator[Span]:
    text, first = plain.text, wanted.words[0]
    start = text.find(first)
    while start >= 0:
        end = 0 if start and in_word(text[start - 1]) else _end(text, start, wanted)
        if end:
            yield (start, end) if plain.places is None else (plain.places[start], plain.places[end])
        start = text.find(first, start + 1)


def _end(text: str, place: int, wanted: _Wanted) -> int:
    """Where the words end that begin there; 0: they do not."""
    last = len(wanted.words) - 1
    for number, word in enumerate(wanted.words):
        if not text.startswith(word, place):
            return 0
        end = _past(text, place + len(word), words=True)
        if end > place + len(word) and not (wanted.prefix and number == last):
            return 0
        place = end if number == last else _past(text, end, words=False)
    return place


def _past(text: str, place: int, *, words: bool) -> int:
    """The place behind the letters that stand there, or behind what is none."""
    while place < len(text) and in_word(text[place]) is words:
        place += 1
    return place


def _beginning(text: str) -> str:
    return " ".join(text[: 2 * WIDTH].split())[:WIDTH]


def fit(line: HitLine, width: int) -> HitLine:
    """The line with its first hit within so many characters."""
    return _cut(line.text, line.spans, width) if line.spans and line.spans[0][1] > width else line


def _cut(line: str, spans: tuple[Span, ...], width: int = WIDTH) -> HitLine:
    """So much of a long line that its first hit stands in it."""
    flat, before = line.replace("\t", " "), min(BEFORE, width // 3)
    begin = 0 if spans[0][1] <= width else max(0, spans[0][0] - before)
    while begin and not flat[begin - 1].isspace() and spans[0][0] - begin < 2 * before:
        begin -= 1
    skipped = len(flat[begin:]) - len(flat[begin:].lstrip())
    begin = min(begin + skipped, spans[0][0])
    text = flat[begin : begin + width].rstrip()
    ahead = "…" if begin > skipped else ""
    inside = [
        (start - begin, min(end - begin, len(text))) for start, end in spans if start - begin < len(text)
    ]
    return HitLine(ahead + text, tuple((start + len(ahead), end + len(ahead)) for start, end in inside))
