"""What a message says, whatever it is made of: words as they are, everything else as one readable line."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable

from tui_desk.connectors.fields import Json, inner, number, objects, text
from tui_desk.exchange import File

_MEDIA = {"image": "picture", "video": "video", "audio": "audio", "document": "file", "sticker": "sticker"}


def words_of(message: Json) -> str:
    """The text of a message of any kind; never empty."""
    kind = text(message, "type")
    content = inner(message, kind)
    said = _media(kind, content) if kind in _MEDIA else _SAID.get(kind, _unknown)(message)
    forwarded = "[forwarded]\n" if _is_forwarded(inner(message, "context")) else ""
    whole = said or f"[{kind or 'empty'} message]"
    return f"{_advert(inner(message, 'referral'))}{forwarded}{whole}"


def files_of(message: Json) -> tuple[File, ...]:
    """The file of a message; it stays at Meta until it is fetched."""
    kind = text(message, "type")
    media = inner(message, kind)
    id_ = text(media, "id")
    if kind not in _MEDIA or not id_:
        return ()
    media_type = text(media, "mime_type").partition(";")[0].strip() or "application/octet-stream"
    name = text(media, "filename") or f"{_MEDIA[kind]}{mimetypes.guess_extension(media_type) or ''}"
    return (File(name, media_type, 0, ref={"id": id_}),)


def _media(kind: str, content: Json) -> str:
    if content.get("voice") is True:
        return "[voice message]"
    return text(content, "caption") or f"[{_MEDIA[kind]}]"


def _is_forwarded(context: Json) -> bool:
    return context.get("forwarded") is True or context.get("frequently_forwarded") is True


def _advert(referral: Json) -> str:
    if not referral:
        return ""
    about = " ".join(filter(None, (text(referral, "headline"), text(referral, "source_url"))))
    return f"[comes from an advertisement: {about or 'not told which'}]\n"


def _text(message: Json) -> str:
    return text(inner(message, "text"), "body")


def _button(message: Json) -> str:
    return text(inner(message, "button"), "text", "payload")


def _interactive(message: Json) -> str:
    content = inner(message, "interactive")
    chosen = inner(content, text(content, "type"))
    title, more = text(chosen, "title"), text(chosen, "description")
    if title:
        return f"{title}\n{more}".strip()
    return text(chosen, "body") or text(chosen, "response_json")


def _location(message: Json) -> str:
    place = inner(message, "location")
    latitude, longitude = number(place, "latitude"), number(place, "longitude")
    named = ", ".join(filter(None, (text(place, "name"), text(place, "address"))))
    where = f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}"
    return f"[location{f': {named}' if named else ''}] {where}" if latitude is not None else "[location]"


def _contacts(message: Json) -> str:
    return "\n".join(f"[contact: {_contact(one)}]" for one in objects(message, "contacts"))


def _contact(contact: Json) -> str:
    ways = [*objects(contact, "phones"), *objects(contact, "emails")]
    reached = [text(way, "phone", "email", "wa_id") for way in ways[:10]]
    return ", ".join(filter(None, (text(inner(contact, "name"), "formatted_name"), *reached))) or "empty"


def _order(message: Json) -> str:
    order = inner(message, "order")
    items = [
        f"{text(item, 'quantity') or '1'} × {text(item, 'product_retailer_id')}"
        for item in objects(order, "product_items")[:50]
    ]
    return f"[order: {', '.join(items) or 'empty'}] {text(order, 'text')}".strip()


def _system(message: Json) -> str:
    return f"[{text(inner(message, 'system'), 'body') or 'WhatsApp says that something changed'}]"


def _unsupported(message: Json) -> str:
    kind = text(inner(message, "unsupported"), "type")
    return f"[a message of a kind that WhatsApp does not hand on{f': {kind}' if kind else ''}]"


def _unknown(message: Json) -> str:
    return f"[a message of the kind {text(message, 'type')!r}: open it in WhatsApp]"


_SAID: dict[str, Callable[[Json], str]] = {
    "text": _text,
    "button": _button,
    "interactive": _interactive,
    "location": _location,
    "contacts": _contacts,
    "order": _order,
    "system": _system,
    "unsupported": _unsupported,
    "unknown": _unsupported,
}
