"""What happens to a chat, told as messages: people come and go, it is renamed, it moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tui_desk.connectors.telegram.fields import rows, table, whole, words
from tui_desk.connectors.telegram.people import person_of
from tui_desk.connectors.telegram.spot import Spot
from tui_desk.exchange import Event, Member, Renamed

Table = Mapping[str, Any]


def events(message: Table, spot: Spot, at: datetime, us: int, raw: bytes) -> Iterator[Event]:
    """What a message tells of its chat. Our own coming and going is told by `my_chat_member` instead."""
    number = whole(message.get("message_id"))
    for joined, people in (
        (True, rows(message.get("new_chat_members"))),
        (False, rows([message.get("left_chat_member")])),
    ):
        for person in map(person_of, people):
            if person.value != str(us):
                ext_id = spot.ext_id(f"{number}-{person.value}")
                yield Member(ext_id, spot.thread, at, person, joined, raw=raw)
    title = words(message.get("new_chat_title"))
    if title:
        yield Renamed(spot.ext_id(number), Spot(spot.chat).thread, at, title, raw=raw)
    yield from _topic_renamed(message, spot, at, raw)
    yield from _moved(message, spot, at, raw)


def _topic_renamed(message: Table, spot: Spot, at: datetime, raw: bytes) -> Iterator[Event]:
    name = words(table(message.get("forum_topic_edited")).get("name"))
    if name and spot.topic is not None:
        title = words(table(message.get("chat")).get("title"))
        yield Renamed(
            spot.ext_id(whole(message.get("message_id"))),
            spot.thread,
            at,
            f"{title} › {name}" if title else name,
            raw=raw,
        )


def _moved(message: Table, spot: Spot, at: datetime, raw: bytes) -> Iterator[Event]:
    """A group became a supergroup: the old chat tells it and the new one, and either is enough."""
    to, came_from = whole(message.get("migrate_to_chat_id")), whole(message.get("migrate_from_chat_id"))
    old, new = (spot.chat, to) if to is not None else (came_from, spot.chat)
    if old is None or old == new:
        return
    ext_id = f"moved:{old}:{new}"
    yield Renamed(ext_id, Spot(old).thread, at, to_thread=Spot(new).thread, raw=raw)
