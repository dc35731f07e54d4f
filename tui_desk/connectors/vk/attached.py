"""What hangs on a message: a readable line for each kind of thing, and for a file a reference to fetch it by."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tui_desk.connectors.fields import Json, inner, objects, text, whole
from tui_desk.connectors.vk.names import number
from tui_desk.exchange import File

SITE = "https://vk.com"
MOST = 50
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Thing:
    """One attachment."""

    line: str = ""
    file: File | None = None


def things(message: Json) -> Iterator[Thing]:
    """Everything that hangs on a message."""
    for attachment in objects(message, "attachments")[:MOST]:
        kind = text(attachment, "type")
        known = _KINDS.get(kind)
        body = inner(attachment, kind)
        yield (
            known(body) if known else Thing(_bracket(kind.replace("_", " ") or "an attachment", _title(body)))
        )
    place = inner(message, "geo")
    if place:
        yield Thing(_geo(place))


def _bracket(kind: str, *told: str) -> str:
    words = ", ".join(one for one in told if one)[:_LONGEST]
    return f"[{kind}: {words}]" if words else f"[{kind}]"


def _title(body: Json) -> str:
    return text(body, "title", "name", "caption", "text")


def _photo(body: Json) -> Thing:
    sizes = [size for size in objects(body, "sizes") if text(size, "url", "src")]
    original = inner(body, "orig_photo")
    if text(original, "url"):
        sizes.append(original)
    if not sizes:
        return Thing(_bracket("photo, which can't be fetched", text(body, "text")))
    largest = max(sizes, key=lambda size: whole(size, "width") * whole(size, "height"))
    return _fetched(text(largest, "url", "src"), f"photo{_id(body)}.jpg", "image/jpeg", 0)


def _document(body: Json) -> Thing:
    title, ending = text(body, "title") or f"doc{_id(body)}", text(body, "ext")[:20]
    if not text(body, "url"):
        return Thing(_bracket("file, which can't be fetched", title))
    name = title if not ending or title.lower().endswith(f".{ending.lower()}") else f"{title}.{ending}"
    return _fetched(text(body, "url"), name, _type_of(name), whole(body, "size"))


def _voice(body: Json) -> Thing:
    line = _bracket("voice message", _duration(body), text(body, "transcript"))
    ogg, mp3 = text(body, "link_ogg"), text(body, "link_mp3")
    if not (ogg or mp3):
        return Thing(line)
    name = f"voice{_id(body)}.{'ogg' if ogg else 'mp3'}"
    return Thing(line, _file(ogg or mp3, name, "audio/ogg" if ogg else "audio/mpeg", 0))


def _audio(body: Json) -> Thing:
    line = _bracket("audio", " – ".join(filter(None, (text(body, "artist"), text(body, "title")))))
    url = text(body, "url")
    return Thing(line, _file(url, f"audio{_id(body)}.mp3", "audio/mpeg", 0) if url else None)


def _graffiti(body: Json) -> Thing:
    url = text(body, "url")
    return _fetched(url, f"graffiti{_id(body)}.png", "image/png", 0) if url else Thing("[graffiti]")


def _sticker(body: Json) -> Thing:
    return Thing(_bracket("sticker", text(body, "sticker_id")))


def _video(body: Json) -> Thing:
    return Thing(_bracket("video", text(body, "title"), _duration(body), f"{SITE}/video{_id(body)}"))


def _wall(body: Json) -> Thing:
    return Thing(_bracket("post", text(body, "text")[:300], f"{SITE}/wall{_id(body)}"))


def _comment(body: Json) -> Thing:
    return Thing(_bracket("comment", text(body, "text")[:300]))


def _link(body: Json) -> Thing:
    return Thing(_bracket("link", text(body, "title"), text(body, "url")))


def _product(body: Json) -> Thing:
    address = f"{SITE}/market{number(body, 'owner_id')}?w=product{_id(body)}"
    return Thing(_bracket("product", text(body, "title"), text(inner(body, "price"), "text"), address))


def _poll(body: Json) -> Thing:
    answers = [text(answer, "text") for answer in objects(body, "answers")][:20]
    return Thing(_bracket("a poll", " · ".join(filter(None, (text(body, "question"), *answers)))))


def _call(body: Json) -> Thing:
    return Thing(_bracket("a call", text(body, "state").replace("_", " ")))


def _story(body: Json) -> Thing:
    return Thing(_bracket("story", f"{SITE}/story{_id(body)}"))


def _address(kind: str) -> Callable[[Json], Thing]:
    return lambda body: Thing(_bracket(kind, _title(body), text(body, "url", "view_url")))


_KINDS: dict[str, Callable[[Json], Thing]] = {
    "photo": _photo,
    "doc": _document,
    "audio_message": _voice,
    "audio": _audio,
    "graffiti": _graffiti,
    "sticker": _sticker,
    "video": _video,
    "wall": _wall,
    "wall_reply": _comment,
    "link": _link,
    "market": _product,
    "poll": _poll,
    "call": _call,
    "story": _story,
    "market_album": _address("collection of products"),
    "market_market_album": _address("collection of products"),
    "article": _address("article"),
    "gift": lambda _body: Thing("[a gift]"),
    "group_call_in_progress": lambda _body: Thing("[a call of the group]"),
}


def _geo(place: Json) -> str:
    coordinates = inner(place, "coordinates")
    found = [coordinates.get(name) for name in ("latitude", "longitude")]
    at = ", ".join(f"{one:.6f}" for one in found if isinstance(one, int | float))
    return _bracket("location", text(inner(place, "place"), "title"), at)


def _fetched(url: str, name: str, media_type: str, size: int) -> Thing:
    return Thing(file=_file(url, name, media_type, size))


def _file(url: str, name: str, media_type: str, size: int) -> File:
    return File(name[:255], media_type, size, ref={"url": url, "size": size})


def _type_of(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _id(body: Json) -> str:
    return f"{number(body, 'owner_id')}_{number(body, 'id')}"


def _duration(body: Json) -> str:
    seconds = whole(body, "duration")
    return f"{seconds // 60}:{seconds % 60:02}" if seconds else ""
