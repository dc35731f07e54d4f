"""From updates to events, purely: what happened in VK, as the desk takes it in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tui_desk.connectors.fields import Json, inner, moment, text, whole
from tui_desk.connectors.vk import content
from tui_desk.connectors.vk.names import ext_id, is_group, number
from tui_desk.exchange import Edited, Event, Member, Message, Person, Receipt, Renamed, Unreadable

WANTED = (
    "message_new",
    "message_reply",
    "message_edit",
    "message_event",
    "message_read",
    "message_allow",
    "message_deny",
)
"""The types of events the desk needs; they are switched on in the community's settings."""
_JOINED = ("chat_invite_user_by_link", "chat_invite_user_by_message_request")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads for one community."""

    us: int
    """The community's number, above zero."""
    person: Callable[[int], Person]
    title: Callable[[int], str]
    now: Callable[[], datetime]

    def events(self, update: object) -> tuple[Event, ...]:
        """What one update says; nothing for what is of no use to a desk."""
        try:
            return tuple(self._update(update))
        except Exception as error:  # noqa: BLE001
            # Whatever a stranger's update does to this code, the next one must still be read.
            return (_unreadable(update, error),)

    def history(self, message: object) -> tuple[Event, ...]:
        """What a message of a chat's history says, and that it was edited meanwhile."""
        try:
            if not isinstance(message, dict):
                raise ValueError("a message that is no object")
            raw = original(message)
            edited = self._edited(message, raw) if whole(message, "update_time") else ()
            return (*self._message(message, raw), *edited)
        except Exception as error:  # noqa: BLE001
            return (_unreadable(message, error),)

    def _update(self, update: object) -> Iterator[Event]:
        if not isinstance(update, dict):
            raise ValueError("an update that is no object")
        raw, told, event = original(update), inner(update, "object"), text(update, "event_id")
        match text(update, "type"):
            case "message_new":
                yield from self._message(inner(told, "message") or told, raw)
            case "message_reply":
                yield from self._message(told, raw)
            case "message_edit":
                yield from self._edited(told, raw)
            case "message_event":
                yield self._pressed(told, raw)
            case "message_read":
                yield self._read(told, raw)
            case "message_allow" | "message_deny" as kind:
                user = number(told, "user_id")
                who = self.person(user)
                id_ = ext_id(user, f"{kind}-{event or _hash(raw)}")
                yield Member(id_, str(user), self.now(), who, kind == "message_allow", us=True, raw=raw)

    def _message(self, message: Json, raw: bytes) -> Iterator[Event]:
        peer, cmid = _place(message)
        yield from self._action(message, peer, cmid, raw)
        said = content.text_of(message, self._name)
        files = content.files_of(message)
        if inner(message, "action") and not (said or files):
            return
        sender = number(message, "from_id")
        ours = sender == -self.us or message.get("out") == 1
        yield Message(
            ext_id=ext_id(peer, cmid),
            sender=self.person(number(message, "admin_author_id") or sender),
            at=self._at(message, "date"),
            text=said or ("" if files else "[a message without anything a community can see]"),
            raw=raw,
            thread=str(peer),
            title=self.title(peer),
            group=is_group(peer),
            parent=_parent(message, peer),
            outgoing=ours,
            echo=text(content.payload_of(message), content.KEY) if ours else "",
            automatic="written by a community" if sender < 0 and not ours else "",
            files=files,
        )

    def _edited(self, message: Json, raw: bytes) -> Iterator[Event]:
        peer, cmid = _place(message)
        at = self._at(message, "update_time") + _within_second(message)
        yield Edited(ext_id(peer, cmid), str(peer), at, content.text_of(message, self._name), raw)

    def _pressed(self, told: Json, raw: bytes) -> Message:
        """A pressed button is what the customer says; the message it hangs on is what he answers."""
        peer, event = number(told, "peer_id"), text(told, "event_id")
        if not (peer and event):
            raise ValueError("a pressed button without its chat or its event")
        cmid = whole(told, "conversation_message_id")
        pressed = content.payload_of(told)
        return Message(
            ext_id=ext_id(peer, f"button-{event}"),
            sender=self.person(number(told, "user_id")),
            at=self.now(),
            text=text(pressed, content.BUTTON, "label", "text", "command") or "[a button]",
            raw=raw,
            thread=str(peer),
            title=self.title(peer),
            group=is_group(peer),
            parent=ext_id(peer, cmid) if cmid else "",
        )

    def _read(self, told: Json, raw: bytes) -> Receipt:
        peer, cmid = _place(told)
        return Receipt(ext_id(peer, cmid), str(peer), self.now(), "read", upto=True, raw=raw)

    def _action(self, message: Json, peer: int, cmid: int, raw: bytes) -> Iterator[Event]:
        """What happened to the chat itself."""
        action = inner(message, "action")
        kind = text(action, "type")
        member, sender = number(action, "member_id"), number(message, "from_id")
        if kind in ("chat_invite_user", *_JOINED):
            yield self._member(message, peer, cmid, member or sender, raw, joined=True)
        elif kind == "chat_kick_user":
            yield self._member(message, peer, cmid, member or sender, raw, joined=False)
        elif kind in ("chat_title_update", "chat_create") and text(action, "text"):
            at = self._at(message, "date")
            yield Renamed(ext_id(peer, f"{cmid}-title"), str(peer), at, text(action, "text"), raw=raw)

    def _member(self, message: Json, peer: int, cmid: int, who: int, raw: bytes, *, joined: bool) -> Member:
        id_, at = ext_id(peer, f"{cmid}-{who}"), self._at(message, "date")
        return Member(id_, str(peer), at, self.person(who), joined, us=who == -self.us, raw=raw)

    def _name(self, id_: int) -> str:
        person = self.person(id_)
        return person.name or person.handle or "somebody"

    def _at(self, message: Json, name: str) -> datetime:
        return min(moment(message, name, self.now()), self.now())


def people_in(update: object) -> Iterator[int]:
    """Everybody an update or a message names."""
    if not isinstance(update, dict):
        return
    told = inner(update, "object") or update
    message = inner(told, "message") or told
    for one in (message, *content.forwarded(message)):
        yield from (number(one, name) for name in ("from_id", "user_id", "admin_author_id"))
    yield number(inner(message, "action"), "member_id")


def peer_of(update: object) -> int:
    """The chat an update or a message stands in."""
    told = inner(update, "object") or update if isinstance(update, dict) else {}
    return number(inner(told, "message") or told, "peer_id")


def original(update: object) -> bytes:
    """As it is kept."""
    return json.dumps(update, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _place(message: Json) -> tuple[int, int]:
    peer, cmid = number(message, "peer_id"), whole(message, "conversation_message_id")
    if not (peer and cmid):
        raise ValueError("a message without its chat or its number there")
    return peer, cmid


def _within_second(message: Json) -> timedelta:
    """VK tells whole seconds, and counts a message's `version` up with each edit: the later of two is told apart."""
    return timedelta(milliseconds=whole(message, "version") % 1_000)


def _parent(message: Json, peer: int) -> str:
    answered = inner(message, "reply_message")
    cmid = whole(answered, "conversation_message_id")
    return ext_id(peer, cmid) if cmid and number(answered, "peer_id") in (0, peer) else ""


def _unreadable(update: object, error: Exception) -> Unreadable:
    raw = original(update)[:1_000_000]
    known = text(update, "event_id") if isinstance(update, dict) else ""
    return Unreadable(f"update-{known[:100] or _hash(raw)}", raw, f"{type(error).__name__}: {error}"[:300])


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:32]
