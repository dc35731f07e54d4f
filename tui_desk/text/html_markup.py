"""A parsed document is walked as canonical markup, cut at its tags: one call into the parser, not one a node.

Canonical markup closes every element that is no void one, quotes and escapes every value, and has `<` and `>` around
tags only. What is text to a browser without being escaped is escaped here, or left out where nobody sees it. Control
characters become pictures, as `text.clean` shows them: so they are free to say what tags do (`text.html_page`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui_desk.patterns import pattern


def tag_names(listed: str) -> frozenset[str]:
    """The names of elements in a list."""
    return frozenset(listed.split())


VOID = tag_names(
    """
    area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr
    """
)
"""Elements without content: nothing closes them."""

_TAG = pattern(r"<([^>]*+)>")
_ATTRIBUTE = pattern(r' (=?[^\s/>=]*+)="([^"]*+)"')
_HOLDS_ANGLES = (
    r"!--.*?--|\?[^>]*+"
    r"|(?P<name>script|style|iframe|noembed|noframes|xmp)(?P<attributes>(?: [^>]*+)?)>(?P<text>.*?)</(?P=name)"
)
"""What may hold angle brackets that are none of a tag's."""
_RAW = pattern(rf"<(?:{_HOLDS_ANGLES})>", re.DOTALL)
_RAW_OR_ODD = pattern(rf"<(?:{_HOLDS_ANGLES}|(?P<odd>[^<>]++<[^>]*+))>", re.DOTALL)
"""The same where there are tags with a `<` in a name, inside of which nothing begins."""
_MAY_BE_RAW = pattern(r"<(?:\?|sc|sty|if|no[ef]|x)")
_MAY_BE_ODD = pattern(r"<[^>]*<")

_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\v\f\r\x1c\x1d\x1e"})
_PICTURES = {code: 0x2400 + code for code in _CONTROLS}

Pieces = list[str]
"""Each a tag without its `<`, its `>`, and the text behind it: `p>Hello`, `/p>`. The first is no tag and empty."""


def pieces_of(html: str) -> Pieces:
    """The document cut up; head and comments left out."""
    source = html.encode("utf-8", "replace")
    markup = _canonical(source)
    if ("&#" in html or _has_controls(source)) and _has_controls(markup.encode()):
        markup = markup.translate(_PICTURES)
    if not _MAY_BE_RAW.search(markup) and _is_whole(uncommented := _without_comments(markup)):
        return uncommented.split("<")
    markup = (_RAW_OR_ODD if _MAY_BE_ODD.search(markup) else _RAW).sub(_escaped, markup)
    if _is_whole(markup):
        return markup.split("<")
    first, *others = _TAG.split(markup)
    return [first, *map(">".join, zip(others[::2], others[1::2], strict=True))]


def _has_controls(written: bytes) -> bool:
    return len(written.translate(None, _CONTROLS)) < len(written)


def _is_whole(markup: str) -> bool:
    """True if each tag has one `<`: a text's own are escaped, but for those of a plaintext."""
    return markup.count("<") == markup.count(">")


def _without_comments(markup: str) -> str:
    """The markup, if it holds nothing raw; not whole where what looks like a comment begins inside a tag."""
    return "".join([part.partition("<!--")[0] for part in markup.split("-->")])


def _canonical(source: bytes) -> str:
    from selectolax.lexbor import LexborHTMLParser

    parser = LexborHTMLParser(source)
    if (head := parser.head) is not None:
        head.decompose()
    root = parser.root
    if root is None:
        return ""
    markup = root.html or ""
    if "<plaintext" not in markup:
        return markup
    for unseen in parser.css("template"):
        unseen.decompose()
    if (rest := parser.css_first("plaintext")) is None:
        return root.html or ""
    text = rest.text(deep=True)  # nothing closes it: it is all that follows
    rest.decompose()
    return f"{root.html}<pre>{_as_text(text)}</pre>"


def cut(piece: str) -> tuple[str, str]:
    """Tag and text."""
    tag, _, text = piece.partition(">")
    return tag, text


def name_of(tag: str) -> str:
    """The element's name, of a tag that opens it."""
    return tag.partition(" ")[0]


def attributes_of(tag: str) -> dict[str, str]:
    """Names and values."""
    found = _ATTRIBUTE.findall(tag) if '"' in tag else ()
    return {name: plain(value) for name, value in found} if "&" in tag else dict(found)


def plain(text: str) -> str:
    """A text or value with its character references resolved."""
    if "&" not in text:
        return text
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&nbsp;", "\xa0")
    return text.replace("&amp;", "&")


def end_of(pieces: Pieces, start: int, most: int | None = None) -> int:
    """The place of the piece that ends the element that begins here; of the last if none of the next `most` does."""
    name = name_of(cut(pieces[start])[0])
    if name in VOID:
        return start
    opening, closing = (f"{name}>", f"{name} "), f"/{name}>"
    depth = 0
    for place in range(start, len(pieces) if most is None else min(len(pieces), start + most)):
        piece = pieces[place]
        if piece.startswith(closing):
            depth -= 1
            if depth == 0:
                return place
        elif piece.startswith(opening):
            depth += 1
    return len(pieces) - 1


def within(pieces: Pieces, start: int) -> Iterator[tuple[str, str]]:
    """The tags within an element, each with the text that follows it; the element's own tag first."""
    depth = 0
    for place in range(start, len(pieces)):
        tag, text = cut(pieces[place])
        if tag.startswith("/"):
            depth -= 1
        elif name_of(tag) not in VOID:
            depth += 1
        if depth <= 0:
            return
        yield tag, plain(text)


def _escaped(raw: re.Match[str]) -> str:
    if raw.lastgroup == "odd":
        return f"<{raw['odd'].replace('<', '&lt;')}>"
    if raw["name"] != "xmp":
        return ""
    return f"<pre{raw['attributes']}>{_as_text(raw['text'])}</pre>"


def _as_text(raw: str) -> str:
    return raw.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
