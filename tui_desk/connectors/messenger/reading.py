"""Meta's webhooks for Messenger and Instagram as events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tui_desk.connectors.base import Received
from tui_desk.connectors.fields import NOTHING, Json, inner, moment, objects, parsed, text
from tui_desk.connectors.messenger.content import files_of, words_of
from tui_desk.exchange import Deleted, Edited, Event, Message, Person, Receipt, Unreadable

MARK = "tui-desk:"
"""Before our key in a message's metadata, which other programs may use as well."""
_MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """Whose calls these are."""

    kind: str
    account: str
    name_of: Callable[[str], tuple[str, str]]
    """`(name, handle)` of a customer by his number."""


def events_of(received: Received, page: Page) -> tuple[Event, ...]:
    """What one call tells. Raises ValueError if it is no webhook at all."""
    body = parsed(received.body)
    if body is None:
        raise ValueError("the call's body is no JSON object")
    events: list[Event] = []
    for number, entry in enumerate(objects(body, "entry"), 1):
        whose = text(entry, "id")
        if whose and whose != page.account:
            words = f"it is for the account {whose}, which is not this channel's"
            events.append(Unreadable(f"request-{received.id}-{number}", received.body, words))
            continue
        for item in objects(entry, "messaging"):
            events += _item(item, received, page)
    return tuple(events)


def _item(item: Json, received: Received, page: Page) -> Iterator[Event]:
    at = moment(item, "timestamp", received.at, unit=_MILLISECONDS)
    message, customer = inner(item, "message"), text(inner(item, "sender"), "id")
    if message.get("is_echo") is True or customer == page.account:
        customer = text(inner(item, "recipient"), "id")
    if message.get("is_deleted") is True:
        yield Deleted(text(message, "mid"), customer, at, received.body)
    elif message:
        yield _message(item, message, customer, received, page)
    elif "postback" in item:
        yield _postback(item, customer, received, page)
    elif "message_edit" in item:
        edit = inner(item, "message_edit")
        yield Edited(text(edit, "mid"), customer, at, text(edit, "text"), received.body)
    elif "read" in item:
        read = inner(item, "read")
        until = moment(read, "watermark", at, unit=_MILLISECONDS)
        yield Receipt(text(read, "mid"), customer, until, "read", upto=True, raw=received.body)
    elif "delivery" in item:
        yield from _delivered(inner(item, "delivery"), customer, received)


def _message(item: Json, message: Json, customer: str, received: Received, page: Page) -> Message:
    ours = message.get("is_echo") is True
    key = text(message, "metadata") if ours else ""
    return Message(
        ext_id=text(message, "mid"),
        sender=Person(page.kind, "", "") if ours else _person(customer, page),
        at=moment(item, "timestamp", received.at, unit=_MILLISECONDS),
        text=words_of(message),
        raw=received.body,
        thread=customer,
        parent=text(inner(message, "reply_to"), "mid"),
        outgoing=ours,
        echo=key.removeprefix(MARK) if key.startswith(MARK) else "",
        files=files_of(message),
    )


def _postback(item: Json, customer: str, received: Received, page: Page) -> Message:
    """A button was pressed: its words are what the customer says."""
    postback = inner(item, "postback")
    at = moment(item, "timestamp", received.at, unit=_MILLISECONDS)
    said = text(postback, "title", "payload") or "[a button]"
    ext_id = text(postback, "mid") or f"postback-{customer}-{text(item, 'timestamp')}"
    return Message(ext_id, _person(customer, page), at, said, received.body, customer)


def _delivered(delivery: Json, customer: str, received: Received) -> Iterator[Receipt]:
    at = moment(delivery, "watermark", received.at, unit=_MILLISECONDS)
    mids = delivery.get("mids")
    named = [one for one in mids if isinstance(one, str)][:100] if isinstance(mids, list) else []
    for mid in named:
        yield Receipt(mid, customer, at, "delivered", raw=received.body)
    if not named and delivery is not NOTHING:
        yield Receipt("", customer, at, "delivered", upto=True, raw=received.body)


def _person(customer: str, page: Page) -> Person:
    name, handle = page.name_of(customer)
    return Person(page.kind, customer, name, handle)
