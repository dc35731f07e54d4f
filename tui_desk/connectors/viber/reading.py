"""Viber's callbacks as events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from tui_desk.connectors.base import Received
from tui_desk.connectors.fields import Json, inner, moment, number, parsed, text, whole
from tui_desk.exchange import Event, File, Member, Message, Person, Receipt

KIND = "viber"
_STATES: dict[str, Literal["delivered", "read", "failed"]] = {
    "delivered": "delivered",
    "seen": "read",
    "failed": "failed",
}
_MEDIA = {"picture": "image/jpeg", "video": "video/mp4", "file": "application/octet-stream"}


def events_of(received: Received) -> tuple[Event, ...]:
    """What one call tells. Raises ValueError if it is no callback at all."""
    body = parsed(received.body)
    event = text(body or {}, "event")
    if body is None or not event:
        raise ValueError("the call's body is no callback of Viber's")
    at = moment(body, "timestamp", received.at, unit=1000)
    token = text(body, "message_token")
    if event == "message":
        return (_message(body, token, at, received),)
    if event in _STATES:
        state = _STATES[event]
        detail = (text(body, "desc") or "Viber could not deliver it") if state == "failed" else ""
        return (Receipt(token, text(body, "user_id"), at, state, detail, raw=received.body),)
    if event in ("subscribed", "unsubscribed"):
        user = inner(body, "user")
        id_ = text(user, "id") or text(body, "user_id")
        person, joined = Person(KIND, id_, text(user, "name")), event == "subscribed"
        return (Member(f"{event}-{token}", id_, at, person, joined, us=True, raw=received.body),)
    return ()


def _message(body: Json, token: str, at: datetime, received: Received) -> Message:
    message, sender = inner(body, "message"), inner(body, "sender")
    id_ = text(sender, "id")
    if not (token and id_):
        raise ValueError("a message without an id or a sender")
    return Message(
        ext_id=token,
        sender=Person(KIND, id_, text(sender, "name")),
        at=at,
        text=words_of(message),
        raw=received.body,
        thread=id_,
        files=files_of(message),
        seen=text(message, "tracking_data"),
    )


def words_of(message: Json) -> str:
    """The text of a message of any kind; never empty."""
    kind = text(message, "type")
    said = text(message, "text")
    if not said and kind in _LINES:
        said = _LINES[kind](message)
    return said or f"[{kind or 'empty'} message: open it in Viber]"


def files_of(message: Json) -> tuple[File, ...]:
    """The file of a message; it stays at Viber until it is fetched."""
    kind, url = text(message, "type"), text(message, "media")
    if kind not in _MEDIA or not url:
        return ()
    name = text(message, "file_name") or {"picture": "picture.jpg", "video": "video.mp4"}.get(kind, kind)
    size = whole(message, "size") or whole(message, "file_size")
    return (File(name, _MEDIA[kind], size, ref={"url": url}),)


def _location(message: Json) -> str:
    place = inner(message, "location")
    latitude, longitude = number(place, "lat"), number(place, "lon")
    return f"[location] https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}"


def _contact(message: Json) -> str:
    contact = inner(message, "contact")
    told = (text(contact, "name"), text(contact, "phone_number"))
    return f"[contact: {', '.join(filter(None, told)) or 'empty'}]"


_LINES: dict[str, Callable[[Json], str]] = {
    "picture": lambda _message: "[picture]",
    "video": lambda _message: "[video]",
    "file": lambda message: f"[file: {text(message, 'file_name')}]",
    "sticker": lambda _message: "[sticker]",
    "url": lambda message: text(message, "media"),
    "location": _location,
    "contact": _contact,
}
