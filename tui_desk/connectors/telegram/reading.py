"""From updates to events, purely: what a customer did in Telegram, as the desk takes it in."""

from __future__ import annotations

import json
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tui_desk.connectors.fields import Json, inner, text
from tui_desk.connectors.telegram import content, service
from tui_desk.connectors.telegram.attached import files_of
from tui_desk.connectors.telegram.buttons import pressed
from tui_desk.connectors.telegram.fields import ident, moment, table
from tui_desk.connectors.telegram.people import person_of, sender_of
from tui_desk.connectors.telegram.spot import Spot
from tui_desk.exchange import Deleted, Edited, Event, Member, Message

WANTED = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
)
"""What Telegram is asked for; it sends nothing else."""
_MESSAGES = ("message", "business_message")
_EDITED = ("edited_message", "edited_business_message")
_OUT = ("left", "kicked")


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading needs besides the update itself."""

    us: int
    """The bot's own number."""
    now: datetime
    """For what Telegram gives no time."""
    topics: MutableMapping[str, str]
    """Thread to name of the topics that were heard of; reading adds to it."""

    def events(self, update: Json, raw: bytes) -> Iterator[Event]:
        """What one update says; nothing for what is of no use to a desk. Raises ValueError."""
        for name in _MESSAGES:
            if name in update:
                yield from self._message(table(update[name]), raw)
        for name in _EDITED:
            if name in update:
                yield from self._edited(table(update[name]), ident(update, "update_id") or 0, raw)
        if "callback_query" in update:
            yield from self._pressed(inner(update, "callback_query"), raw)
        if "my_chat_member" in update:
            yield from self._our_membership(update, raw)
        if "deleted_business_messages" in update:
            yield from self._deleted(inner(update, "deleted_business_messages"), raw)

    def _message(self, message: Json, raw: bytes) -> Iterator[Event]:
        spot = Spot.of_message(message)
        self._learn(spot, message)
        at = moment(message, "date", self.now)
        yield from service.events(message, spot, at, self.us, raw)
        if content.says_anything(message) and not self._sent_by_us(message):
            yield self._said(message, spot, at, raw)

    def _sent_by_us(self, message: Json) -> bool:
        """What we sent for a business account comes back to us; it is known already."""
        return ident(inner(message, "sender_business_bot"), "id") == self.us

    def _said(self, message: Json, spot: Spot, at: datetime, raw: bytes) -> Message:
        sender = sender_of(message)
        return Message(
            ext_id=spot.ext_id(_number(message)),
            sender=sender,
            at=at,
            text=content.text_of(message),
            raw=raw,
            thread=spot.thread,
            title=self._title(spot, message),
            group=spot.group,
            parent=self._parent(spot, message),
            album=text(message, "media_group_id"),
            outgoing=_ours(spot, sender.value, self.us),
            automatic=_automatic(message),
            files=files_of(message),
        )

    def _edited(self, message: Json, update_id: int, raw: bytes) -> Iterator[Event]:
        """Telegram tells the second; of two edits in one the later has the later number."""
        if ident(inner(message, "location"), "live_period") or not content.says_anything(message):
            return
        spot = Spot.of_message(message)
        at = moment(message, "edit_date", self.now) + timedelta(milliseconds=update_id % 1000)
        yield Edited(spot.ext_id(_number(message)), spot.thread, at, content.text_of(message), raw)

    def _pressed(self, query: Json, raw: bytes) -> Iterator[Event]:
        """A pressed button is what the customer says; the message it hangs on is what he answers."""
        message = inner(query, "message")
        number = text(query, "id")[:64]
        if not message or not number:
            return
        spot = Spot.of_message(message)
        yield Message(
            ext_id=spot.ext_id(f"button-{number}"),
            sender=person_of(inner(query, "from")),
            at=self.now,
            text=pressed(query),
            raw=raw,
            thread=spot.thread,
            title=self._title(spot, message),
            group=spot.group,
            parent=spot.ext_id(_number(message)),
        )

    def _our_membership(self, update: Json, raw: bytes) -> Iterator[Event]:
        change = inner(update, "my_chat_member")
        before = text(inner(change, "old_chat_member"), "status")
        after = text(inner(change, "new_chat_member"), "status")
        if (before in _OUT) == (after in _OUT):
            return
        spot = Spot.of_message(change)
        yield Member(
            ext_id=spot.ext_id(f"us-{ident(update, 'update_id')}"),
            thread=spot.thread,
            at=moment(change, "date", self.now),
            person=person_of(inner(change, "from")),
            joined=after not in _OUT,
            us=True,
            raw=raw,
        )

    def _deleted(self, deleted: Json, raw: bytes) -> Iterator[Event]:
        spot = replace(Spot.of_message(deleted), business=text(deleted, "business_connection_id"), topic=None)
        numbers = deleted.get("message_ids")
        for number in numbers if isinstance(numbers, list) else ():
            if isinstance(number, int):
                yield Deleted(spot.ext_id(number), spot.thread, self.now, raw)

    def _learn(self, spot: Spot, message: Json) -> None:
        """A topic's name is told when it is made or renamed, and with messages that answer nothing else."""
        if spot.topic is None:
            return
        told = inner(message, "forum_topic_edited") or inner(message, "forum_topic_created")
        opened = inner(inner(message, "reply_to_message"), "forum_topic_created")
        name = text(told, "name") or text(opened, "name")
        if name and (told or spot.thread not in self.topics):
            self.topics[spot.thread] = name

    def _title(self, spot: Spot, message: Json) -> str:
        title = text(inner(message, "chat"), "title") if spot.group else ""
        if spot.topic is None:
            return title
        topic = self.topics.get(spot.thread, f"topic {spot.topic}")
        return f"{title} › {topic}" if title else topic

    def _parent(self, spot: Spot, message: Json) -> str:
        """The message it answers; a topic's own beginning counts as none."""
        answered = inner(message, "reply_to_message")
        number = ident(answered, "message_id")
        if number is None or number == spot.topic or "forum_topic_created" in answered:
            return ""
        return spot.ext_id(number)


def raw_of(update: Any, token_hidden: str = "") -> bytes:
    """An update as it is kept."""
    text = json.dumps(update, ensure_ascii=False, separators=(",", ":"))
    return (text.replace(token_hidden, "•••") if token_hidden else text).encode("utf-8", "surrogatepass")


def business_trouble(update: Json) -> str:
    """What a changed business connection means for us, if it is a trouble."""
    connection = inner(update, "business_connection")
    if not connection:
        return ""
    name = content.full_name(inner(connection, "user")) or "a business account"
    if connection.get("is_enabled") is not True:
        return f"{name} has taken the bot out of their business account"
    if inner(connection, "rights").get("can_reply") is not True:
        return (
            f"{name} does not let the bot answer: Telegram, Settings, Business, Chatbots, Reply to messages"
        )
    return ""


def queries(update: Json) -> Iterator[str]:
    """The pressed buttons that wait for a sign that we heard."""
    number = text(inner(update, "callback_query"), "id")[:64]
    if number:
        yield number


def _number(message: Json) -> int:
    number = ident(message, "message_id")
    if number is None:
        raise ValueError("a message without a number")
    return number


def _ours(spot: Spot, sender: str, us: int) -> bool:
    """In a business chat the chat's number is the customer's: whoever else writes there is the owner, or we."""
    return sender == str(us) or bool(spot.business and sender and sender != str(spot.chat))


def _automatic(message: Json) -> str:
    if message.get("is_automatic_forward") is True:
        return "posted in the channel of this group"
    return "written by a bot" if inner(message, "from").get("is_bot") is True and not _hides(message) else ""


def _hides(message: Json) -> bool:
    """Anonymous administrators and channels write through a bot of Telegram's own."""
    return bool(inner(message, "sender_chat"))
