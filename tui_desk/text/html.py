"""HTML to readable text: everything a reader would see, nothing fetched, nothing lost to odd markup.

Links become `label [1]`, quoted history gets "> " in front of each line,
so that folding reads a rendered mail like a plain one.
"""

from __future__ import annotations

from tui_desk.text.html_scan import too_deep
from tui_desk.text.html_strip import strip_tags
from tui_desk.typed import dataclass

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
    from tui_desk.text.html_markup import pieces_of
    from tui_desk.text.html_walk import Walk

    return Rendered(*Walk(pieces_of(html)).text())
