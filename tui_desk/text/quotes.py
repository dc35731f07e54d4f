"""Folding of quoted history and signatures: every character keeps its place, and something own is always left to read.

One pass over the lines with bounded looks around: the time grows with the length of the text, whatever is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, islice
from typing import Literal, NamedTuple

from tui_desk.patterns import pattern
from tui_desk.text import quotes_words as words
from tui_desk.text.quotes_lines import (
    attribution_start,
    carries,
    could_be_header,
    could_end_attribution,
    header_block_end,
    is_blank,
    is_prose,
    is_quoted,
    is_raw_header,
    is_rule,
    looks_labelled,
    marker,
    other_mark,
)
from tui_desk.text.quotes_signature import is_device_line, signature_start

Kind = Literal["own", "quoted", "signature"]

_LINE_END = pattern(r"\r\n|\n|\r")
_WRAPPED = 60
_MAX_LINES = 10_000
_MAX_LOOKS = 500
_LITTLE = 80
_FEW = 12
_POSTSCRIPT = 3
"""So many lines below a device's name are still of who wrote above it."""
_MESSAGE_SIGN = pattern(
    r"[@\d>|]|:\s*$"
    r"|^\s*(?:hi|hey|hello|dear|good (?:day|morning|evening)|hallo|guten (?:tag|morgen|abend)|liebe[rs]?"
    r"|sehr geehrte[rs]?|moin|servus|bonjour|salut|ch[eè]re?s?|hola|estimad[oa]s?|ciao|buongiorno|gentile"
    r"|ol[aá]|beste|hoi|hej|cześć|dzień dobry|привет|здравствуйте|добр\w+ день)\b",
    re.IGNORECASE,
)
"""An address, a date or a time, a quote's mark, a line that leads to another, or how a message begins."""


class Span(NamedTuple):
    """A stretch of text, as character offsets [start, end)."""

    start: int
    end: int
    kind: Kind


def fold(text: str) -> tuple[Span, ...]:
    """The text as own, quoted and signature stretches, in order and without gaps."""
    if not text:
        return ()
    starts, lines = _split(text)
    kinds = _Scan(lines).kinds()
    if not any(kind == "own" and says_something(line) for kind, line in zip(kinds, lines, strict=True)):
        return (Span(0, len(text), "own"),)
    return tuple(_spans(kinds, starts, len(text)))


def own_text(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """The own stretches with a blank line between them; all of a text that has none, for nothing hides it all."""
    stretches = (text[start:end].strip("\r\n") for start, end, kind in spans if kind == "own")
    return "\n\n".join(stretch for stretch in stretches if stretch.strip()).strip() or text.strip()


class _Scan:
    """One pass over the lines of a text; `kinds()` says of each what it is."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._kinds: list[Kind] = ["own"] * len(lines)
        self._next_filled = _next_filled(lines)
        self._looks = _MAX_LOOKS
        self._mark_used = ""
        """What leads the lines of history beside `>`, once they have been seen to have it."""
        self._own_from = 0
        """The first line of the current stretch of own lines."""

    def kinds(self) -> list[Kind]:
        position = 0
        while position < len(self._lines):
            position = self._step(self._next_filled[position])
        self._end_own(len(self._lines))
        return self._kinds

    def _step(self, position: int) -> int:
        """Look at one line; the position of the next to look at."""
        if position == len(self._lines):
            return position
        line = self._lines[position]
        if self._is_marked(line):
            return self._quoted_run(position)
        if is_prose(line):
            return position + 1
        announced = marker(line)
        if announced == "forwarded":
            return self._all_own(position)
        if announced == "original":
            return self._history(position, self._after_headers(position + 1))
        if self._stands_alone(position) and is_device_line(line):
            return self._device(position)
        end = self._headers_end(position)
        return self._attribution(position) if end is None else self._headers(position, end)

    def _quoted_run(self, position: int) -> int:
        """Lines led by a mark, with the tails of quoted lines that were broken on the way."""
        self._end_own(position)
        lines = self._lines
        while position < len(lines) and (self._is_marked(lines[position]) or self._is_broken_tail(position)):
            self._kinds[position] = "quoted"
            position += 1
        self._own_from = position
        return position

    def _is_marked(self, line: str) -> bool:
        return is_quoted(line) or (self._mark_used != "" and carries(line, self._mark_used))

    def _is_broken_tail(self, position: int) -> bool:
        """Only between quoted lines: the last line of a mail is rather an answer than the end of a quotation."""
        before, line = self._lines[position - 1], self._lines[position]
        if not is_quoted(before) or is_blank(line) or len(before) < _WRAPPED or len(line) > len(before):
            return False
        if position + 1 >= len(self._lines) or not is_quoted(self._lines[position + 1]):
            return False
        return line[:1].islower() or before.rstrip()[-1] not in ".?!:;…。？！"

    def _attribution(self, position: int) -> int:
        if not could_end_attribution(self._lines[position]) or not self._may_look():
            return position + 1
        following = self._next_filled[position + 1]
        quoted_next = following < len(self._lines) and is_quoted(self._lines[following])
        start = attribution_start(self._lines, position, self._own_from, quoted_next)
        if start is None:
            return position + 1
        return self._history(start, position + 1)

    def _stands_alone(self, position: int) -> bool:
        """True if the line is a paragraph of its own above or below."""
        if self._next_filled[position + 1] != position + 1 or position == 0:
            return True
        above = self._lines[position - 1]
        return self._next_filled[position - 1] != position - 1 or is_rule(above)

    def _device(self, position: int) -> int:
        """`Sent from my phone`: what follows unmarked is the message replied to."""
        self._end_own(position)
        self._mark(position, position + 1, "signature")
        following = self._next_filled[position + 1]
        if following >= len(self._lines):
            self._own_from = len(self._lines)
            return self._own_from
        self._own_from = following
        if self._has_marks_below(following) or self._is_postscript(following):
            return following
        return self._history(following, following)

    def _after_headers(self, position: int) -> int:
        """The line after the headers that may follow the announcement of a message."""
        start = self._next_filled[position]
        if start == len(self._lines) or not looks_labelled(self._lines[start]):
            return position
        return header_block_end(self._lines, start, after_rule=True) or position

    def _history(self, start: int, body: int) -> int:
        """History begins here, with the rule above it, and its text in line `body`.

        All that follows is history; but where its text is marked, what has no mark may be an answer.
        """
        first = self._next_filled[body]
        led = self._lines[first] if first < len(self._lines) else ""
        if not is_quoted(led):
            self._mark_used = other_mark(led)
        end = first if is_quoted(led) or self._mark_used else len(self._lines)
        above = start
        while above > self._own_from and (
            is_blank(self._lines[above - 1]) or is_rule(self._lines[above - 1])
        ):
            above -= 1
        self._end_own(above)
        self._mark(above, end, "quoted")
        self._own_from = end
        return end

    def _all_own(self, position: int) -> int:
        """A message passed on is what the mail is about: it stays in sight to its end."""
        self._end_own(position)
        self._own_from = len(self._lines)
        return self._own_from

    def _is_postscript(self, position: int) -> bool:
        """True for a few short lines to the end of the text that bear no sign of somebody else's message."""
        filled = [line for line in self._lines[position:] if not is_blank(line)][: _POSTSCRIPT + 1]
        return len(filled) <= _POSTSCRIPT and not any(
            len(line) > _LITTLE or _MESSAGE_SIGN.search(line) for line in filled
        )

    def _has_marks_below(self, position: int) -> bool:
        """True if the next few filled lines hold a mark that says better where history begins."""
        looked = 0
        while position < len(self._lines) and looked < 8:
            line = self._lines[position]
            if is_quoted(line) or marker(line) or could_be_header(line):
                return True
            looked += 1
            position = self._next_filled[position + 1]
        return False

    def _headers_end(self, position: int) -> int | None:
        line = self._lines[position]
        if not looks_labelled(line):
            return None
        after_rule = self._after_rule(position)
        if not after_rule and not could_be_header(line):
            return None
        if (position and is_raw_header(self._lines[position - 1])) or not self._may_look():
            return None
        return header_block_end(self._lines, position, after_rule)

    def _headers(self, position: int, end: int) -> int:
        """Headers in the text start history, unless nothing, or only a word that passes it on, stands above."""
        if position - self._own_from > _FEW or self._own_from:
            return self._history(position, end)
        remark = " ".join(line.strip()[:_LITTLE] for line in self._lines[:position] if says_something(line))
        if not remark:
            return end
        if len(remark) <= _LITTLE and remark.casefold().startswith(words.PASSED_ON):
            return self._all_own(position)
        return self._history(position, end)

    def _may_look(self) -> bool:
        """Counts the looks around a line: a mail has a few dozen lines worth one, and an attack stays in sight."""
        self._looks -= 1
        return self._looks >= 0

    def _after_rule(self, position: int) -> bool:
        for above in range(position - 1, max(position - 4, -1), -1):
            if not is_blank(self._lines[above]):
                return is_rule(self._lines[above])
        return False

    def _end_own(self, end: int) -> None:
        """Close the stretch of own lines and find its signature."""
        if self._own_from and not any(map(says_something, self._lines[self._own_from : end])):
            self._mark(self._own_from, end, self._kinds[self._own_from - 1])
        start = signature_start(self._lines, self._own_from, end)
        self._mark(start, end, "signature")
        self._own_from = end

    def _mark(self, start: int, end: int, kind: Kind) -> None:
        self._kinds[start:end] = [kind] * (end - start)


def _split(text: str) -> tuple[list[int], list[str]]:
    """The lines without their ends, and the offset each starts at. The rest counts as one line."""
    if "\r" not in text:
        lines = text.split("\n", _MAX_LINES)
        lines[-1] = lines[-1].rstrip("\n")
        return [0, *accumulate(len(line) + 1 for line in lines[:-1])], lines
    ends = [*(found.end() for found in islice(_LINE_END.finditer(text), _MAX_LINES)), len(text)]
    starts = [0, *ends[:-1]]
    return starts, [text[start:end].rstrip("\r\n") for start, end in zip(starts, ends, strict=True)]


def _next_filled(lines: Sequence[str]) -> list[int]:
    """For each position the first line at or after it with something to see; one past the end at the end."""
    following = len(lines)
    found = [following] * (len(lines) + 1)
    for position in range(len(lines) - 1, -1, -1):
        line = lines[position]
        if line[:1].isalnum() or not is_blank(line):
            following = position
        found[position] = following
    return found


def says_something(line: str) -> bool:
    return bool(line.strip(" \t\r\n\xa0\u200b\ufeff-_=*~>|#\u2500\u2014"))


def _spans(kinds: Sequence[Kind], starts: Sequence[int], length: int) -> Iterator[Span]:
    position = 0
    for kind, run in groupby(kinds):
        first, position = position, position + len(list(run))
        end = starts[position] if position < len(kinds) else length
        if starts[first] < end:
            yield Span(starts[first], end, kind)
