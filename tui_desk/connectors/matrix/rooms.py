"""What is known of rooms: asked for when a room first says something, then kept up by its own events."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tui_desk.connectors.fields import NOTHING, Json, inner, text, whole
from tui_desk.connectors.matrix.client import Client, Refused, path
from tui_desk.connectors.matrix.reading import OUT, Room

MOST_ROOMS, MOST_NAMES, MOST_AUTHORS = 500, 2000, 5000
Value = TypeVar("Value")
_NAMED = 3
"""A group without a name is called by so many of its people."""


@dataclass(slots=True)
class _Known:
    name: str = ""
    names: dict[str, str] = field(default_factory=dict)
    """Display names of who is or was in it; of very big rooms not all."""
    joined: set[str] = field(default_factory=set)


class Rooms:
    """The rooms of one account, the ones that spoke last."""

    def __init__(self, ask: Callable[[Callable[[Client], Json]], Json], us: str) -> None:
        self._ask = ask
        self._us = us
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._authors: OrderedDict[str, str] = OrderedDict()
        self._left: dict[str, int] = {}
        self.encrypted: set[str] = set()
        """Rooms in which something encrypted was written."""

    def room(self, room_id: str) -> Room:
        """As it is now."""
        known = self._known.get(room_id) or self._fetched(room_id)
        _keep(self._known, room_id, known, MOST_ROOMS)
        group = len(known.joined) > 2
        title = known.name or (self._by_people(known) if group else "")
        left = self._left.get(room_id, 0)
        return Room(room_id, title, group, dict(known.names), left, room_id in self.encrypted)

    def note(self, room_id: str, events: Iterable[Any]) -> None:
        """What a room's events change in what is known of it, and who wrote them."""
        for event in events:
            if not isinstance(event, dict):
                continue
            _keep(self._authors, text(event, "event_id"), text(event, "sender"), MOST_AUTHORS)
            kind = text(event, "type")
            if kind in ("m.room.encrypted", "m.room.encryption"):
                self.encrypted.add(room_id)
            if text(event, "state_key") == self._us and text(inner(event, "content"), "membership") in OUT:
                self._left[room_id] = max(self._left.get(room_id, 0), whole(event, "origin_server_ts"))
            if known := self._known.get(room_id):
                _fold(known, kind, event)

    def author(self, room_id: str, event_id: str) -> str:
        """Who wrote an event; empty where the homeserver does not tell."""
        if event_id in self._authors:
            return self._authors[event_id]
        event = self._optional(path("v3", "rooms", room_id, "event", event_id)) if event_id else NOTHING
        return text(event, "sender")

    def state(self, room_id: str, kind: str) -> Json:
        """A room's state of one kind; empty where it has none, or we may not see it."""
        return self._optional(path("v3", "rooms", room_id, "state", kind))

    def _fetched(self, room_id: str) -> _Known:
        joined = inner(self._optional(path("v3", "rooms", room_id, "joined_members")), "joined")
        names = {user: text(inner(joined, user), "display_name") for user in list(joined)[:MOST_NAMES]}
        return _Known(text(self.state(room_id, "m.room.name"), "name"), names, set(joined))

    def _by_people(self, known: _Known) -> str:
        others = [known.names.get(user) or user for user in sorted(known.joined) if user != self._us]
        more = ", …" if len(others) > _NAMED else ""
        return ", ".join(others[:_NAMED]) + more

    def _optional(self, where: str) -> Json:
        try:
            return self._ask(lambda client: client.get(where))
        except Refused as error:
            if error.status in (400, 403, 404):
                return NOTHING
            raise


def _fold(known: _Known, kind: str, event: Json) -> None:
    content = inner(event, "content")
    if kind == "m.room.name":
        known.name = text(content, "name")
    if kind != "m.room.member":
        return
    user = text(event, "state_key")
    if text(content, "membership") != "join":
        known.joined.discard(user)
        return
    known.joined.add(user)
    if user in known.names or len(known.names) < MOST_NAMES:
        known.names[user] = text(content, "displayname")


def _keep(kept: OrderedDict[str, Value], key: str, value: Value, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
