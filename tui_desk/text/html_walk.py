"""The walk over a document's pieces: each element writes what it shows, in document order, without recursion.

What a tag means is worked out once for all its like: a newsletter writes the same few hundred times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from tui_desk.patterns import pattern
from tui_desk.text import html_rules as rules
from tui_desk.text.html_markup import VOID, Pieces, attributes_of, end_of, name_of, plain
from tui_desk.text.html_page import Mark, Page
from tui_desk.text.html_table import aligned, is_grid
from tui_desk.text.links import numbered

MAX_LINKS = 5_000
RULE = "\u2500" * 20
HISTORY_RULE = "_" * 32

_Leave = Callable[[], None]
"""What is to be done behind an element's content."""
_Enter = Callable[["Walk", "Tag", int], _Leave | None]
"""What is to be done before it, of a tag at its place."""
_SCHEME = pattern(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_LEFT_OUT = ("https://", "http://", "mailto:", "www.")
"""What people leave out where they write an address."""
_IN_URL = str.maketrans("", "", "\t\n\r")
_WORD = pattern(r"[^\W_]")
_FILE_NAME = pattern(r"\S{1,200}\.(?:png|jpe?g|gif|bmp|webp|svg)", re.IGNORECASE)


class Tag(NamedTuple):
    """What a tag that opens an element says."""

    name: str
    void: bool
    shown: bool
    attributes: rules.Attributes
    style: str
    zero_font: bool | None
    history: bool
    may_quote: bool
    plain: bool
    """Whether only its name tells what to do."""
    enter: _Enter
    """Writes what its element shows besides its content."""


class Walk:
    """One pass over one document."""

    def __init__(self, pieces: Pieces) -> None:
        self.page = Page()
        self.links: dict[str, int] = {}
        self._pieces = pieces
        self._block_with_blank = partial(self.page.block, blank=True)
        self._zero_font = False
        self._pre = 0
        self._write: Callable[[str], None] = self.page.inline
        self._grid: list[list[str]] | None = None
        self._list_counts: list[int | None] = []

    def over(self) -> None:
        """Write the document on the page."""
        pieces = self._pieces
        tags: dict[str, Tag | None] = {}
        leaves: list[_Leave | None] = []
        places = iter(range(1, len(pieces), 2))
        for place in places:
            after = place + 1
            written = pieces[place]
            try:
                tag = tags[written]
            except KeyError:
                tag = tags[written] = _read(written)
            if tag is None:
                if leaves and (leave := leaves.pop()) is not None:
                    leave()
            elif not tag.shown:
                after = self._pass_over(place, places) + 1
            else:
                leave = tag.enter(self, tag, place) if tag.plain else self._enter(tag, place)
                if not tag.void:
                    leaves.append(leave)
            if text := pieces[after]:
                self._write(plain(text) if "&" in text else text)

    def _pass_over(self, place: int, places: Iterator[int]) -> int:
        """Leave out an element; where it ends."""
        end = end_of(self._pieces, place)
        while place < end:
            place = next(places)
        return place

    def _choose_writer(self) -> None:
        if self._zero_font:
            self._write = _nothing
        else:
            self._write = self.page.preformatted if self._pre else self.page.inline

    def _enter(self, tag: Tag, place: int) -> _Leave | None:
        """Write what stands before the content; what to do behind it."""
        leaves: list[_Leave] = []
        if tag.zero_font is not None and tag.zero_font != self._zero_font:
            leaves.append(self._set_font(tag.zero_font))
        if tag.history:
            self._history_rule()
        if tag.may_quote and rules.is_quote(tag.name, tag.attributes, tag.style, self._pieces, place):
            self.page.quote()
            leaves.append(self.page.unquote)
        if (leave := tag.enter(self, tag, place)) is not None:
            leaves.append(leave)
        return partial(_each, leaves[::-1]) if leaves else None

    def _set_font(self, zero: bool) -> _Leave:
        before, self._zero_font = self._zero_font, zero
        self._choose_writer()

        def leave() -> None:
            self._zero_font = before
            self._choose_writer()

        return leave

    def content(self, _tag: Tag, _place: int) -> None:
        """An element that shows its content only."""

    def block(self, _tag: Tag, _place: int) -> _Leave:
        """An element on lines of its own."""
        self.page.block()
        return self.page.block

    def set_off(self, _tag: Tag, _place: int) -> _Leave:
        """An element with blank lines around it."""
        self._block_with_blank()
        return self._block_with_blank

    def paragraph(self, tag: Tag, place: int) -> _Leave:
        """A paragraph; one in a list has no space around it."""
        return self.block(tag, place) if self._list_counts else self.set_off(tag, place)

    def line_break(self, _tag: Tag, _place: int) -> None:
        """The end of a line."""
        self.page.line_break()

    def rule(self, _tag: Tag, _place: int) -> None:
        """A line across the page."""
        self.page.block()
        self.page.inline(RULE)
        self.page.block()

    def _history_rule(self) -> None:
        self._block_with_blank()
        self.page.inline(HISTORY_RULE)
        self.page.block()

    def image(self, tag: Tag, _place: int) -> None:
        """What a picture shows, in words."""
        alt = " ".join(tag.attributes.get("alt", "").split())
        if alt and _WORD.search(alt) and not rules.is_pixel(tag.attributes) and not _FILE_NAME.fullmatch(alt):
            self.page.inline(f"[{alt}]")

    def anchor(self, tag: Tag, _place: int) -> _Leave | None:
        """A link: its words, and its number behind them."""
        url = tag.attributes.get("href", "").strip()
        if not url.isprintable():
            url = url.translate(_IN_URL).strip()
        if not _SCHEME.match(url) or (url not in self.links and len(self.links) >= MAX_LINKS):
            return None
        return partial(self._number_link, tag, url, self.page.mark())

    def _number_link(self, tag: Tag, url: str, mark: Mark) -> None:
        if self._zero_font:
            return
        label = self.page.since(mark)
        name = "" if label else _name_of_link(tag.attributes)
        if name:
            self.page.inline(name)
        elif _same_address(label, url):
            if not label.startswith("http") and url.startswith("http"):
                self.page.rewrite(mark, url)
            return
        elif not label and url in self.links:
            return
        number = self.links.setdefault(url, len(self.links) + 1)
        self.page.suffix(numbered(number, label or name, url))

    def list(self, tag: Tag, _place: int) -> _Leave:
        """Items, with blank lines around the outermost list."""
        blank = not self._list_counts
        self.page.block(blank)
        self._list_counts.append(_start(tag.attributes) if tag.name == "ol" else None)

        def leave() -> None:
            self._list_counts.pop()
            self.page.block(blank)

        return leave

    def item(self, _tag: Tag, _place: int) -> _Leave:
        """One of a list, led by its number or a dash."""
        count = self._list_counts[-1] if self._list_counts else None
        marker = "- " if count is None else f"{count}. "
        if count is not None:
            self._list_counts[-1] = count + 1
        self.page.indent(" " * len(marker), marker)
        return self.page.dedent

    def preformatted(self, _tag: Tag, _place: int) -> _Leave:
        """Lines as they were written."""
        self._block_with_blank()
        self._pre += 1
        self._choose_writer()

        def leave() -> None:
            self._pre -= 1
            self._choose_writer()
            self._block_with_blank()

        return leave

    def table(self, tag: Tag, place: int) -> _Leave:
        """Rows of cells, or what only arranges a page."""
        if self._grid is not None or not is_grid(self._pieces, place):
            return self.set_off(tag, place)
        self._block_with_blank()
        rows: list[list[str]] = []
        self._grid = rows

        def leave() -> None:
            self._grid = None
            for line in aligned(rows):
                self.page.preformatted(line)
                self.page.block()
            self._block_with_blank()

        return leave

    def row(self, tag: Tag, place: int) -> _Leave | None:
        """A row of a table."""
        if self._grid is None:
            return self.block(tag, place)
        self._grid.append([])
        return None

    def cell(self, tag: Tag, place: int) -> _Leave:
        """A cell of a table."""
        if self._grid is None:
            return self.block(tag, place)
        self.page.start_cell()
        return self._end_cell

    def _end_cell(self) -> None:
        text = self.page.end_cell()
        if self._grid is not None:
            if not self._grid:
                self._grid.append([])
            self._grid[-1].append(text)


_ENTERS: dict[str, _Enter] = {
    **{name: Walk.set_off if blank else Walk.block for name, blank in rules.BLOCKS.items()},
    **dict.fromkeys(("ul", "ol", "menu"), Walk.list),
    **dict.fromkeys(("pre", "listing"), Walk.preformatted),
    **dict.fromkeys(("td", "th"), Walk.cell),
    "br": Walk.line_break,
    "hr": Walk.rule,
    "img": Walk.image,
    "a": Walk.anchor,
    "li": Walk.item,
    "blockquote": Walk.block,
    "p": Walk.paragraph,
    "table": Walk.table,
    "tr": Walk.row,
}


def _read(written: str) -> Tag | None:
    """What a tag says; None if it closes an element."""
    if written.startswith("/"):
        return None
    name = name_of(written)
    attributes = attributes_of(written)
    style = rules.style_of(attributes)
    zero_font = rules.font_is_zero(style) if style else None
    history = rules.starts_history(attributes)
    may_quote = rules.may_quote(name, attributes)
    tight = name == "p" and rules.is_tight(attributes, style)
    return Tag(
        name,
        name in VOID,
        name not in rules.SKIPPED and not rules.is_hidden(attributes, style),
        attributes,
        style,
        zero_font,
        history,
        may_quote,
        zero_font is None and not history and not may_quote,
        Walk.block if tight else _ENTERS.get(name, Walk.content),
    )


def _nothing(_text: str) -> None:
    """Where nobody would see it."""


def _each(leaves: list[_Leave]) -> None:
    for leave in leaves:
        leave()


def _name_of_link(attributes: rules.Attributes) -> str:
    return " ".join((attributes.get("title") or attributes.get("aria-label") or "").split())


def _start(attributes: rules.Attributes) -> int:
    start = attributes.get("start", "").strip()
    return int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1


def _same_address(label: str, url: str) -> bool:
    """True if the label is the target itself, give or take the scheme, `www.` and a final slash."""
    if not label or (" " in label) != (" " in url):
        return False
    bare = _plain(label)
    return bare in url.lower() and bare == _plain(url)


def _plain(address: str) -> str:
    bare = address.strip("<>").lower()
    if bare.startswith(_LEFT_OUT):
        for scheme in _LEFT_OUT:
            bare = bare.removeprefix(scheme)
    return bare.rstrip("/")
