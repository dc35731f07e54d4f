"""What elements mean to a reader: which are hidden, which break lines, which hold quoted history."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from tui_desk.patterns import pattern
from tui_desk.text.html_markup import Pieces, end_of, tag_names, within

Attributes = Mapping[str, str]


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

_HIDING = pattern(
    r";(?:display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?(?=$|;|!)"
    r"|max-height:0(?:\.0+)?(?:[a-z]{2,3}|%)?(?=$|;|!))"
)
_FONT_SIZE = pattern(r";font(?:-size)?:(?P<size>[\d.]+)(?:[a-z]{2,3}|%)?")
_NO_MARGIN = pattern(r";margin:0(?:[a-z]{2,3}|%)?(?=$|;|!)")
_ATTRIBUTION_CLASSES = frozenset(("gmail_attr", "moz-cite-prefix", "protonmail_attribution"))
_QUOTE_CLASSES = frozenset(
    ("yahoo_quoted", "protonmail_quote", "tutanota_quote", "freshdesk_quote", "zmail_extra")
)
_QUOTING_CLASSES = _ATTRIBUTION_CLASSES | _QUOTE_CLASSES
_HISTORY_IDS = frozenset(
    ("divRplyFwdMsg", "mail-editor-reference-message-container", "ms-outlook-mobile-reference-message")
)
_MOST_COLUMNS = 50
_PEEKED = 40
_PEEKED_ATTRIBUTION = 1_000


def style_of(attributes: Attributes) -> str:
    """The inline style in lower case, without white space; a semicolon before each of its rules."""
    style = attributes.get("style")
    return ";" + "".join(style.lower().split()) if style else ""


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
    return attributes.get("class", "").startswith("Mso") or _NO_MARGIN.search(style) is not None


def is_pixel(attributes: Attributes) -> bool:
    """True for an image of no size, there to report who reads."""
    sizes = (attributes.get(side, "").strip().removesuffix("px") for side in ("width", "height"))
    return any(size in ("0", "1", "2") for size in sizes)


def spans(attributes: Attributes) -> int:
    """So many columns a cell takes besides its own."""
    said = attributes.get("colspan", "").strip()
    return (
        max(0, min(int(said), _MOST_COLUMNS) - 1)
        if said.isascii() and said.isdigit() and len(said) < 4
        else 0
    )


def may_quote(name: str, attributes: Attributes) -> bool:
    """True for an element of which is_quote has to be asked."""
    if name == "blockquote":
        return True
    if (classes := attributes.get("class")) and not _QUOTING_CLASSES.isdisjoint(classes.split()):
        return True
    return name == "div" and attributes.get("name") == "quote"


def is_quote(name: str, attributes: Attributes, style: str, pieces: Pieces, place: int) -> bool:
    """True for an element that holds an earlier message of the same dialog, or the line that introduces it."""
    if name == "blockquote":
        return not ("border:none" in style and "class" not in attributes and "type" not in attributes)
    if not _ATTRIBUTION_CLASSES.isdisjoint(attributes.get("class", "").split()):
        return _next_element_is_quote(pieces, place)
    return not _first_words(pieces, place).startswith(("-", "\u2014", "\u2013", "_"))


def starts_history(attributes: Attributes) -> bool:
    """True for the element with which Outlook begins the headers of the message replied to, or forwarded."""
    return attributes.get("id") in _HISTORY_IDS


def _next_element_is_quote(pieces: Pieces, place: int) -> bool:
    following = end_of(pieces, place, _PEEKED_ATTRIBUTION) + 1
    return following < len(pieces) and pieces[following].startswith(("blockquote>", "blockquote "))


def _first_words(pieces: Pieces, place: int) -> str:
    for _, text in islice(within(pieces, place), _PEEKED):
        if words := text.strip():
            return words
    return ""
