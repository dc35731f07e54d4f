"""HTML to readable text: everything a reader would see, nothing fetched, nothing lost to odd markup.

The tree is walked with an explicit stack. Links become `label [1]`, quoted history gets "> " in front of each line,
so that folding reads a rendered mail like a plain one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_desk.text.html_scan import too_deep
from tui_desk.text.html_strip import strip_tags

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_MAX_PARSED = 1_000_000


@dataclass(frozen=True, slots=True)
class Rendered:
    """Readable text and the targets of its numbered links: `[1]` in the text is `links[0]`."""

    text: str
    links: tuple[str, ...]


def render(html: str) -> Rendered:
    """The text of an HTML document. Never raises, and is empty only if the document has no words."""
    if len(html) <= _MAX_PARSED and not too_deep(html):
        rendered = _walked(html)
        if rendered.text:
            return rendered
    return Rendered(strip_tags(html), ())


def _walked(html: str) -> Rendered:
    from selectolax.lexbor import LexborHTMLParser

    from tui_desk.text.html_walk import Walk

    root: LexborNode | None = LexborHTMLParser(html.encode("utf-8", "replace")).root
    if root is None:
        return Rendered("", ())
    walk = Walk()
    walk.over(root)
    return Rendered(walk.page.text(), tuple(walk.links))
