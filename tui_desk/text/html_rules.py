"""What elements mean to a reader: which are hidden, which break lines, which hold quoted history."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Attributes = Mapping[str, str | None]


def tag_names(listed: str) -> frozenset[str]:
    """The names of elements in a list."""
    return frozenset(listed.split())


SKIPPED = tag_names(
    """
    script style head title meta link template svg math object embed applet audio video canvas map
    noframes noembed iframe frame base col colgroup datalist input select textarea
    """
)
BLOCKS: dict[str, bool] = {
    **dict.fromkeys(
        tag_names(
            """
            address article aside body caption center dd details dialog div dl dt fieldset
            figcaption figure footer form header hgroup html legend main menu nav search section
            summary tbody td tfoot th thead tr
            """
        ),
        False,
    ),
    **dict.fromkeys(tag_names("h1 h2 h3 h4 h5 h6 p table"), True),
}
"""Elements that stand on their own lines; True if a blank line sets them off."""

_HIDING = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?(?=$|;|!)"
    r"|max-height:0(?:\.0+)?(?:[a-z]{2,3}|%)?(?=$|;|!))"
)
_FONT_SIZE = re.compile(r"(?:^|;)font(?:-size)?:(?P<size>[\d.]+)(?:[a-z]{2,3}|%)?")
_NO_MARGIN = re.compile(r"(?:^|;)margin:0(?:[a-z]{2,3}|%)?(?=$|;|!)")
_ATTRIBUTION_CLASSES = frozenset(("gmail_attr", "moz-cite-prefix", "protonmail_attribution"))
_QUOTE_CLASSES = frozenset(
    ("yahoo_quoted", "protonmail_quote", "tutanota_quote", "freshdesk_quote", "zmail_extra")
)
_HISTORY_IDS = frozenset(
    ("divRplyFwdMsg", "mail-editor-reference-message-container", "ms-outlook-mobile-reference-message")
)
_PEEKED_NODES = 40


def style_of(attributes: Attributes) -> str:
    """The inline style in lower case, without white space."""
    style = attributes.get("style")
    return "".join(style.lower().split()) if style else ""


def is_hidden(attributes: Attributes, style: str) -> bool:
    """True if a mail program shows neither the element nor anything in it."""
    return "hidden" in attributes or (bool(style) and _HIDING.search(style) is not None)


def font_is_zero(style: str) -> bool | None:
    """Whether the style sets the text size to zero; None if it sets none."""
    found = _FONT_SIZE.search(style)
    if found is None:
        return None
    return not found["size"].strip("0.")


def is_tight(attributes: Attributes, style: str) -> bool:
    """True for a paragraph without space around it, as Outlook writes lines."""
    return (attributes.get("class") or "").startswith("Mso") or _NO_MARGIN.search(style) is not None


def is_pixel(attributes: Attributes) -> bool:
    """True for an image of no size, there to report who reads."""
    sizes = ((attributes.get(side) or "").strip().removesuffix("px") for side in ("width", "height"))
    return any(size in ("0", "1", "2") for size in sizes)


def is_quote(node: LexborNode, attributes: Attributes, style: str) -> bool:
    """True for an element that holds an earlier message of the same dialog, or the line that introduces it."""
    if node.tag == "blockquote":
        return not ("border:none" in style and "class" not in attributes and "type" not in attributes)
    classes = (attributes.get("class") or "").split()
    if not _ATTRIBUTION_CLASSES.isdisjoint(classes):
        return _next_element_is_quote(node)
    if not _QUOTE_CLASSES.isdisjoint(classes) or (attributes.get("name") == "quote" and node.tag == "div"):
        return not _first_words(node).startswith(("-", "\u2014", "\u2013", "_"))
    return False


def starts_history(attributes: Attributes) -> bool:
    """True for the element with which Outlook begins the headers of the message replied to, or forwarded."""
    return attributes.get("id") in _HISTORY_IDS


def _next_element_is_quote(node: LexborNode) -> bool:
    following = node.next
    while following is not None and not following.is_element_node:
        following = following.next
    return following is not None and following.tag == "blockquote"


def _first_words(node: LexborNode) -> str:
    for seen in _first_nodes(node):
        if seen.is_text_node and (words := (seen.text_content or "").strip()):
            return words
    return ""


def _first_nodes(node: LexborNode) -> Iterator[LexborNode]:
    for count, inner in enumerate(node.traverse(include_text=True)):
        if count == _PEEKED_NODES:
            return
        yield inner
