"""What happens to a chat, told as messages: people come and go, it is renamed, it moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tui_desk.connectors.fields import Json, inner, objects, text
from tui_desk.connectors.telegram.fields import ident
from tui_desk.connectors.telegram.people import person_of
from tui_desk.connectors.telegram.spot import Spot
from tui_desk.exchange import Event, Member, Renamed


def events(message: Json, spot: Spot, at: datetime, us: int, raw: bytes) -> Iterator[Event]:
    """What a message tells of its chat. Our own coming and going is told by `my_chat_member` instead."""
    number = ident(message, "message_id")
    for joined, people in (
        (True, objects(message, "new_chat_members")),
        (False, [left] if (left := inner(message, "left_chat_member")) else []),
    ):
        for person in map(person_of, people):
            if person.value != str(us):
                ext_id = spot.ext_id(f"{number}-{person.value}")
                yield Member(ext_id, spot.thread, at, person, joined, raw=raw)
    title = text(message, "new_chat_title")
    if title:
        yield Renamed(spot.ext_id(number), Spot(spot.chat).thread, at, title, raw=raw)
    yield from _topic_renamed(message, spot, at, raw)
    yield from _moved(message, spot, at, raw)


def _topic_renamed(message: Json, spot: Spot, at: datetime, raw: bytes) -> Iterator[Event]:
    name = text(inner(message, "forum_topic_edited"), "name")
    if name and spot.topic is not None:
        title = text(inner(message, "chat"), "title")
        yield Renamed(
            spot.ext_id(ident(message, "message_id")),
            spot.thread,
            at,
            f"{title} › {name}" if title else name,
            raw=raw,
        )


def _moved(message: Json, spot: Spot, at: datetime, raw: bytes) -> Iterator[Event]:
    """A group became a supergroup: the old chat tells it and the new one, and either is enough."""
    to, came_from = ident(message, "migrate_to_chat_id"), ident(message, "migrate_from_chat_id")
    old, new = (spot.chat, to) if to is not None else (came_from, spot.chat)
    if old is None or old == new:
        return
    ext_id = f"moved:{old}:{new}"
    yield Renamed(ext_id, Spot(old).thread, at, to_thread=Spot(new).thread, raw=raw)
