"""Where in a text that is to be shown the words stand that were looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from tui_desk.search_rows import HitLine, Span
from tui_desk.text.clean import clean
from tui_desk.text.quotes_lines import is_quoted
from tui_desk.text.search_folding import Token, folded, tokens
from tui_desk.text.search_query import Term

WIDTH = 160
"""Characters of a line that is shown."""
BEFORE = 40
"""Of them before the first hit."""
FAR = 50_000
"""Characters of a text that are looked through."""


def hit_line(text: str, terms: Sequence[Term]) -> HitLine:
    """The line of a message in which most of the words stand, a quoted one only where no other has any of them;
    its beginning where none does."""
    shown = clean(text[:FAR])
    best: dict[bool, HitLine] = {}
    most = {False: 0, True: 0}
    firsts = [wanted[0] for wanted in map(_folded, terms) if wanted]
    for line in shown.split("\n"):
        if firsts and most[False] >= len(firsts):
            break
        plain = folded(line)
        there = sum(first in plain for first in firsts)
        if there and there > most[quoted := is_quoted(line)]:
            spans = spans_in(line, terms)
            kinds = len({folded(line[start:end]) for start, end in spans})
            if kinds > most[quoted]:
                best[quoted], most[quoted] = _cut(line, spans), kinds
    return best.get(False) or best.get(True) or HitLine(_beginning(shown))


def spans_in(line: str, terms: Sequence[Term]) -> tuple[Span, ...]:
    """Where the words stand, in order; none lies in another."""
    there = tokens(line)
    found = sorted({span for term in terms for span in _places(there, term)})
    kept: list[Span] = []
    for start, end in found:
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return tuple(kept)


def _places(there: Sequence[Token], term: Term) -> Iterator[Span]:
    wanted = _folded(term)
    if not wanted:
        return
    *whole, last = wanted
    for place in range(len(there) - len(whole)):
        end = there[place + len(whole)]
        fits = end.folded.startswith(last) if term.prefix else end.folded == last
        if fits and all(there[place + step].folded == one for step, one in enumerate(whole)):
            yield there[place].start, end.end


@lru_cache(maxsize=64)
def _folded(term: Term) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens(term.text))


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
