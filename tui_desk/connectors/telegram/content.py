"""What a message holds, in words an agent can read: every kind of content has a line, and files come as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui_desk.connectors.telegram.fields import LONGEST_TEXT, rows, table, whole, words
from tui_desk.connectors.telegram.known import AROUND, SERVICE
from tui_desk.connectors.telegram.rich import rich_text

Table = Mapping[str, Any]
_FILES = ("photo", "live_photo", "document", "video", "animation", "audio", "voice", "video_note")


def text_of(message: Table) -> str:
    """Everything the message says, with a line in brackets for what is no text."""
    own = _spelled_out(message, "text", "entities") or _spelled_out(message, "caption", "caption_entities")
    lines = [_forwarded(message), _quoted(message), own]
    if not message.get("media_group_id") or not _has_file(message):
        lines += [_line(kind, message, bool(own)) for kind in _kinds(message)]
    return "\n".join(filter(None, lines))[:LONGEST_TEXT]


def says_anything(message: Table) -> bool:
    """Whether somebody wrote it: what only tells of the chat itself is no message."""
    return any(message.get(name) for name in ("text", "caption")) or any(_kinds(message))


def _kinds(message: Table) -> list[str]:
    kinds = [name for name in message if name not in AROUND and name not in SERVICE and _there(message[name])]
    hidden = {"document"} if "animation" in kinds else {"location"} if "venue" in kinds else set()
    return [kind for kind in kinds if kind not in hidden]


def _there(value: Any) -> bool:
    return isinstance(value, Mapping | list) and bool(value)


def _has_file(message: Table) -> bool:
    return any(_there(message.get(kind)) for kind in _FILES)


def _line(kind: str, message: Table, captioned: bool) -> str:
    if kind in ("photo", "video", "document", "audio", "animation", "live_photo"):
        return "" if captioned else f"[{_NAMED.get(kind, kind)}]"
    told = _LINES.get(kind)
    if told is not None:
        return told(table(message[kind]))
    return f"[{kind.replace('_', ' ')}: can't be shown here]"


def _spelled_out(message: Table, text_name: str, entities_name: str) -> str:
    """The text, with the address behind each link that hides it."""
    text = words(message.get(text_name), LONGEST_TEXT)
    hidden = [
        (start + length, address)
        for one in rows(message.get(entities_name))
        if one.get("type") == "text_link" and (address := words(one.get("url"), 2_000))
        if (start := whole(one.get("offset"))) is not None
        if (length := whole(one.get("length"))) is not None and start >= 0 and length > 0
    ]
    if not text or not hidden:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    parts, at = [], 0
    for end, address in sorted(hidden):
        parts += [units[at : 2 * end], f" ({address})".encode("utf-16-le", "surrogatepass")]
        at = max(at, 2 * end)
    return b"".join([*parts, units[at:]]).decode("utf-16-le", "replace")


def _forwarded(message: Table) -> str:
    origin = table(message.get("forward_origin"))
    if not origin:
        return ""
    chat = table(origin.get("sender_chat")) or table(origin.get("chat"))
    name = full_name(table(origin.get("sender_user"))) or words(origin.get("sender_user_name"))
    return f"[forwarded from {name or words(chat.get('title')) or 'somebody'}]"


def _quoted(message: Table) -> str:
    """What a customer picked out of the message he answers, or that he answers one of another chat."""
    quote = table(message.get("quote"))
    if quote.get("is_manual") is True:
        return "\n".join(f"> {line}" for line in words(quote.get("text"), LONGEST_TEXT).splitlines())
    if table(message.get("external_reply")):
        return "[answers a message of another chat]"
    return "[answers a story]" if table(message.get("reply_to_story")) else ""


def full_name(person: Table) -> str:
    """First and last name of a user or contact."""
    return " ".join(filter(None, (words(person.get("first_name")), words(person.get("last_name")))))


def _seconds(value: Any) -> str:
    seconds = whole(value)
    return "" if seconds is None else f", {seconds // 60}:{seconds % 60:02}"


def _place(value: Table) -> str:
    latitude, longitude = value.get("latitude"), value.get("longitude")
    known = isinstance(latitude, int | float) and isinstance(longitude, int | float)
    return f"{latitude:.6f}, {longitude:.6f}" if known else "somewhere"


def _location(value: Table) -> str:
    return (
        f"[{'live location, at first' if whole(value.get('live_period')) else 'location'}: {_place(value)}]"
    )


def _venue(value: Table) -> str:
    named = ", ".join(filter(None, (words(value.get("title")), words(value.get("address")))))
    return f"[place: {named} ({_place(table(value.get('location')))})]"


def _contact(value: Table) -> str:
    return f"[contact: {' '.join(filter(None, (full_name(value), words(value.get('phone_number')))))}]"


def _poll(value: Table) -> str:
    options = (f"\n- {words(option.get('text'))}" for option in rows(value.get("options")))
    return f"[poll: {words(value.get('question'), 1_000)}]{''.join(options)}"


def _checklist(value: Table) -> str:
    tasks = (
        f"\n- [{'x' if whole(task.get('completion_date')) else ' '}] {words(task.get('text'))}"
        for task in rows(value.get("tasks"))
    )
    return f"[checklist: {words(value.get('title'))}]{''.join(tasks)}"


def _sticker(value: Table) -> str:
    return f"[sticker {emoji}]" if (emoji := words(value.get("emoji"))) else "[sticker]"


def _dice(value: Table) -> str:
    return f"[{words(value.get('emoji')) or 'dice'} {whole(value.get('value')) or ''}]".replace(" ]", "]")


def _money(value: Table) -> str:
    """Amounts are in the currency's smallest unit, of which Telegram says nothing more."""
    return f"{whole(value.get('total_amount')) or 0} {words(value.get('currency'), 10)} (smallest unit)"


_NAMED = {"live_photo": "photo", "animation": "animated picture"}
_LINES: Mapping[str, Callable[[Table], str]] = {
    "voice": lambda value: f"[voice message{_seconds(value.get('duration'))}]",
    "video_note": lambda value: f"[video message{_seconds(value.get('duration'))}]",
    "sticker": _sticker,
    "location": _location,
    "venue": _venue,
    "contact": _contact,
    "poll": _poll,
    "checklist": _checklist,
    "dice": _dice,
    "game": lambda value: f"[game: {words(value.get('title'))}]",
    "story": lambda _value: "[a story: open it in Telegram]",
    "invoice": lambda value: f"[invoice: {words(value.get('title'))}, {_money(value)}]",
    "successful_payment": lambda value: f"[paid: {_money(value)}]",
    "refunded_payment": lambda value: f"[paid back: {_money(value)}]",
    "paid_media": lambda value: (
        f"[paid media for {whole(value.get('star_count')) or 0} stars: open it in Telegram]"
    ),
    "gift": lambda value: f"[a gift] {words(value.get('text'), 1_000)}".strip(),
    "unique_gift": lambda _value: "[a gift]",
    "web_app_data": lambda value: f"[{words(value.get('button_text'))}: {words(value.get('data'), 4_000)}]",
    "rich_message": lambda value: rich_text(value)[:LONGEST_TEXT] or "[a message: open it in Telegram]",
    "giveaway": lambda _value: "[a giveaway]",
    "passport_data": lambda _value: "[passport data: can't be shown here]",
    "users_shared": lambda value: _shared(rows(value.get("users"))),
    "chat_shared": lambda value: f"[shared chat: {words(value.get('title'))}]",
}


def _shared(users: tuple[Table, ...]) -> str:
    return f"[shared: {', '.join(filter(None, map(full_name, users))) or 'people'}]"
