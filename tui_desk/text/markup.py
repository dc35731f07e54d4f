"""An agent's Markdown for a messenger: plain text as it is read, and spans over it that say how it looks.

The spans nest and never cross. What a messenger can't show is left out of its rendering; the text stays whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it.token import Token

Style = Literal["bold", "italic", "strike", "code", "pre", "link", "quote"]
BULLET, RULE, BETWEEN_CELLS = "• ", "———", " | "
_INLINE: dict[str, Style] = {"strong": "bold", "em": "italic", "s": "strike"}


@dataclass(frozen=True, slots=True)
class Span:
    """How a part of a text looks."""

    start: int
    end: int
    """In characters of the text, or in what `utf16` counts."""
    style: Style
    target: str = ""
    """Of a link its address, of `pre` its language."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without marks, and what they said."""

    text: str
    spans: tuple[Span, ...] = ()
    """By where they begin, the outer before the inner."""

    def utf16(self) -> tuple[Span, ...]:
        """The spans counted in UTF-16 units, as Telegram and VK do."""
        at = [0]
        for character in self.text:
            at.append(at[-1] + (2 if ord(character) > 0xFFFF else 1))
        return tuple(replace(span, start=at[span.start], end=at[span.end]) for span in self.spans)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a messenger puts around text to make it look so; an empty mark leaves that look out."""

    bold: str = ""
    italic: str = ""
    strike: str = ""
    code: str = ""
    pre: str = ""
    quote: str = ""
    """Begins each line of a quotation."""
    escape: Callable[[str], str] = str
    """What text needs so that it stays text."""
    link: Callable[[str, str], str] | None = None
    """`(address, escaped label)` as the messenger writes it; None: the address follows in brackets."""


def read(markdown: str) -> Marked:
    """The Markdown as text and spans. What is not Markdown stays as it was typed."""
    from tui_desk.text.markdown import tokens

    reading = _Reading()
    for token in tokens(markdown):
        reading.block(token)
    return Marked(reading.text, tuple(sorted(reading.spans, key=lambda span: (span.start, -span.end))))


def written(marked: Marked, marks: Marks) -> str:
    """The text with a messenger's own marks in it; none but those of `pre` spans lines, since few messengers let it."""
    return "\n".join(
        (marks.quote if _quoted(marked, begin) else "")
        + _written(marked.text, _clipped(marked.spans, begin, end), begin, end, marks)
        for begin, end in _lines(marked)
    )


def _lines(marked: Marked) -> Iterator[tuple[int, int]]:
    blocks = [span for span in marked.spans if span.style == "pre"]
    begin = 0
    for at, character in enumerate(marked.text):
        if character == "\n" and not any(block.start <= at < block.end for block in blocks):
            yield begin, at
            begin = at + 1
    yield begin, len(marked.text)


def _quoted(marked: Marked, at: int) -> bool:
    return any(span.style == "quote" and span.start <= at < span.end for span in marked.spans)


def _clipped(spans: Iterable[Span], begin: int, end: int) -> list[Span]:
    inside = [span for span in spans if span.style != "quote" and span.start < end and span.end > begin]
    return [replace(span, start=max(span.start, begin), end=min(span.end, end)) for span in inside]


def _written(text: str, spans: list[Span], begin: int, end: int, marks: Marks) -> str:
    out, at = [], begin
    while spans:
        outer = spans[0]
        inner = [span for span in spans[1:] if span.start < outer.end]
        spans = spans[1 + len(inner) :]
        out.append(marks.escape(text[at : outer.start]))
        label = _written(text, inner, outer.start, outer.end, marks)
        out.append(_around(outer, label, text[outer.start : outer.end], marks))
        at = outer.end
    return "".join([*out, marks.escape(text[at:end])])


def _around(span: Span, label: str, plain: str, marks: Marks) -> str:
    if span.style == "link":
        if marks.link is not None:
            return marks.link(span.target, label)
        bare = span.target in (plain, f"mailto:{plain}")
        return label if bare else f"{label} ({marks.escape(span.target)})"
    mark = str(getattr(marks, span.style))
    return f"{mark}{label}{mark}"


class _Reading:
    """Builds the text from Markdown's tokens; blank lines stay where the agent left some."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._open: list[tuple[str, Span | None]] = []
        self._quotes: list[int | None] = []
        self._lists: list[int | None] = []
        self._marker = ""
        self._last_line = 0
        self.spans: list[Span] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def block(self, token: Token) -> None:
        """One of Markdown's blocks, or the beginning or end of one."""
        match token.type:
            case "paragraph_open" | "tr_open":
                self._leaf(token)
            case "heading_open":
                self._leaf(token)
                self._begin("heading", "bold")
            case "heading_close":
                self._end("heading")
            case "inline":
                for child in token.children or ():
                    self._inline(child)
            case "fence" | "code_block":
                self._leaf(token)
                language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
                self._styled(token.content.rstrip("\n"), "pre", language)
            case "hr":
                self._leaf(token)
                self._put(RULE)
            case "td_close" | "th_close":
                self._put(BETWEEN_CELLS)
            case "tr_close":
                self._take_back(BETWEEN_CELLS)
            case "tbody_open":
                self._last_line = token.map[0] if token.map else self._last_line
            case _:
                self._nesting(token)

    def _nesting(self, token: Token) -> None:
        match token.type:
            case "blockquote_open":
                self._quotes.append(None)
            case "blockquote_close":
                start = self._quotes.pop()
                if start is not None and not any(outer is not None for outer in self._quotes):
                    self.spans.append(Span(start, self._length, "quote"))
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(0)
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                numbered = self._lists[-1] is not None
                self._marker = f"{token.info}{token.markup} " if numbered else BULLET
            case "list_item_close":
                self._marker = ""
            case _:
                pass

    def _inline(self, token: Token) -> None:
        name, _, side = token.type.rpartition("_")
        match token.type:
            case "text" | "text_special" | "html_inline":
                self._put(token.content)
            case "softbreak" | "hardbreak":
                self._put("\n" + self._indent)
            case "code_inline":
                self._styled(token.content, "code")
            case "link_open":
                self._begin("link", "link", str(token.attrs.get("href", "")))
            case "image":
                self._styled(token.content or "…", "link", str(token.attrs.get("src", "")))
            case _ if side == "close":
                self._end(name)
            case _ if name in _INLINE:
                self._begin(name, _INLINE[name])
            case _:
                self._put(token.content)

    @property
    def _indent(self) -> str:
        return "  " * len(self._lists)

    def _leaf(self, token: Token) -> None:
        """A block that has text itself begins: on a line of its own, after a blank one if there was one."""
        first, last = token.map or (self._last_line, self._last_line)
        if self._parts:
            self._put("\n\n" if first > self._last_line else "\n")
        self._last_line = last
        self._quotes = [self._length if start is None else start for start in self._quotes]
        if self._marker:
            self._put("  " * (len(self._lists) - 1) + self._marker)
            self._marker = ""
        else:
            self._put(self._indent)

    def _put(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)

    def _take_back(self, text: str) -> None:
        if self._parts and self._parts[-1] == text:
            self._parts.pop()
            self._length -= len(text)

    def _styled(self, text: str, style: Style, target: str = "") -> None:
        self._begin(style, style, target)
        self._put(text)
        self._end(style)

    def _begin(self, name: str, style: Style, target: str = "") -> None:
        """A look begins; bold in bold is only bold."""
        doubled = any(span is not None and span.style == style for _, span in self._open)
        self._open.append((name, None if doubled else Span(self._length, self._length, style, target)))

    def _end(self, name: str) -> None:
        if not self._open or self._open[-1][0] != name:
            return
        _, span = self._open.pop()
        if span is not None and span.start < self._length:
            self.spans.append(replace(span, end=self._length))
