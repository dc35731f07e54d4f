"""An answer as the content of an event: readable as plain text, formatted where Markdown says so."""

from __future__ import annotations

from html import escape
from typing import Any

from tui_desk.connectors.matrix.reading import place
from tui_desk.exchange import File, Outgoing
from tui_desk.text.markdown import fragment
from tui_desk.text.markup import read

TEXT_MAX = 20_000
"""In bytes. An event may have 64 KiB, of which the text takes its share twice, once as HTML."""
HTML_MAX = 30_000
_KINDS = {"image": "m.image", "audio": "m.audio", "video": "m.video"}


def text_content(out: Outgoing) -> dict[str, Any]:
    """A text message."""
    markdown = out.text + "".join(f"\n- {label}" for label in out.buttons)
    return {"msgtype": "m.text", **_formatted(markdown), **_relations(out)}


def file_content(out: Outgoing, file: File, url: str) -> dict[str, Any]:
    """A message with a file that was uploaded; a text with it is its caption."""
    kind = _KINDS.get(file.media_type.partition("/")[0], "m.file")
    words = _formatted(out.text) if out.text else {"body": file.name}
    info = {"mimetype": file.media_type, "size": file.size}
    return {"msgtype": kind, **words, "filename": file.name, "url": url, "info": info, **_relations(out)}


def _formatted(markdown: str) -> dict[str, Any]:
    html = fragment(markdown).strip()
    body = read(markdown).text.strip() or markdown
    if html == _unformatted(body) or len(html.encode()) > HTML_MAX:
        return {"body": body}
    return {"body": body, "format": "org.matrix.custom.html", "formatted_body": html}


def _unformatted(body: str) -> str:
    """The HTML of a text without any Markdown in it."""
    paragraphs = (
        escape(part).replace("&#x27;", "'").replace("\n", "<br />\n") for part in body.split("\n\n")
    )
    return "\n".join(f"<p>{part}</p>" for part in paragraphs)


def _relations(out: Outgoing) -> dict[str, Any]:
    """What it answers, and the thread it belongs to (client-server API, rich replies and threading)."""
    _, root = place(out.thread)
    if not (root or out.parent):
        return {}
    answered = {"m.in_reply_to": {"event_id": out.parent or root}}
    if not root:
        return {"m.relates_to": answered}
    inside = {"rel_type": "m.thread", "event_id": root, "is_falling_back": not out.parent}
    return {"m.relates_to": {**inside, **answered}}
