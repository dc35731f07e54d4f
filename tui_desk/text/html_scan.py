"""A look at HTML before it is parsed: markup that makes a parser slow never reaches it.

The parser's time grows with the square of nesting, of options, of attributes in one tag and of unclosed formatting
tags. The scan is linear and errs to the safe side: it ends tags where the standard does; an end tag it can't place
closes nothing. A page of few and plain tags needs none.
"""

from __future__ import annotations

import re

from tui_desk.patterns import pattern
from tui_desk.text.html_markup import tag_names

MAX_DEPTH = 2_000
_MAX_REOPENED = 500_000
_MAX_ATTRIBUTE_WORK = 50_000_000
_LONG_TAG = 2_000
_MAX_OPTIONS = 2_000
_SAME_FORMATTING = 3
"""So many formatting elements that are alike are opened again, as the standard says; more are not."""
_LOOK_BACK = 50

_ATTRIBUTE = (
    r"[^\s/>][^\s/>=]*+"
    r"(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?)?"
)
"""Only single characters are repeated possessively: before 3.11.5 Python errs where a group is."""
_ATTRIBUTES = pattern(_ATTRIBUTE)
_SOME_ATTRIBUTES = pattern(rf"(?:[\s/]++|{_ATTRIBUTE}){{0,200}}")
_MARKUP = pattern(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?P<end>/?)(?P<name>[a-z][^\s/>]*+)",
    re.IGNORECASE | re.DOTALL,
)
_NAME = pattern(r"<([^\s/<]*+)")
_OPENING = pattern(r"<[a-z]", re.IGNORECASE)

_ANGLE_IN_VALUE = pattern(r"=\s*+(?:\"[^\"<>]*+[<>]|'[^'<>]*+[<>])")
"""Without such a value, and without a `<` on the way, a tag ends where its `>` is."""
_RAW = tag_names(
    """
    script style textarea title xmp iframe noembed noframes
    """
)
_FLAT = tag_names(
    """
    area base br col embed hr img input link meta param source track wbr html head body p li dd dt
    td th tr tbody thead tfoot caption colgroup option optgroup
    """
)
"""Void elements, and those that close their like: they add no depth of their own."""
_FORMATTING = tag_names(
    """
    a b big code em font i nobr s small strike strong tt u
    """
)
_BARRIERS = tag_names(
    """
    table object applet marquee template button select svg math
    """
)
_ROOTS = tag_names("html body")
"""However often they are written there is one of each, which takes over the attributes of all."""
_MAX_ROOTS = 4
_OPTIONS = tag_names("option optgroup")
_ORDINARY = tag_names(
    """
    span label abbr cite q sub sup ins del bdi bdo mark time
    """
)


def too_deep(html: str) -> bool:
    """True if parsing this HTML could take far longer than its size explains."""
    if _is_plain(html):
        return False
    open_tags: list[str] = []
    formatting = reopened = attribute_work = root_attributes = options = position = 0
    while (found := _MARKUP.search(html, position)) is not None:
        position = found.end()
        if found["name"] is None:
            continue
        name = found["name"].lower()
        position = _attributes_end(html, found.end())
        if position - found.end() > _LONG_TAG:
            attribute_work += len(_ATTRIBUTES.findall(html, found.end(), position)) ** 2
        if name in _ROOTS:
            root_attributes += len(_ATTRIBUTES.findall(html, found.end(), position))
        options += name in _OPTIONS
        if found["end"]:
            formatting -= _close(open_tags, name)
            continue
        reopened += formatting
        if name not in _FLAT:
            open_tags.append(name)
            formatting += name in _FORMATTING
        if name in _RAW:
            inner = _raw_end(html, position, name)
            open_tags.extend([name] * len(_OPENING.findall(html, position, inner)))
            position = inner
        if (
            len(open_tags) + formatting > MAX_DEPTH
            or reopened > _MAX_REOPENED
            or attribute_work + root_attributes**2 > _MAX_ATTRIBUTE_WORK
            or options > _MAX_OPTIONS
        ):
            return True
    return False


def _is_plain(html: str) -> bool:
    """True if the page has too few tags, too plain ones, to take long."""
    _, *all_pieces = html.split("<")
    count = len(all_pieces)
    if count > MAX_DEPTH:
        count -= html.count("</")
    if count > MAX_DEPTH:
        return False
    pieces = set(all_pieces)
    if _ANGLE_IN_VALUE.search(f"{'<'.join(pieces)}<"):
        return False
    tags = set()
    for piece in pieces:
        tag, end, _ = piece.partition(">")
        if not end or len(tag) > _LONG_TAG:
            return False
        tags.add(tag)
    names = _NAME.findall(f"<{'<'.join(tags).lower()}")
    if sum(map(_ROOTS.__contains__, names)) > _MAX_ROOTS:
        return False
    return _SAME_FORMATTING * sum(map(_FORMATTING.__contains__, names)) * count <= _MAX_REOPENED


def _attributes_end(html: str, position: int) -> int:
    """Where the attributes of a tag end; some at a time, as a match keeps its way back in memory."""
    while (found := _SOME_ATTRIBUTES.match(html, position)) and found.end() > position:
        position = found.end()
    return position


def _close(open_tags: list[str], name: str) -> int:
    """Close the nearest open tag of that name as a parser would; the number of formatting tags that ends for good.

    Formatting left open when a block ends is opened again in the next one; only a table keeps its own inside.
    """
    for back in range(1, min(len(open_tags), _LOOK_BACK) + 1):
        candidate = open_tags[-back]
        if candidate == name and name in _FORMATTING:
            del open_tags[-back]
            return 1
        if candidate == name:
            closed = open_tags[-back:]
            del open_tags[-back:]
            return sum(tag in _FORMATTING for tag in closed) if name == "table" else 0
        if name not in _FORMATTING and _stops(candidate, name):
            return 0
    return 0


def _stops(candidate: str, name: str) -> bool:
    """True if an end tag does not reach past this open tag."""
    return candidate in _BARRIERS or (name in _ORDINARY and candidate not in _ORDINARY | _FORMATTING)


def _raw_end(html: str, position: int, name: str) -> int:
    found = re.compile(rf"</{name}", re.IGNORECASE).search(html, position)
    return found.start() if found else len(html)
