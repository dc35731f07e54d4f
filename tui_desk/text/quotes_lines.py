"""What a line and the few around it say about quoted history. Lines longer than any mail program's are skipped."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from tui_desk.patterns import pattern
from tui_desk.text import quotes_words as words

LONGEST_DEVICE_LINE = 16
"""Blanks in a line that says by what device a mail was sent."""
_MAX_LINE = 400
_MAX_LOOSE = 120
_MAX_LABEL = 30
_MAX_HEADERS = 16
_ATTRIBUTION_LINES = 4

_MARK_CHARACTERS = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_NO_MARKS = str.maketrans("", "", _MARK_CHARACTERS)
_QUOTED = pattern(r"[ \t\u200b\ufeff]{0,3}>(?!From |[ \t]*[:：][ \t]*$)")
_OTHER_MARK = pattern(r"(?:\t| {2})(?=[ \t]*\S)|[ \t]?((?:[#|):}%]|[^\W\d_]{1,10}>) ?)")
_CLOCK = pattern(r"\d{1,2}[:.h]\d{2}")
_CLOCK_OR_YEAR = pattern(r"\d{1,2}[:.h]\d{2}|(?<!\d)(?:19|20)\d\d(?!\d)")
_ADDRESS = pattern(r"[^\s@<>]@[^\s@<>]")
_BRACKETED = pattern(r"<[^\s@<>]+@[^\s@<>]+>")
_FIRST_WORDS = pattern(r"[^\W\d_]+(?:['’.][^\W\d_]+)?")
_WORD = pattern(r"[^\s,;:<>\"“”„«»\[\]]+")
_DASHED = pattern(r"[-\u2010-\u2015_=*~#>\s]{2,}")
_RULE = pattern(r"\s*[-\u2010-\u2015\u2500_=*~]{3,}\s*")
_RAW_HEADER = pattern(r"[ \t>]{0,8}[A-Z][A-Za-z]{0,20}-[A-Za-z-]{1,40}:")
_EDGE = " \t\xa0*_-|\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
_LONGEST_END = 40
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015_=*~#> \t\xa0:\uff1a"
_LABEL_EDGE = " \t\xa0*_>\u2022-"
_GENERIC_LABEL = pattern(r"[^\W\d_][^\W\d_ .'’\xa0-]*(?:[ .'’\xa0-]{1,2}[^\W\d_]+){0,2}")


def is_blank(line: str) -> bool:
    """True for a line without anything to see."""
    shown = line.strip()
    return not shown or (shown[0] in _MARK_CHARACTERS and not shown.strip(_MARK_CHARACTERS + " \t\xa0"))


def is_quoted(line: str) -> bool:
    """True for a line led by `>`."""
    return ">" in line[:4] and _QUOTED.match(line) is not None


def is_prose(line: str) -> bool:
    """True for a long line that can begin nothing: told at a glance, as most lines of most mails are."""
    return (
        line.count(" ") > LONGEST_DEVICE_LINE
        and line[0].isalnum()
        and ":" not in line
        and "：" not in line
        and not could_end_attribution(line)
    )


def other_mark(line: str) -> str:
    """What leads this line, where history is marked by something else than `>`: `# `, `) `, `AL> `, an indent."""
    found = _OTHER_MARK.match(line)
    return (found[1] or found[0]) if found else ""


def carries(line: str, mark: str) -> bool:
    """True for a line led by such a mark."""
    if not mark or mark.isspace():
        return bool(mark) and line.startswith(mark)
    return line.lstrip(" \t").startswith(mark) or line.strip() == mark.rstrip()


def is_rule(line: str) -> bool:
    """True for a line of dashes, underscores or the like."""
    return len(line) <= _MAX_LINE and _RULE.fullmatch(line) is not None


def marker(line: str) -> Literal["original", "forwarded"] | None:
    """What a line like `-----Original Message-----` or `Begin forwarded message:` announces."""
    if len(line) > _MAX_LINE:
        return None
    dashed = _DASHED.match(line) is not None
    if not dashed and not line.rstrip().endswith((":", "：")):
        return None
    inner = line.strip(_DASHES).casefold()
    if inner in words.FORWARDED:
        return "forwarded"
    return "original" if dashed and inner in words.ORIGINAL else None


def could_end_attribution(line: str) -> bool:
    """True if the line ends with a colon or a word for writing."""
    tail = line[-_LONGEST_END:].rstrip(_EDGE)
    return tail.endswith((":", "：")) or tail.rpartition(" ")[2].rstrip(".").casefold() in words.WROTE


def attribution_start(lines: Sequence[str], end: int, first: int, quoted_next: bool) -> int | None:
    """Where the `On … wrote:` that ends with line `end` starts: at most four lines up, not before `first`.

    Unless quoted lines follow, it must open with a date or the word before one, so that a sentence is not taken for it.
    """
    joined = _plain(lines[end])
    if not joined:
        return None
    loose = end if quoted_next and _names_writer(joined) else None
    for start in range(end, max(first, end - _ATTRIBUTION_LINES + 1) - 1, -1):
        if start < end:
            line = _plain(lines[start])
            if not line or is_quoted(lines[start]):
                break
            joined = f"{line} {joined}"
        if len(joined) > _MAX_LINE:
            break
        if _opens(joined) and _is_attribution(joined):
            return start
        if loose is None and _is_name_first(joined):
            loose = start
    return loose


def header_block_end(lines: Sequence[str], start: int, after_rule: bool) -> int | None:
    """The line after a block of message headers (`From:`, `Sent:` …) that starts here, or None."""
    kinds: set[words.HeaderKind] = set()
    labelled = position = start
    generic = 0
    address = False
    while position < min(len(lines), start + _MAX_HEADERS):
        line = lines[position]
        label = _label(line)
        kind = words.HEADER_LABELS.get(label) if label else None
        if kind is None and not (after_rule and label and _GENERIC_LABEL.fullmatch(label)):
            if is_blank(line) and (len(kinds) > 1 or position == start):
                break
            if position - labelled > 3 or position == start:
                break
            position += 1
            continue
        if kind:
            kinds.add(kind)
        generic += 1
        address = address or _ADDRESS.search(line[:_MAX_LINE]) is not None
        position += 1
        labelled = position
    known = (
        ("from" in kinds and len(kinds) >= 3)
        or {"from", "sent"} <= kinds
        or {"subject", "sent", "to"} <= kinds
    )
    if known or (after_rule and ({"from", "subject"} <= kinds or (generic >= 3 and address))):
        return labelled
    return None


def is_raw_header(line: str) -> bool:
    """True for a header only a program reads: `Message-ID:`, `X-Mailer:`."""
    return _RAW_HEADER.match(line) is not None


def could_be_header(line: str) -> bool:
    """True if the line begins like a header: a known label and a colon."""
    label = _label(line)
    return bool(label) and label in words.HEADER_LABELS


def looks_labelled(line: str) -> bool:
    """True if the line begins with a short label, in whatever language, and a colon."""
    label = _label(line)
    return bool(label) and _GENERIC_LABEL.fullmatch(label) is not None


def _label(line: str) -> str:
    colon = line.find(":", 0, _MAX_LABEL * 2)
    if colon < 0:
        colon = line.find("：", 0, _MAX_LABEL * 2)
    if colon <= 0:
        return ""
    label = line[:colon].translate(_NO_MARKS).strip(_LABEL_EDGE)
    return label.casefold() if len(label) <= _MAX_LABEL else ""


def _plain(line: str) -> str | None:
    """The line in lower case without marks, dashes and stars around it; None if it is too long to be looked at."""
    if len(line) > _MAX_LINE:
        return None
    return line.translate(_NO_MARKS).strip(_EDGE).replace("\xa0", " ").casefold()


def _is_attribution(joined: str) -> bool:
    """True if what opens like an attribution gives a date or time, and who wrote."""
    if _ADDRESS.search(joined) is None:
        return _CLOCK.search(joined) is not None and _has_verb(joined)
    if _has_verb(joined):
        return any(map(str.isdigit, joined))
    return _CLOCK_OR_YEAR.search(joined) is not None and joined.rstrip(":： ").endswith(">")


def _is_name_first(joined: str) -> bool:
    """True for an attribution that starts with the writer's name and address."""
    return bool(_CLOCK_OR_YEAR.search(joined) and _BRACKETED.search(joined)) and _has_verb(joined)


def _names_writer(joined: str) -> bool:
    """True for a line that is an attribution only because a quotation follows it: `Ana wrote:`."""
    return len(joined) < _MAX_LOOSE and joined[-1] in ":：" and _has_verb(joined)


def _has_verb(joined: str) -> bool:
    found = _WORD.findall(joined)
    if any(word in words.WROTE for word in found):
        return True
    if any(f"{one} {two}" in words.WROTE for one, two in pairwise(found)):
        return True
    return joined.rstrip(":： ").endswith(("写道", "寫道", "님이 작성", "님이 씀", "書きました"))


def _opens(joined: str) -> bool:
    """True if the line starts as an attribution does: with a date, a weekday, or the word before one."""
    start = joined.lstrip("<\"'“„«([")
    if start[:1].isdigit():
        return True
    first = _FIRST_WORDS.match(start)
    if first is None:
        return False
    rest = start[first.end() :].lstrip()
    second = _FIRST_WORDS.match(rest)
    pair = f"{first[0]} {second[0]}" if second else ""
    if first[0].rstrip(".") in words.WEEKDAYS:
        return True
    if first[0] in words.OPENERS or pair in words.OPENERS:
        return any(map(str.isdigit, start[:80])) or "@" in joined
    return start.startswith(("在", "于", "於", "בתאריך"))
