"""An answer as a call of the Bot API: the method, its parameters, and the file that goes along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tui_desk.connectors.telegram.buttons import keyboard
from tui_desk.connectors.telegram.spot import Spot
from tui_desk.exchange import File, Outgoing, Rejected
from tui_desk.text.markup import Marked, Marks, Span, read, written
from tui_desk.text.splitting import length

LONGEST, LONGEST_CAPTION = 4096, 1024
"""In UTF-16 units."""
LARGEST_PHOTO = 10 * 2**20
MOST_ENTITIES = 100
_ENTITY = {
    "bold": "bold",
    "italic": "italic",
    "strike": "strikethrough",
    "code": "code",
    "pre": "pre",
    "link": "text_link",
    "quote": "blockquote",
}
_SHOWN = {
    "image/jpeg": ("sendPhoto", "photo"),
    "image/png": ("sendPhoto", "photo"),
    "image/webp": ("sendPhoto", "photo"),
    "image/gif": ("sendAnimation", "animation"),
    "video/mp4": ("sendVideo", "video"),
    "audio/mpeg": ("sendAudio", "audio"),
    "audio/mp4": ("sendAudio", "audio"),
}
_PLAIN = ("sendDocument", "document")
_OF_MEDIA = ("photo", "image", "animation", "video", "audio", "media")
"""In a refusal: Telegram can't make of the file what it was said to be."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked of the Bot API."""

    method: str
    parameters: Mapping[str, Any]
    file: tuple[str, File] | None = None

    def plainer(self, refusal: str) -> Call | None:
        """The same without what may have been refused: the looks of a text, or a picture shown as one."""
        lower = refusal.lower()
        if self.file is not None and self.method != _PLAIN[0] and any(sign in lower for sign in _OF_MEDIA):
            return replace(self, method=_PLAIN[0], file=(_PLAIN[1], self.file[1]))
        looks = [name for name in ("entities", "caption_entities") if name in self.parameters]
        if looks and "entit" in lower:
            return replace(
                self, parameters={key: value for key, value in self.parameters.items() if key not in looks}
            )
        return None


def call_for(out: Outgoing, spot: Spot) -> Call:
    """The call that sends it. Raises Rejected for what Telegram can't take."""
    if len(out.files) > 1:
        raise Rejected("only one file goes with a message")
    parameters = {**_where(spot), **_answering(out, spot)}
    if out.buttons:
        parameters["reply_markup"] = keyboard(out.buttons)
    if not out.files:
        return Call("sendMessage", {**parameters, **_text("text", "entities", out.text, LONGEST)})
    (file,) = out.files
    if out.text.strip():
        parameters |= _text("caption", "caption_entities", out.text, LONGEST_CAPTION)
    method, name = _SHOWN.get(file.media_type, _PLAIN)
    if method == "sendPhoto" and file.size > LARGEST_PHOTO:
        method, name = _PLAIN
    return Call(method, parameters, (name, file))


def _where(spot: Spot) -> dict[str, Any]:
    where: dict[str, Any] = {"chat_id": spot.chat}
    if spot.topic is not None:
        where["message_thread_id"] = spot.topic
    if spot.business:
        where["business_connection_id"] = spot.business
    return where


def _answering(out: Outgoing, spot: Spot) -> dict[str, Any]:
    number = spot.message_id(out.parent) if out.parent else None
    if number is None:
        return {}
    return {"reply_parameters": {"message_id": number, "allow_sending_without_reply": True}}


def _text(name: str, entities_name: str, markdown: str, longest: int) -> dict[str, Any]:
    """The text with its looks; as it was typed where it would be empty or too long without its marks."""
    marked = _with_addresses(read(markdown))
    if not marked.text.strip() or length(marked.text, "utf16") > longest:
        marked = Marked(markdown)
    if length(marked.text, "utf16") > longest:
        raise Rejected(f"the text is longer than the {longest} characters Telegram takes here")
    entities = [_entity(span) for span in marked.utf16() if _telling(span)][:MOST_ENTITIES]
    return {name: marked.text, **({entities_name: entities} if entities else {})}


def _with_addresses(marked: Marked) -> Marked:
    """Telegram links only to the web: where a mail address hides behind words, it is written out and looks go."""
    hidden = any(
        span.target.startswith("mailto:")
        and marked.text[span.start : span.end] != span.target.removeprefix("mailto:")
        for span in marked.spans
    )
    return Marked(written(marked, Marks())) if hidden else marked


def _telling(span: Span) -> bool:
    return span.style != "link" or not span.target.startswith("mailto:")


def _entity(span: Span) -> dict[str, Any]:
    entity = {"type": _ENTITY[span.style], "offset": span.start, "length": span.end - span.start}
    if span.style == "link":
        entity["url"] = span.target
    if span.style == "pre" and span.target:
        entity["language"] = span.target
    return entity
