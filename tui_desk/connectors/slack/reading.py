"""From Slack's events to the desk's, purely; what can't be understood becomes `Unreadable`, and stops nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tui_desk.connectors.fields import Json, inner, objects, text
from tui_desk.connectors.slack import content
from tui_desk.connectors.slack.mrkdwn import mentioned
from tui_desk.connectors.slack.names import ext_id, is_direct, moment, thread
from tui_desk.connectors.slack.people import Us, title_of
from tui_desk.exchange import Deleted, Edited, Event, Member, Message, Person, Renamed, Unreadable

_SERVICE = (
    *(
        f"{kind}_{what}"
        for kind in ("channel", "group")
        for what in ("join", "leave", "topic", "purpose", "name")
    ),
    *(
        f"{kind}_{what}"
        for kind in ("channel", "group")
        for what in ("archive", "unarchive", "convert_to_private")
    ),
    "channel_posting_permissions",
    "channel_canvas_updated",
    "pinned_item",
    "unpinned_item",
    "message_replied",
    "bot_add",
    "bot_remove",
    "bot_enable",
    "bot_disable",
    "tombstone",
    "reminder_add",
    "ekm_access_denied",
    "assistant_app_thread",
)
"""Subtypes that tell of the channel itself: nobody wrote them."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads for one app."""

    us: Us
    person: Callable[[str], Person]
    title: Callable[[str], str]
    now: Callable[[], datetime]

    def events(self, envelope: Json) -> tuple[Event, ...]:
        """What came through the socket says; nothing for what is of no use to a desk."""
        try:
            return tuple(self._envelope(envelope))
        except Exception as error:  # noqa: BLE001
            # Whatever a stranger's event does to this code, the next one must still be read.
            id_ = text(inner(envelope, "payload"), "event_id")
            return (_unreadable(id_, original(envelope), error),)

    def history(self, channel: str, message: Json) -> tuple[Event, ...]:
        """What a message of a channel's history says, and that it was edited meanwhile."""
        raw = in_history(channel, message)
        try:
            edited = (self._edited(channel, message, raw),) if inner(message, "edited") else ()
            return (*self._message(channel, message, raw), *edited)
        except Exception as error:  # noqa: BLE001
            return (_unreadable("", raw, error),)

    def _envelope(self, envelope: Json) -> Iterator[Event]:
        payload = inner(envelope, "payload")
        raw = original(envelope)
        if text(envelope, "type") == "interactive":
            yield from self._pressed(payload, raw)
        elif text(envelope, "type") == "events_api":
            yield from self._event(inner(payload, "event"), raw)

    def _event(self, event: Json, raw: bytes) -> Iterator[Event]:
        channel, at = _channel(event), moment(text(event, "event_ts"), self.now())
        match text(event, "type"):
            case "message" | "app_mention":
                yield from self._said(channel, event, raw)
            case "member_joined_channel" | "member_left_channel" as kind:
                yield self._member(
                    channel, text(event, "user"), at, raw, joined=kind == "member_joined_channel"
                )
            case "channel_left" | "group_left":
                yield self._member(channel, self.us.user, at, raw, joined=False)
            case "channel_rename" | "group_rename":
                title = title_of(inner(event, "channel"))
                yield Renamed(ext_id(channel, f"title-{at.timestamp()}"), channel, at, title, raw=raw)

    def _said(self, channel: str, event: Json, raw: bytes) -> Iterator[Event]:
        subtype = text(event, "subtype")
        if subtype == "message_changed":
            yield from self._changed(channel, event, raw)
        elif subtype == "message_deleted":
            ts = text(event, "deleted_ts") or text(inner(event, "previous_message"), "ts")
            yield self._deleted(channel, ts, inner(event, "previous_message"), event, raw)
        else:
            yield from self._message(channel, event, raw)

    def _message(self, channel: str, message: Json, raw: bytes) -> Iterator[Event]:
        ts, root = text(message, "ts"), text(message, "thread_ts")
        if not (channel and ts):
            raise ValueError("a message without its channel or its moment")
        if text(message, "subtype") in _SERVICE:
            return
        said, files = content.text_of(message, self._name), content.files_of(message)
        sender, ours = self._sender(message)
        yield Message(
            ext_id=ext_id(channel, ts),
            sender=sender,
            at=moment(ts, self.now()),
            text=said or ("" if files else "[a message without anything an app can read]"),
            raw=raw,
            thread=thread(channel, ts, root),
            title=self.title(channel),
            group=not is_direct(channel),
            parent=ext_id(channel, root) if root and root != ts else "",
            root=_root(channel, root or ts),
            outgoing=ours,
            echo=content.key_of(message) if ours else "",
            automatic="" if ours or not text(message, "bot_id") else "written by an app",
            files=files,
        )

    def _sender(self, message: Json) -> tuple[Person, bool]:
        """Who wrote it, and whether that is us."""
        user, bot = text(message, "user"), text(message, "bot_id")
        ours = bool((user and user == self.us.user) or (bot and bot == self.us.bot))
        person = self.person(user or bot)
        name = person.name or text(message, "username") or text(inner(message, "bot_profile"), "name")
        return Person(person.kind, person.value, name, person.handle), ours

    def _changed(self, channel: str, event: Json, raw: bytes) -> Iterator[Event]:
        """Slack also calls a message changed when a link got its preview, or somebody answered."""
        message, before = inner(event, "message"), inner(event, "previous_message")
        if text(message, "subtype") == "tombstone":
            yield self._deleted(channel, text(message, "ts"), before, event, raw)
            return
        edited = text(inner(message, "edited"), "ts")
        if edited and edited != text(inner(before, "edited"), "ts"):
            yield self._edited(channel, message, raw)

    def _edited(self, channel: str, message: Json, raw: bytes) -> Edited:
        ts = text(message, "ts")
        at = moment(text(inner(message, "edited"), "ts"), self.now())
        place = thread(channel, ts, text(message, "thread_ts"))
        return Edited(_known(channel, ts), place, at, content.text_of(message, self._name), raw)

    def _deleted(self, channel: str, ts: str, before: Json, event: Json, raw: bytes) -> Deleted:
        place = thread(channel, ts, text(before, "thread_ts"))
        return Deleted(_known(channel, ts), place, moment(text(event, "event_ts"), self.now()), raw)

    def _member(self, channel: str, user: str, at: datetime, raw: bytes, *, joined: bool) -> Member:
        word = "joined" if joined else "left"
        id_ = ext_id(channel, f"{word}-{user}-{at.timestamp()}")
        return Member(id_, channel, at, self.person(user), joined, us=user == self.us.user, raw=raw)

    def _pressed(self, payload: Json, raw: bytes) -> Iterator[Event]:
        """A pressed button is what the customer says; the message it hangs on is what he answers."""
        message, channel = inner(payload, "message"), text(inner(payload, "channel"), "id")
        for action in objects(payload, "actions")[:10]:
            ts, root = text(message, "ts"), text(message, "thread_ts")
            yield Message(
                ext_id=_known(channel, f"button-{text(action, 'action_ts')}"),
                sender=self.person(text(inner(payload, "user"), "id")),
                at=moment(text(action, "action_ts"), self.now()),
                text=text(action, "value") or text(inner(action, "text"), "text") or "[a button]",
                raw=raw,
                thread=thread(channel, ts, root),
                title=self.title(channel),
                group=not is_direct(channel),
                parent=ext_id(channel, ts) if ts else "",
                root=_root(channel, root or ts),
            )

    def _name(self, id_: str) -> str:
        person = self.person(id_)
        return person.handle.removeprefix("@") or person.name


def people_in(item: Json) -> Iterator[str]:
    """Everybody an envelope or a message names."""
    payload = inner(item, "payload")
    event = inner(payload, "event") or item
    yield text(inner(payload, "user"), "id")
    for one in (event, inner(event, "message")):
        yield text(one, "user") or text(one, "bot_id")
        yield from mentioned(text(one, "text"))


def channel_of(envelope: Json) -> str:
    """The channel an envelope tells of."""
    payload = inner(envelope, "payload")
    return text(inner(payload, "channel"), "id") or _channel(inner(payload, "event"))


def original(envelope: Json) -> bytes:
    """As it is kept; the old verification token is no use to anybody who may read it."""
    shown = {name: value for name, value in inner(envelope, "payload").items() if name != "token"}
    return _kept({"type": text(envelope, "type"), "payload": shown})


def in_history(channel: str, message: Json) -> bytes:
    """A message of a channel's history as it is kept: with its channel, which Slack tells beside it."""
    return _kept({"channel": channel, "message": message})


def _kept(told: Json) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _channel(event: Json) -> str:
    return text(inner(event, "channel"), "id") or text(event, "channel")


def _root(channel: str, ts: str) -> str:
    """What the thread hangs on; a direct message stands in none."""
    return "" if is_direct(channel) or not ts else ext_id(channel, ts)


def _known(channel: str, ts: str) -> str:
    if not (channel and ts):
        raise ValueError("a change of a message without its channel or its moment")
    return ext_id(channel, ts)


def _unreadable(event_id: str, delivered: bytes, error: Exception) -> Unreadable:
    raw = delivered[:1_000_000]
    known = event_id[:100] or hashlib.sha256(raw).hexdigest()[:32]
    return Unreadable(f"event-{known}", raw, f"{type(error).__name__}: {error}"[:300])
