"""The walk over a document's pieces: each says what it shows, in document order, without recursion.

What a piece shows is worked out once for all its like: a newsletter writes the same few hundred times. Most say it by
themselves; the others are elements that hang on their place (links, tables, numbered lists, quotes), or that close
otherwise than their name tells (hidden ones, small print, preformatted text).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from tui_desk.patterns import pattern
from tui_desk.text import html_page as page
from tui_desk.text import html_rules as rules
from tui_desk.text.html_links import NOWHERE, Target, name_of_link, target_of, with_numbers
from tui_desk.text.html_markup import VOID, Pieces, attributes_of, cut, end_of, name_of, plain
from tui_desk.text.html_table import with_rows

HISTORY_RULE = page.BLANK + "_" * 32 + page.BLOCK

_Behind = str | Callable[[], str]
"""What is to be written behind an element's content; what says it, where that hangs on the content."""
_WORD = pattern(r"[^\W_]")
_FILE_NAME = pattern(r"\S{1,200}\.(?:png|jpe?g|gif|bmp|webp|svg)", re.IGNORECASE)
_AROUND: dict[str, tuple[str, str]] = {
    **{name: (page.BLANK if blank else page.BLOCK,) * 2 for name, blank in rules.BLOCKS.items()},
    **dict.fromkeys(("dl", "form"), (page.SECTION, page.SECTION)),
    **dict.fromkeys(("ul", "menu"), (page.LIST, page.LIST_END)),
    **dict.fromkeys(("pre", "listing"), (page.BLANK, page.BLANK)),
    **dict.fromkeys(("td", "th"), (page.CELL, page.CELL_END)),
    "a": ("", page.LINK_END),
    "blockquote": (page.BLOCK, page.BLOCK),
    "br": (page.BREAK, ""),
    "hr": (page.RULE, ""),
    "img": (page.PICTURE, ""),
    "li": (page.ITEM, page.ITEM_END),
    "ol": (page.NUMBERED_LIST, page.LIST_END),
    "p": (page.PARAGRAPH, page.PARAGRAPH),
    "table": (page.TABLE, page.TABLE_END),
    "tr": (page.ROW, page.BLOCK),
}
"""What stands before and behind an element's content; nothing if it is not listed."""
_NOTHING = ("", "")
_PREFORMATTED = frozenset(("pre", "listing"))


class Tag(NamedTuple):
    """What a tag that opens an element says."""

    name: str
    shown: bool
    attributes: rules.Attributes
    style: str
    zero_font: bool | None
    may_quote: bool
    history: str
    before: str
    behind: str
    link_name: str
    """What a link is called if it has no words."""
    as_named: bool
    """Whether its element closes as all of its name do where text is shown."""


class Walk:
    """One pass over one document."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._written: list[str] = []
        self._targets: list[Target] = []
        self._list_starts: list[int] = []
        self._tags: dict[str, Tag] = {}
        self._open: dict[str, list[_Behind]] = {name: [] for name in _PREFORMATTED}
        """Elements that are open, by name, for names of which not all close alike."""
        self._zero_font = False
        self._preformatted = 0
        self._text: Callable[[str], str] = page.inline
        self._known: dict[str, str] = {}
        """What pieces show that show the same wherever they stand, as long as text is written alike."""
        self._kept: defaultdict[str, list[str]] = defaultdict(list)
        """By element: of which pieces it is known."""
        self._all_known: dict[Callable[[str], str], dict[str, str]] = {self._text: self._known}

    def text(self) -> tuple[str, tuple[str, ...]]:
        """The document, as a reader sees it, and the targets of its numbered links."""
        pieces = enumerate(self._pieces)
        next(pieces)
        known, write = self._known, self._written.append
        for place, piece in pieces:
            shown = known.get(piece)
            if shown is None:
                shown = self._shown(place, pieces)
                known = self._known
            write(shown)
        written, links = with_numbers("".join(self._written), self._targets)
        return page.laid_out(with_rows(written), iter(self._list_starts)), tuple(links)

    def _shown(self, place: int, pieces: Iterator[tuple[int, str]]) -> str:
        """What a piece shows that is not known yet, or by its place only."""
        piece = self._pieces[place]
        written, text = cut(piece)
        if written.startswith("/"):
            name = written[1:]
            by_place = name in self._open
            shown = self._leave(name)
        else:
            written, said = _said_apart(written)
            tag = self._tags.get(written) or self._tags.setdefault(written, _read(written))
            if not tag.shown:
                return self._text_behind(self._pass_over(place, pieces))
            if not tag.as_named or (self._zero_font and tag.zero_font is False):
                self._close_one_by_one(tag.name)
            name = tag.name
            by_place = name in self._open or name == "ol"
            shown = self._enter(tag, place, said) if by_place else tag.history + self._before(tag, said)
        if text:
            shown += self._text(plain(text))
        if not by_place:
            self._known[piece] = shown
            self._kept[name].append(piece)
        return shown

    def _text_behind(self, place: int) -> str:
        return self._text(plain(cut(self._pieces[place])[1]))

    def _pass_over(self, place: int, pieces: Iterator[tuple[int, str]]) -> int:
        """Leave out an element; where it ends."""
        end = end_of(self._pieces, place)
        while place < end:
            place, _ = next(pieces)
        return place

    def _close_one_by_one(self, name: str) -> None:
        """From here on an element of this name closes as it was opened."""
        if name not in self._open:
            self._open[name] = []
            for piece in self._kept.pop(name, ()):
                for known in self._all_known.values():
                    known.pop(piece, None)

    def _enter(self, tag: Tag, place: int, said: str) -> str:
        """What an element shows before its content; what it does behind it is kept for when it ends."""
        behind = self._behind(tag)
        quote = ""
        if tag.may_quote and rules.is_quote(tag.name, tag.attributes, tag.style, self._pieces, place):
            quote = page.QUOTE
            behind = partial(_each, (behind, page.QUOTE_END))
        if tag.zero_font is not None and tag.zero_font != self._zero_font:
            behind = partial(_each, (behind, partial(self._set_font, self._zero_font)))
            self._set_font(tag.zero_font)
        if tag.name in self._open:
            self._open[tag.name].append(behind)
        return tag.history + quote + self._before(tag, said)

    def _before(self, tag: Tag, said: str) -> str:
        if tag.name == "a":
            self._targets.append(NOWHERE if self._zero_font else target_of(said, tag.link_name))
            return f"{page.LINK}{len(self._targets) - 1}{page.LINK_WORDS}"
        return _picture(said) if tag.before == page.PICTURE else tag.before

    def _behind(self, tag: Tag) -> _Behind:
        if tag.name == "ol":
            self._list_starts.append(_start(tag.attributes))
        elif tag.name in _PREFORMATTED:
            self._preformatted += 1
            self._choose_text()
            return self._end_preformatted
        return tag.behind

    def _leave(self, name: str) -> str:
        if not (open_ones := self._open.get(name)):
            return _AROUND.get(name, _NOTHING)[1]
        behind = open_ones.pop()
        return behind if isinstance(behind, str) else behind()

    def _set_font(self, zero: bool) -> str:
        self._zero_font = zero
        self._choose_text()
        return ""

    def _end_preformatted(self) -> str:
        self._preformatted -= 1
        self._choose_text()
        return page.BLANK

    def _choose_text(self) -> None:
        if self._zero_font:
            self._text = _nothing
        else:
            self._text = page.preformatted if self._preformatted else page.inline
        self._known = self._all_known.setdefault(self._text, {})


def _read(written: str) -> Tag:
    """What a tag says."""
    name = name_of(written)
    attributes = attributes_of(written)
    style = rules.style_of(attributes)
    zero_font = rules.font_is_zero(style) if style and name not in VOID else None
    may_quote = name not in VOID and rules.may_quote(name, attributes)
    before, behind = _AROUND.get(name, _NOTHING)
    if before == page.CELL:
        before += page.SPAN * rules.spans(attributes)
    elif name == "img" and rules.is_pixel(attributes):
        before = ""
    tight = name == "p" and rules.is_tight(attributes, style)
    if tight:
        before = behind = page.BLOCK
    return Tag(
        name,
        name not in rules.SKIPPED and not rules.is_hidden(attributes, style),
        attributes,
        style,
        zero_font,
        may_quote,
        HISTORY_RULE if rules.starts_history(attributes) else "",
        before,
        behind,
        name_of_link(attributes) if name == "a" else "",
        not (zero_font or may_quote or tight),
    )


def _said_apart(tag: str) -> tuple[str, str]:
    """A tag without its address and the words for a picture, which tell nothing else of it; then a link's address, or
    the words."""
    if tag.startswith("a "):
        return _taken(tag, "href")
    if tag.startswith("img "):
        return _taken(_taken(tag, "src")[0], "alt")
    return tag, ""


def _taken(tag: str, attribute: str) -> tuple[str, str]:
    before, found, behind = tag.partition(f' {attribute}="')
    if not found:
        return tag, ""
    if " " in before and (not before.endswith('"') or before.endswith('="')):  # it may be how a value ends
        return tag, attributes_of(tag).get(attribute, "")
    value, _, behind = behind.partition('"')
    return before + behind, plain(value)


def _picture(alt: str) -> str:
    """What a picture shows, in words."""
    alt = " ".join(alt.split())
    if _WORD.search(alt) and not _FILE_NAME.fullmatch(alt):
        return page.PICTURE + page.inline(f"[{alt}]")
    return ""


def _nothing(_text: str) -> str:
    """What is written so small that nobody sees it."""
    return ""


def _each(behind: Sequence[_Behind]) -> str:
    return "".join(one if isinstance(one, str) else one() for one in behind)


def _start(attributes: rules.Attributes) -> int:
    start = attributes.get("start", "").strip()
    return int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
