"""The walk over a parsed document: each element writes what it shows, in document order, without recursion."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_desk.text import html_rules as rules
from tui_desk.text.html_page import Page
from tui_desk.text.html_table import aligned, is_grid
from tui_desk.text.links import numbered

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_LINKS = 5_000
RULE = "\u2500" * 20
HISTORY_RULE = "_" * 32

_Leave = Callable[[], None]
_SCHEME = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_IN_URL = str.maketrans("", "", "\t\n\r")
_WORD = re.compile(r"[^\W_]")
_FILE_NAME = re.compile(r"\S{1,200}\.(?:png|jpe?g|gif|bmp|webp|svg)", re.IGNORECASE)


class Walk:
    """One pass over one document."""

    def __init__(self) -> None:
        self.page = Page()
        self.links: dict[str, int] = {}
        self._zero_font = False
        self._pre = 0
        self._grid: list[list[str]] | None = None
        self._list_counts: list[int | None] = []

    def over(self, root: LexborNode) -> None:
        """Write the document on the page."""
        todo: list[LexborNode | _Leave] = [root]
        while todo:
            item = todo.pop()
            if callable(item):
                item()
                continue
            if item is not root and (following := item.next) is not None:
                todo.append(following)
            if item.is_text_node:
                self._write(item.text_content or "")
            elif item.is_element_node:
                leaves = self._enter(item)
                if leaves is None:
                    continue
                todo.extend(leaves)
                if (child := item.first_child) is not None:
                    todo.append(child)

    def _write(self, text: str) -> None:
        if self._zero_font:
            return
        if self._pre:
            self.page.preformatted(text)
        else:
            self.page.inline(text)

    def _enter(self, node: LexborNode) -> list[_Leave] | None:
        """Write what stands before the children; None if they are not shown, else what to do after them, last first."""
        tag = node.tag or ""
        if tag in rules.SKIPPED:
            return None
        attributes = node.attributes
        style = rules.style_of(attributes)
        if attributes and rules.is_hidden(attributes, style):
            return None
        leaves: list[_Leave] = []
        if style and (zero := rules.font_is_zero(style)) is not None and zero != self._zero_font:
            leaves.append(self._set_font(zero))
        if attributes and rules.starts_history(attributes):
            self._history_rule()
        if (attributes or tag == "blockquote") and rules.is_quote(node, attributes, style):
            self.page.quote()
            leaves.append(self.page.unquote)
        leave = self._element(tag, node, attributes, style)
        if leave is not None:
            leaves.append(leave)
        return leaves

    def _element(self, tag: str, node: LexborNode, attributes: rules.Attributes, style: str) -> _Leave | None:
        match tag:
            case "br":
                self.page.line_break()
            case "hr":
                self._rule()
            case "img":
                self._image(attributes)
            case "a":
                return self._anchor(attributes)
            case "ul" | "ol" | "menu":
                return self._list(tag, attributes)
            case "li":
                return self._item()
            case "pre" | "listing" | "xmp" | "plaintext":
                return self._preformatted()
            case "blockquote":
                return self._block(blank=False)
            case "table" if self._grid is None and is_grid(node):
                return self._table()
            case "tr" if self._grid is not None:
                self._grid.append([])
            case "td" | "th" if self._grid is not None:
                return self._cell()
            case _ if tag in rules.BLOCKS:
                return self._block(
                    blank=rules.BLOCKS[tag] and not (tag == "p" and self._is_tight(attributes, style))
                )
        return None

    def _is_tight(self, attributes: rules.Attributes, style: str) -> bool:
        return bool(self._list_counts) or rules.is_tight(attributes, style)

    def _set_font(self, zero: bool) -> _Leave:
        before, self._zero_font = self._zero_font, zero

        def leave() -> None:
            self._zero_font = before

        return leave

    def _block(self, blank: bool) -> _Leave:
        self.page.block(blank)
        return lambda: self.page.block(blank)

    def _rule(self) -> None:
        self.page.block()
        self.page.inline(RULE)
        self.page.block()

    def _history_rule(self) -> None:
        self.page.block(blank=True)
        self.page.inline(HISTORY_RULE)
        self.page.block()

    def _image(self, attributes: rules.Attributes) -> None:
        alt = " ".join((attributes.get("alt") or "").split())
        if _WORD.search(alt) and not rules.is_pixel(attributes) and not _FILE_NAME.fullmatch(alt):
            self.page.inline(f"[{alt}]")

    def _anchor(self, attributes: rules.Attributes) -> _Leave | None:
        url = (attributes.get("href") or "").translate(_IN_URL).strip()
        if not _SCHEME.match(url) or (url not in self.links and len(self.links) >= MAX_LINKS):
            return None
        name = " ".join((attributes.get("title") or attributes.get("aria-label") or "").split())
        mark = self.page.mark()

        def leave() -> None:
            if self._zero_font:
                return
            label = self.page.since(mark)
            if not label and name:
                self.page.inline(name)
            elif _same_address(label, url):
                if not label.startswith("http") and url.startswith("http"):
                    self.page.rewrite(mark, url)
                return
            if not label and not name and url in self.links:
                return
            number = self.links.setdefault(url, len(self.links) + 1)
            self.page.suffix(numbered(number, label or name, url))

        return leave

    def _list(self, tag: str, attributes: rules.Attributes) -> _Leave:
        blank = not self._list_counts
        self.page.block(blank)
        self._list_counts.append(_start(attributes) if tag == "ol" else None)

        def leave() -> None:
            self._list_counts.pop()
            self.page.block(blank)

        return leave

    def _item(self) -> _Leave:
        count = self._list_counts[-1] if self._list_counts else None
        marker = "- " if count is None else f"{count}. "
        if count is not None:
            self._list_counts[-1] = count + 1
        self.page.indent(" " * len(marker), marker)
        return self.page.dedent

    def _preformatted(self) -> _Leave:
        self.page.block(blank=True)
        self._pre += 1

        def leave() -> None:
            self._pre -= 1
            self.page.block(blank=True)

        return leave

    def _table(self) -> _Leave:
        self.page.block(blank=True)
        rows: list[list[str]] = []
        self._grid = rows

        def leave() -> None:
            self._grid = None
            for line in aligned(rows):
                self.page.preformatted(line)
                self.page.block()
            self.page.block(blank=True)

        return leave

    def _cell(self) -> _Leave:
        self.page.start_cell()

        def leave() -> None:
            text = self.page.end_cell()
            if self._grid is not None:
                if not self._grid:
                    self._grid.append([])
                self._grid[-1].append(text)

        return leave


def _start(attributes: rules.Attributes) -> int:
    start = (attributes.get("start") or "").strip()
    return int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1


def _same_address(label: str, url: str) -> bool:
    """True if the label is the target itself, give or take the scheme, `www.` and a final slash."""
    return bool(label) and _plain(label) == _plain(url)


def _plain(address: str) -> str:
    bare = address.strip("<>").lower()
    for scheme in ("https://", "http://", "mailto:", "www."):
        bare = bare.removeprefix(scheme)
    return bare.rstrip("/")
