"""Where somebody's own words turn into his signature. In doubt they don't: a shown signature harms nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from tui_desk.patterns import pattern
from tui_desk.text import quotes_words as words
from tui_desk.text.quotes_lines import LONGEST_DEVICE_LINE, is_blank

_MAX_TAIL = 15
_MAX_LINES = 60
_MAX_CLOSING_TAIL = 7
_MAX_FOOTER_TAIL = 8
_MAX_SIGNATURE_LINE = 64
_MAX_DEVICE_LINE = 120
_MAX_LINE = 600

_DELIMITER = pattern(r"[ \t\u200b\ufeff]{0,2}--[ \t\xa0]*")
_UNDERSCORES = pattern(r"\s*_{2,}\s*")
_NAME_DASH = pattern(r"[-/–—][A-ZÀ-ÞА-Я][^\W\d_]+(?: (?:[a-z]{1,3} )?[A-ZÀ-ÞА-Я][^\W\d_]*\.?){0,2}\s*")
_LINK = pattern(
    r"\s*[<(\[]?\s*(?:https?://|mailto:)[^\s>)\]]{1,300}\s*[>)\]]?"
    r"|\s*\[\d{1,4}(?:: leads to [^\]\s]{1,255})?\]"
)
_SENTENCE = pattern(r"[.!?,;:。！？](?:\s|$)")
_POSTSCRIPT = pattern(r"\s*(?:p\.?\s?p?\.?s\b|n\.?b\b|ps:)", re.IGNORECASE)
_LIST = pattern(r"mailing[ -]?list|https?://|@lists?\.|unsubscribe", re.IGNORECASE)
_DEVICE_WORDS = 8
_DEVICES = ("iphone", "ipad", "android", "galaxy", "outlook", "samsung", "huawei", "手机", "手機")


def is_device_line(line: str) -> bool:
    """True for `Sent from my phone` and its kin: a short line of its own that is not a sentence."""
    if len(line) > _MAX_LINE or line.count(" ") > LONGEST_DEVICE_LINE:
        return False
    shown = _LINK.sub("", line).strip(" \t\xa0*_<>[]()")
    if shown[:1].islower() and not shown.startswith(("iPhone", "iPad")):
        return False
    plain = shown.casefold()
    if (
        not plain
        or len(plain) > _MAX_DEVICE_LINE
        or len(plain.split()) > _DEVICE_WORDS
        or plain.endswith(":")
    ):
        return False
    starts = any(" ".join(plain.split()[:count]) in words.SENT_FROM for count in range(1, 6))
    if starts or plain.startswith(("发自我的", "發自我的", "从我的", "從我的", "נשלח מה")):
        return _SENTENCE.search(plain.rstrip(".")) is None
    return plain.endswith(words.SENT_FROM_ENDINGS) and _names_device(plain)


def signature_start(lines: Sequence[str], first: int, end: int) -> int:
    """The first line of the signature that ends a stretch of own lines [first, end); `end` if there is none."""
    for position in range(max(first, end - _MAX_LINES), end):
        if (
            "--" in lines[position][:4]
            and _DELIMITER.fullmatch(lines[position])
            and _delimits(lines, position, end)
        ):
            return _closing_start(lines, first, position)
    footer = _footer_start(lines, first, end)
    return _closing_start(lines, first, footer)


def _delimits(lines: Sequence[str], position: int, end: int) -> bool:
    return lines[position].startswith("-- ") or 0 < _filled(lines, position + 1, end) <= _MAX_TAIL


def _footer_start(lines: Sequence[str], first: int, end: int) -> int:
    """A mailing list's footer under a line of underscores."""
    for position in range(max(first, end - 2 * _MAX_FOOTER_TAIL), end):
        line = lines[position]
        if "__" in line and len(line) < 200 and _UNDERSCORES.fullmatch(line):
            tail = lines[position + 1 : end]
            short = 0 < _filled(lines, position + 1, end) <= _MAX_FOOTER_TAIL
            if short and any(_LIST.search(line[:300]) for line in tail):
                return position
    return end


def _closing_start(lines: Sequence[str], first: int, end: int) -> int:
    """`Best regards` and a name under it, or a name after a dash, at the end of the own lines."""
    filled = 0
    for position in range(end - 1, first - 1, -1):
        line = lines[position]
        if is_blank(line):
            continue
        if len(line) > _MAX_SIGNATURE_LINE + 20 or _POSTSCRIPT.match(line):
            return end
        if filled == 0 and position > first and is_blank(lines[position - 1]) and _NAME_DASH.fullmatch(line):
            return position
        if filled and _is_closing(line):
            return position
        if not _fits_signature(line):
            return end
        filled += 1
        if filled > _MAX_CLOSING_TAIL:
            return end
    return end


def _is_closing(line: str) -> bool:
    return line.strip(" \t\xa0,.!;:-–—*_❤🙂😊🎉").replace("’", "'").casefold() in words.CLOSINGS


def _fits_signature(line: str) -> bool:
    return len(line) <= _MAX_SIGNATURE_LINE and not line.rstrip().endswith(("?", ":", "？", "：", "!?"))


def _filled(lines: Sequence[str], start: int, end: int) -> int:
    """How many lines say something, counted no further than needed."""
    return sum(1 for _ in islice((at for at in range(start, end) if not is_blank(lines[at])), _MAX_TAIL + 1))


def _names_device(plain: str) -> bool:
    return any(name in plain for name in _DEVICES)
