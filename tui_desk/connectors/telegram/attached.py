"""The files of a message: none comes along, each is a reference to fetch it by."""

from __future__ import annotations

import mimetypes

from tui_desk.connectors.fields import Json, inner, objects, text
from tui_desk.connectors.telegram.fields import ident
from tui_desk.exchange import File

_USUAL = {
    "document": ("file", "application/octet-stream"),
    "live_photo": ("photo", "video/mp4"),
    "video": ("video", "video/mp4"),
    "animation": ("animation", "video/mp4"),
    "audio": ("audio", "audio/mpeg"),
    "voice": ("voice", "audio/ogg"),
    "video_note": ("video", "video/mp4"),
}
"""What each kind is called and its type, where the sender does not say."""


def files_of(message: Json) -> tuple[File, ...]:
    """Everything the message carries; of a photo its largest size."""
    kinds = [kind for kind in _USUAL if not (kind == "document" and inner(message, "animation"))]
    found = [_file(kind, inner(message, kind)) for kind in kinds]
    return tuple(file for file in (_photo(message), *found) if file is not None)


def _photo(message: Json) -> File | None:
    sizes = [size for size in objects(message, "photo") if text(size, "file_id")]
    if not sizes:
        return None
    largest = max(sizes, key=lambda size: (ident(size, "width") or 0) * (ident(size, "height") or 0))
    return _made(largest, f"photo-{_unique(largest)}.jpg", "image/jpeg")


def _file(kind: str, value: Json) -> File | None:
    if not text(value, "file_id"):
        return None
    usual, usual_type = _USUAL[kind]
    media_type = text(value, "mime_type")[:100] or usual_type
    ending = ".oga" if kind == "voice" else mimetypes.guess_extension(media_type) or ""
    return _made(value, text(value, "file_name") or f"{usual}-{_unique(value)}{ending}", media_type)


def _made(value: Json, name: str, media_type: str) -> File:
    size = max(0, ident(value, "file_size") or 0)
    return File(name, media_type, size, ref={"file_id": text(value, "file_id"), "size": size})


def _unique(value: Json) -> str:
    return text(value, "file_unique_id")[:40] or "telegram"
