"""What a message says, in words an agent can read, with its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tui_desk.connectors.fields import LONGEST_TEXT, Json, inner, objects, text, whole
from tui_desk.connectors.slack.mrkdwn import plain
from tui_desk.exchange import File

METADATA, KEY = "tui_desk_answer", "key"
"""How our own messages tell what they were sent as."""
MOST = 50
_GONE = ("tombstone", "hidden_by_limit")
_CALLS = ("huddle_thread", "sh_room_created", "sh_room_shared")


def text_of(message: Json, name: Callable[[str], str]) -> str:
    """Everything the message says."""
    return "\n".join(filter(None, _lines(message, name)))[:LONGEST_TEXT]


def files_of(message: Json) -> tuple[File, ...]:
    """Its files; what lies elsewhere or was removed has a line instead."""
    return tuple(_file(one) for one in objects(message, "files")[:MOST] if not _file_line(one))


def key_of(message: Json) -> str:
    """What we sent it as."""
    metadata = inner(message, "metadata")
    return text(inner(metadata, "event_payload"), KEY) if metadata.get("event_type") == METADATA else ""


def _lines(message: Json, name: Callable[[str], str]) -> Iterator[str]:
    own = plain(text(message, "text"), name)
    if text(message, "subtype") in _CALLS:
        yield f"[a call] {own}".strip()
    elif text(message, "subtype") == "me_message":
        yield f"* {name(text(message, 'user')) or 'somebody'} {own}"
    else:
        yield own or "\n".join(filter(None, _in_blocks(message, name)))
    for one in objects(message, "attachments")[:MOST]:
        yield _attachment(one, name, has_text=bool(own))
    yield from (_file_line(one) for one in objects(message, "files")[:MOST])


def _in_blocks(message: Json, name: Callable[[str], str]) -> Iterator[str]:
    """Of a message that has no text of its own."""
    for block in objects(message, "blocks")[:MOST]:
        kind = text(block, "type")
        if kind == "image":
            yield f"[picture: {text(block, 'alt_text', 'image_url')}]"
        elif inner(block, "text"):
            yield plain(text(inner(block, "text"), "text"), name)
        for field in (*objects(block, "fields"), *objects(block, "elements")):
            yield plain(_words(field, 0), name)


def _words(element: Json, depth: int) -> str:
    """What an element of a block says."""
    if depth > 5:
        return ""
    match text(element, "type"):
        case "user":
            return f"<@{text(element, 'user_id')}>"
        case "channel":
            return f"<#{text(element, 'channel_id')}>"
        case "link":
            return f"<{text(element, 'url')}|{text(element, 'text')}>"
        case "emoji":
            return f":{text(element, 'name')}:"
        case "image":
            return f"[picture: {text(element, 'alt_text')}]"
    own = element.get("text")
    if isinstance(own, str):
        return own
    if isinstance(own, dict):
        return text(own, "text")
    return "".join(_words(one, depth + 1) for one in objects(element, "elements")[:MOST])


def _attachment(one: Json, name: Callable[[str], str], *, has_text: bool) -> str:
    """A forwarded message, or what a program hung on; the preview of a link that is in the text says nothing new."""
    said = plain(text(one, "text") or text(one, "fallback"), name)
    if one.get("is_share") is True or one.get("is_msg_unfurl") is True:
        author = text(one, "author_name", "author_subname") or "somebody"
        return f"[forwarded from {author}]\n{said}"
    if text(one, "from_url", "original_url") and has_text:
        return ""
    head = " ".join(filter(None, (plain(text(one, "pretext"), name), text(one, "title"))))
    fields = [
        f"{text(field, 'title')}: {plain(text(field, 'value'), name)}" for field in objects(one, "fields")
    ]
    return "\n".join(filter(None, (head, said if said != head else "", *fields[:MOST])))


def _file_line(file: Json) -> str:
    title = text(file, "title", "name")
    if text(file, "mode") in _GONE:
        return "[a file that was removed]"
    if file.get("is_external") is True:
        return (
            f"[file elsewhere: {' '.join(filter(None, (title, text(file, 'external_url', 'url_private'))))}]"
        )
    if not text(file, "id"):
        return f"[file, which can't be fetched: {title or 'no name'}]"
    return ""


def _file(file: Json) -> File:
    size = whole(file, "size")
    ref = {
        "id": text(file, "id")[:100],
        "url": text(file, "url_private_download", "url_private"),
        "size": size,
    }
    name = text(file, "name", "title") or text(file, "id")
    return File(name[:255], text(file, "mimetype")[:100] or "application/octet-stream", size, ref=ref)
