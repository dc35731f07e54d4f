"""A room's events in the desk's words. Pure; what can't be understood becomes `Unreadable`, and stops nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tui_desk.connectors.fields import Json, inner, text, whole
from tui_desk.connectors.matrix import content as contents
from tui_desk.errors import ChannelError
from tui_desk.exchange import (
    Deleted,
    Edited,
    Event,
    Member,
    Message,
    Person,
    Receipt,
    Renamed,
    SendError,
    Unreadable,
)
from tui_desk.moments import moment

MESSAGES = ("m.room.message", "m.sticker", "m.call.invite", *contents.POLLS)
TIMELINE = (
    *MESSAGES,
    "m.room.encrypted",
    "m.room.redaction",
    "m.room.member",
    "m.room.name",
    "m.room.tombstone",
)
"""The types of events the desk wants of a room."""
OUT = ("leave", "ban")
_BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Room:
    """A room as its messages need it."""

    id: str
    title: str = ""
    group: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    """Display names by user id."""
    left: int = 0
    """When we were last out of it after having been in it, in UTC epoch ms; 0: never, as far as is known."""
    encrypted: bool = False
    """Nothing can be sent there."""

    def person(self, user: str) -> Person:
        return Person("matrix", user, self.names.get(user, ""))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads for one account."""

    us: str
    now: Callable[[], datetime]
    author: Callable[[str, str], str]
    """Who wrote an event, by room and event id; empty where it can't be told."""

    def events(self, room: Room, raws: Iterable[Any]) -> Iterator[Event]:
        """What a piece of a room's timeline says, in its order."""
        for raw in raws:
            try:
                yield from self._event(room, raw)
            except (ChannelError, SendError):
                raise  # asking who wrote something found the line broken
            except Exception as error:  # noqa: BLE001
                # Whatever a stranger's event does to this code, the next one must still be read.
                yield _unreadable(room.id, raw, error)

    def receipts(self, room: Room, content: Json) -> Iterator[Event]:
        """Of an `m.receipt`: up to where the others have read."""
        for event_id in content:
            for user, told in inner(content, event_id, "m.read").items():
                if user == self.us or not isinstance(told, Mapping):
                    continue
                within = text(told, "thread_id")
                place = thread(room.id, within if within != "main" else "")
                yield Receipt(event_id, place, self._moment(told.get("ts")), "read", upto=True)

    def _event(self, room: Room, raw: Json) -> Iterator[Event]:
        kind, id_, sender = text(raw, "type"), text(raw, "event_id"), text(raw, "sender")
        if not (id_ and sender):
            raise ValueError("an event without its id or its sender")
        if not isinstance(raw.get("content"), Mapping):
            raise ValueError("an event without content")
        match kind:
            case "m.room.redaction":
                yield from self._redaction(room, raw)
            case "m.room.member":
                yield from self._member(room, raw)
            case "m.room.name":
                name = text(inner(raw, "content"), "name")
                yield Renamed(id_, room.id, self.at(raw), title=name, raw=original(room.id, raw))
            case "m.room.encrypted":
                if relation(raw)[0] not in ("m.replace", "m.annotation"):
                    yield self._message(room, raw, contents.Said(contents.ENCRYPTED))
            case _ if kind in MESSAGES:
                yield from self._said(room, raw, kind, sender)

    def _said(self, room: Room, raw: Json, kind: str, sender: str) -> Iterator[Event]:
        content = inner(raw, "content")
        if not content or inner(raw, "unsigned", "redacted_because"):
            yield self._message(room, raw, contents.Said(contents.TAKEN_BACK))
            return
        name = room.names.get(sender) or sender
        how, target = relation(raw)
        if how != "m.replace":
            yield self._message(room, raw, contents.of(kind, content, name))
        elif self.author(room.id, target) == sender:
            # The server lets anybody say that he edits; only who wrote a message may.
            words = contents.edited(content, name)
            yield Edited(target, room.id, self.at(raw), words, original(room.id, raw))

    def _message(self, room: Room, raw: Json, said: contents.Said) -> Message:
        sender = text(raw, "sender")
        how, root = relation(raw)
        root = root if how == "m.thread" else ""
        encrypted = room.encrypted or text(raw, "type") == "m.room.encrypted"
        return Message(
            ext_id=text(raw, "event_id"),
            sender=room.person(sender),
            at=self.at(raw),
            text=said.text,
            raw=original(room.id, raw),
            thread=thread(room.id, root),
            title=room.title if room.group else "",
            group=room.group,
            parent=_answered(raw, bool(root)),
            root=root,
            outgoing=sender == self.us,
            echo=text(inner(raw, "unsigned"), "transaction_id") if sender == self.us else "",
            automatic=said.automatic,
            unreachable=contents.ENCRYPTED_ROOM if encrypted else "",
            files=said.files,
        )

    def _redaction(self, room: Room, raw: Json) -> Iterator[Event]:
        """Its target stands in its content since room version 11, beside it before."""
        target = text(inner(raw, "content"), "redacts") or text(raw, "redacts")
        if target:
            yield Deleted(target, room.id, self.at(raw), original(room.id, raw))

    def _member(self, room: Room, raw: Json) -> Iterator[Event]:
        user, now = text(raw, "state_key"), text(inner(raw, "content"), "membership")
        before = text(inner(raw, "unsigned", "prev_content"), "membership")
        is_in = now == "join"
        if now not in ("join", *OUT) or before == now or (not is_in and before not in ("join", "")):
            return  # a new name or picture, or an invitation, sent or refused
        us = user == self.us
        if us and is_in and not 0 < room.left <= whole(raw, "origin_server_ts"):
            return  # the beginning needs no words
        name = text(inner(raw, "content"), "displayname") or room.names.get(user, "")
        person, at = Person("matrix", user, name), self.at(raw)
        yield Member(text(raw, "event_id"), room.id, at, person, is_in, us=us, raw=original(room.id, raw))

    def at(self, raw: Json) -> datetime:
        """When an event happened."""
        return self._moment(raw.get("origin_server_ts"))

    def _moment(self, told: object) -> datetime:
        """When, by the sender's server; never in the future."""
        now = self.now()
        if not isinstance(told, int) or isinstance(told, bool) or not 0 < told < 2**43:
            return now
        return min(moment(told), now)


def thread(room: str, root: str = "") -> str:
    """The desk's name of a room, or of a thread in it."""
    return f"{room}{_BETWEEN}{root}" if root else room


def place(name: str) -> tuple[str, str]:
    """The room and the thread's root, which is empty outside threads."""
    room, between, root = name.partition(f"{_BETWEEN}$")
    return room, f"${root}" if between else ""


def relation(raw: Json) -> tuple[str, str]:
    """How an event relates to which other."""
    related = inner(raw, "content", "m.relates_to")
    return text(related, "rel_type"), text(related, "event_id")


def original(room: str, raw: Json) -> bytes:
    """As it is kept: with its room, which `/sync` tells beside it."""
    return json.dumps({**raw, "room_id": room}).encode()


def _answered(raw: Json, in_thread: bool) -> str:
    """What it answers; in a thread programs name the last message for those that know no threads."""
    related = inner(raw, "content", "m.relates_to")
    if in_thread and related.get("is_falling_back") is True:
        return ""
    return text(inner(related, "m.in_reply_to"), "event_id")


def _unreadable(room: str, raw: object, error: Exception) -> Unreadable:
    kept = original(room, raw) if isinstance(raw, Mapping) else json.dumps(raw, default=str).encode()
    content = kept[:1_000_000]
    known = raw.get("event_id") if isinstance(raw, Mapping) else None
    ext_id = known if isinstance(known, str) and known else f"sha256:{hashlib.sha256(content).hexdigest()}"
    return Unreadable(ext_id[:255], content, f"{type(error).__name__}: {error}"[:300])
