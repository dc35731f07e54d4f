"""Meta's webhooks for WhatsApp as events: each item by itself, so that a strange one stands in nobody's way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from tui_desk.connectors.base import Received
from tui_desk.connectors.fields import Json, inner, moment, objects, parsed, text, whole
from tui_desk.connectors.meta.refusals import why_failed
from tui_desk.connectors.whatsapp.content import files_of, words_of
from tui_desk.connectors.whatsapp.places import thread_of
from tui_desk.exchange import Deleted, Edited, Event, Message, Person, Receipt, Unreadable

KIND = "whatsapp"
MARK = "tui-desk:"
"""Before our key in `biz_opaque_callback_data`, which other programs may use as well."""
_STATES: dict[str, Literal["delivered", "read", "failed"]] = {
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class _Around:
    """What the items of one change share."""

    contacts: list[Json]
    raw: bytes
    at: datetime


def events_of(received: Received, phone_number_id: str) -> tuple[Event, ...]:
    """What one call tells. Raises ValueError if it is no webhook at all."""
    body = parsed(received.body)
    if body is None:
        raise ValueError("the call's body is no JSON object")
    return tuple(_events(body, received, phone_number_id))


def _events(body: Json, received: Received, phone_number_id: str) -> Iterator[Event]:
    number = 0
    for entry in objects(body, "entry"):
        for change in objects(entry, "changes"):
            number += 1
            value = inner(change, "value")
            whose = text(inner(value, "metadata"), "phone_number_id")
            if whose and whose != phone_number_id:
                words = f"it is for the phone number {whose}, which needs a callback address of its own"
                yield Unreadable(f"request-{received.id}-{number}", received.body, words)
                continue
            around = _Around(objects(value, "contacts"), received.body, received.at)
            for message in objects(value, "messages"):
                yield from _message(message, around, ours=False)
            for message in objects(value, "message_echoes"):
                yield from _message(message, around, ours=True)
            for status in objects(value, "statuses"):
                yield from _status(status, around)


def _message(message: Json, around: _Around, *, ours: bool) -> Iterator[Event]:
    id_, kind = text(message, "id"), text(message, "type")
    if not id_:
        yield Unreadable(f"nameless-{sha256(around.raw).hexdigest()}", around.raw, "a message without an id")
        return
    at = moment(message, "timestamp", around.at)
    contact = _contact(message, around.contacts, ours)
    thread = thread_of(message, contact, ours=ours)
    match kind:
        case "reaction":
            return
        case "edit":
            edit = inner(message, "edit")
            new = words_of(inner(edit, "message"))
            yield Edited(text(edit, "original_message_id"), thread, at, new, around.raw)
        case "revoke":
            yield Deleted(text(inner(message, "revoke"), "original_message_id"), thread, at, around.raw)
        case _:
            yield Message(
                ext_id=id_,
                sender=Person(KIND, "", "") if ours else _person(message, contact),
                at=at,
                text=words_of(message),
                raw=around.raw,
                thread=thread,
                group=bool(text(message, "group_id")),
                parent=text(inner(message, "context"), "id"),
                outgoing=ours,
                files=files_of(message),
            )


def _contact(message: Json, contacts: list[Json], ours: bool) -> Json:
    """The customer of a message among the people a call names."""
    ids = ("to", "to_user_id") if ours else ("from", "from_user_id")
    wanted = {text(message, name) for name in ids} - {""}
    for contact in contacts:
        if {text(contact, "wa_id"), text(contact, "user_id")} & wanted:
            return contact
    return contacts[0] if len(contacts) == 1 and not ours else {}


def _person(message: Json, contact: Json) -> Person:
    """By the id that stays with a customer; his phone number may be withheld."""
    profile = inner(contact, "profile")
    phone = text(contact, "wa_id") or text(message, "from")
    value = text(contact, "user_id") or text(message, "from_user_id") or phone
    username = text(profile, "username") or text(contact, "username")
    handle = f"+{phone}" if phone.isdecimal() else f"@{username}" if username else ""
    return Person(KIND, value, text(profile, "name"), handle)


def _status(status: Json, around: _Around) -> Iterator[Event]:
    """What became of a message of ours; the key that comes back settles what a crash left in doubt."""
    id_ = text(status, "id")
    if not id_:
        return
    at = moment(status, "timestamp", around.at)
    thread = text(status, "recipient_id", "recipient_user_id")
    key = text(status, "biz_opaque_callback_data")
    if key.startswith(MARK):
        ours = Person(KIND, "", "")
        echo = key.removeprefix(MARK)
        yield Message(id_, ours, at, "[sent by this desk]", around.raw, thread, outgoing=True, echo=echo)
    state = _STATES.get(text(status, "status"))
    if state is not None:
        detail = _why(status) if state == "failed" else ""
        yield Receipt(id_, thread, at, state, detail, raw=around.raw)


def _why(status: Json) -> str:
    for error in objects(status, "errors"):
        said = text(inner(error, "error_data"), "details") or text(error, "message", "title")
        return why_failed(whole(error, "code"), said)
    return why_failed(0, "")
