"""What a message holds, in words an agent can read: every kind of content has a line, and files come as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui_desk.connectors.fields import Json, inner, objects, text
from tui_desk.connectors.telegram.fields import LONGEST_TEXT, ident
from tui_desk.connectors.telegram.known import AROUND, SERVICE
from tui_desk.connectors.telegram.rich import rich_text

_FILES = ("photo", "live_photo", "document", "video", "animation", "audio", "voice", "video_note")

_REPEATED = {"animation": "document", "venue": "location", "live_photo": "photo"}
"""What Telegram says a second time for older programs."""


def text_of(message: Json) -> str:
    """Everything the message says, with a line in brackets for what is no text."""
    own = _spelled_out(message, "text", "entities") or _spelled_out(message, "caption", "caption_entities")
    lines = [_forwarded(message), _quoted(message), own]
    if not message.get("media_group_id") or not _has_file(message):
        lines += [_line(kind, message, bool(own)) for kind in _kinds(message)]
    return "\n".join(filter(None, lines))[:LONGEST_TEXT]


def says_anything(message: Json) -> bool:
    """Whether somebody wrote it: what only tells of the chat itself is no message."""
    return any(message.get(name) for name in ("text", "caption")) or any(_kinds(message))


def _kinds(message: Json) -> list[str]:
    kinds = [name for name in message if name not in AROUND and name not in SERVICE and _there(message[name])]
    repeated = {_REPEATED[kind] for kind in kinds if kind in _REPEATED}
    return [kind for kind in kinds if kind not in repeated]


def _there(value: Any) -> bool:
    return isinstance(value, Mapping | list) and bool(value)


def _has_file(message: Json) -> bool:
    return any(_there(message.get(kind)) for kind in _FILES)


def _line(kind: str, message: Json, captioned: bool) -> str:
    if kind in ("photo", "video", "document", "audio", "animation", "live_photo"):
        return "" if captioned else f"[{_NAMED.get(kind, kind)}]"
    told = _LINES.get(kind)
    if told is not None:
        return told(inner(message, kind))
    return f"[{kind.replace('_', ' ')}: can't be shown here]"


def _spelled_out(message: Json, text_name: str, entities_name: str) -> str:
    """The text, with the address behind each link that hides it."""
    own = text(message, text_name)[:LONGEST_TEXT]
    hidden = [
        (start + length, address)
        for one in objects(message, entities_name)
        if one.get("type") == "text_link" and (address := text(one, "url")[:2_000])
        if (start := ident(one, "offset")) is not None
        if (length := ident(one, "length")) is not None and start >= 0 and length > 0
    ]
    if not own or not hidden:
        return own
    units = own.encode("utf-16-le", "surrogatepass")
    parts, at = [], 0
    for end, address in sorted(hidden):
        parts += [units[at : 2 * end], f" ({address})".encode("utf-16-le", "surrogatepass")]
        at = max(at, 2 * end)
    return b"".join([*parts, units[at:]]).decode("utf-16-le", "replace")


def _forwarded(message: Json) -> str:
    origin = inner(message, "forward_origin")
    if not origin:
        return ""
    chat = inner(origin, "sender_chat") or inner(origin, "chat")
    name = full_name(inner(origin, "sender_user")) or text(origin, "sender_user_name")
    return f"[forwarded from {name or text(chat, 'title') or 'somebody'}]"


def _quoted(message: Json) -> str:
    """What a customer picked out of the message he answers, or that he answers one of another chat."""
    quote = inner(message, "quote")
    if quote.get("is_manual") is True:
        return "\n".join(f"> {line}" for line in text(quote, "text")[:LONGEST_TEXT].splitlines())
    if inner(message, "external_reply"):
        return "[answers a message of another chat]"
    return "[answers a story]" if inner(message, "reply_to_story") else ""


def full_name(person: Json) -> str:
    """First and last name of a user or contact."""
    return " ".join(filter(None, (text(person, "first_name"), text(person, "last_name"))))


def _lasting(value: Json) -> str:
    seconds = ident(value, "duration")
    return "" if seconds is None else f", {seconds // 60}:{seconds % 60:02}"


def _place(value: Json) -> str:
    latitude, longitude = value.get("latitude"), value.get("longitude")
    known = isinstance(latitude, int | float) and isinstance(longitude, int | float)
    return f"{latitude:.6f}, {longitude:.6f}" if known else "somewhere"


def _location(value: Json) -> str:
    return f"[{'live location, at first' if ident(value, 'live_period') else 'location'}: {_place(value)}]"


def _venue(value: Json) -> str:
    named = ", ".join(filter(None, (text(value, "title"), text(value, "address"))))
    return f"[place: {named} ({_place(inner(value, 'location'))})]"


def _contact(value: Json) -> str:
    return f"[contact: {' '.join(filter(None, (full_name(value), text(value, 'phone_number'))))}]"


def _poll(value: Json) -> str:
    options = (f"\n- {text(option, 'text')}" for option in objects(value, "options"))
    return f"[poll: {text(value, 'question')[:1_000]}]{''.join(options)}"


def _checklist(value: Json) -> str:
    tasks = (
        f"\n- [{'x' if ident(task, 'completion_date') else ' '}] {text(task, 'text')}"
        for task in objects(value, "tasks")
    )
    return f"[checklist: {text(value, 'title')}]{''.join(tasks)}"


def _sticker(value: Json) -> str:
    return f"[sticker {emoji}]" if (emoji := text(value, "emoji")) else "[sticker]"


def _dice(value: Json) -> str:
    return f"[{text(value, 'emoji') or 'dice'} {ident(value, 'value') or ''}]".replace(" ]", "]")


def _money(value: Json) -> str:
    """Amounts are in the currency's smallest unit, of which Telegram says nothing more."""
    return f"{ident(value, 'total_amount') or 0} {text(value, 'currency')[:10]} (smallest unit)"


_NAMED = {"live_photo": "photo", "animation": "animated picture"}
_LINES: Mapping[str, Callable[[Json], str]] = {
    "voice": lambda value: f"[voice message{_lasting(value)}]",
    "video_note": lambda value: f"[video message{_lasting(value)}]",
    "sticker": _sticker,
    "location": _location,
    "venue": _venue,
    "contact": _contact,
    "poll": _poll,
    "checklist": _checklist,
    "dice": _dice,
    "game": lambda value: f"[game: {text(value, 'title')}]",
    "story": lambda _value: "[a story: open it in Telegram]",
    "invoice": lambda value: f"[invoice: {text(value, 'title')}, {_money(value)}]",
    "successful_payment": lambda value: f"[paid: {_money(value)}]",
    "refunded_payment": lambda value: f"[paid back: {_money(value)}]",
    "paid_media": lambda value: (
        f"[paid media for {ident(value, 'star_count') or 0} stars: open it in Telegram]"
    ),
    "gift": lambda value: f"[a gift] {text(value, 'text')[:1_000]}".strip(),
    "unique_gift": lambda _value: "[a gift]",
    "web_app_data": lambda value: f"[{text(value, 'button_text')}: {text(value, 'data')[:4_000]}]",
    "rich_message": lambda value: rich_text(value)[:LONGEST_TEXT] or "[a message: open it in Telegram]",
    "giveaway": lambda _value: "[a giveaway]",
    "passport_data": lambda _value: "[passport data: can't be shown here]",
    "users_shared": lambda value: _shared(objects(value, "users")),
    "chat_shared": lambda value: f"[shared chat: {text(value, 'title')}]",
}


def _shared(users: list[Json]) -> str:
    return f"[shared: {', '.join(filter(None, map(full_name, users))) or 'people'}]"
