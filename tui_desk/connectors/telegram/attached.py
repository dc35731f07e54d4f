"""The files of a message: none comes along, each is a reference to fetch it by."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import Any

from tui_desk.connectors.telegram.fields import rows, table, whole, words
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


def files_of(message: Mapping[str, Any]) -> tuple[File, ...]:
    """Everything the message carries; of a photo its largest size."""
    kinds = [kind for kind in _USUAL if not (kind == "document" and table(message.get("animation")))]
    found = [_file(kind, table(message.get(kind))) for kind in kinds]
    return tuple(file for file in (_photo(message), *found) if file is not None)


def _photo(message: Mapping[str, Any]) -> File | None:
    sizes = [size for size in rows(message.get("photo")) if words(size.get("file_id"))]
    if not sizes:
        return None
    largest = max(sizes, key=lambda size: (whole(size.get("width")) or 0) * (whole(size.get("height")) or 0))
    return _made(largest, f"photo-{_unique(largest)}.jpg", "image/jpeg")


def _file(kind: str, value: Mapping[str, Any]) -> File | None:
    if not words(value.get("file_id")):
        return None
    usual, usual_type = _USUAL[kind]
    media_type = words(value.get("mime_type"), 100) or usual_type
    ending = ".oga" if kind == "voice" else mimetypes.guess_extension(media_type) or ""
    return _made(value, words(value.get("file_name")) or f"{usual}-{_unique(value)}{ending}", media_type)


def _made(value: Mapping[str, Any], name: str, media_type: str) -> File:
    size = max(0, whole(value.get("file_size")) or 0)
    return File(name, media_type, size, ref={"file_id": words(value["file_id"]), "size": size})


def _unique(value: Mapping[str, Any]) -> str:
    return words(value.get("file_unique_id"), 40) or "telegram"
