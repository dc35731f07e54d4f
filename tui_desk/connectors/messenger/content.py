"""What a message of Messenger or Instagram says: its words, and a readable line for whatever else is in it."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from tui_desk.connectors.fields import Json, inner, number, objects, text
from tui_desk.exchange import File

_MEDIA = {
    "image": ("picture", "image/jpeg"),
    "video": ("video", "video/mp4"),
    "audio": ("audio", "audio/mp4"),
    "file": ("file", "application/octet-stream"),
}


def words_of(message: Json) -> str:
    """The text of a message; never empty."""
    lines = [text(message, "text"), *map(_line, objects(message, "attachments"))]
    if inner(message, "reply_to", "story"):
        lines.insert(0, "[answers a story]")
    if message.get("is_unsupported") is True:
        lines.append("[a message of a kind that Meta does not hand on]")
    told = [line for line in lines if line]
    captioned = text(message, "text") and files_of(message)
    return text(message, "text") if captioned else "\n".join(told) or "[an empty message]"


def files_of(message: Json) -> tuple[File, ...]:
    """The files of a message; they stay at Meta until they are fetched."""
    return tuple(
        File(_name(one), _MEDIA[text(one, "type")][1], 0, ref={"url": _url(one)})
        for one in objects(message, "attachments")
        if text(one, "type") in _MEDIA and _url(one) and not _is_sticker(one)
    )


def _line(attachment: Json) -> str:
    kind, payload = text(attachment, "type"), inner(attachment, "payload")
    if _is_sticker(attachment):
        return "[sticker]"
    if kind in _MEDIA:
        return f"[{_MEDIA[kind][0]}]"
    if kind == "location":
        place = inner(payload, "coordinates")
        latitude, longitude = number(place, "lat"), number(place, "long")
        return f"[location] https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}"
    about = " ".join(filter(None, (text(attachment, "title") or text(payload, "title"), _url(attachment))))
    return f"[{(kind or 'attachment').replace('_', ' ')}{f': {about}' if about else ''}]"


def _is_sticker(attachment: Json) -> bool:
    return bool(text(inner(attachment, "payload"), "sticker_id"))


def _url(attachment: Json) -> str:
    return text(inner(attachment, "payload"), "url") or text(attachment, "url", "URL")


def _name(attachment: Json) -> str:
    named = unquote(PurePosixPath(urlsplit(_url(attachment)).path).name)
    return named if "." in named else _MEDIA[text(attachment, "type")][0]
