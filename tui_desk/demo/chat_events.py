"""The stories of the demo's messenger as events, with the same ids each time they are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tui_desk.demo.attachments import picture
from tui_desk.demo.chat_stories import KIND, Arrival, Chat, Line, stories
from tui_desk.demo.dice import dice
from tui_desk.exchange import Deleted, Edited, Event, File, Member, Message, Person

BETWEEN = timedelta(seconds=3)
"""From one message of a burst to the next."""
LONG_AGO = timedelta(days=15)
PARTS = 2
"""The history comes as what was long ago and what was of late, so that old dialogs are closed between."""
THOUGHT = timedelta(seconds=25)
"""After so long somebody changes what he wrote, or takes it back."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A message of ours that a customer answers."""

    ext_id: str
    thread: str
    parent: str
    """What it quoted."""


def history(now: datetime) -> tuple[tuple[Event, ...], ...]:
    """Everything that was said before `now`, oldest first, in its parts."""
    told = sorted((event for chat in stories().chats for event in _chat(chat, now)), key=lambda one: one.at)
    old = tuple(event for event in told if event.at < now - LONG_AGO)
    return old, tuple(told[len(old) :])


def arrival(number: int, now: datetime) -> tuple[Event, ...]:
    """What the `number`th arrival says: first the stories, then somebody new each time."""
    known = stories().arrivals
    if number >= len(known):
        return (_stranger(number, now),)
    one = known[number]
    messages = [_arrived(one, number, place, now) for place in range(len(one.texts))]
    if not one.edited:
        return tuple(messages)
    return (*messages, Edited(messages[-1].ext_id, one.thread, now, one.edited))


def answer(ours: Answered, now: datetime) -> tuple[Event, ...]:
    """What comes back for a message of ours: from the customer, in a group from whom it quoted."""
    rng = dice("chat", "answer", ours.ext_id)
    text = rng.choice(stories().later.replies)
    title = stories().title(ours.thread)
    message = Message(
        f"re-{ours.ext_id}",
        _who_answers(ours),
        now,
        text,
        text.encode(),
        thread=ours.thread,
        title=title,
        group=bool(title),
        parent=ours.ext_id if title else "",
    )
    return (message,)


def _chat(chat: Chat, now: datetime) -> Iterator[Message | Edited | Deleted | Member]:
    for number, line in enumerate(chat.lines, 1):
        at = now - timedelta(minutes=line.ago)
        ext_id = f"{chat.thread}-{number}"
        if line.joins:
            yield Member(ext_id, chat.thread, at, stories().person(line.joins), joined=True)
            continue
        yield _said(chat, line, ext_id, at)
        if line.edited:
            yield Edited(ext_id, chat.thread, at + THOUGHT, line.edited)
        if line.gone:
            yield Deleted(ext_id, chat.thread, at + THOUGHT)


def _said(chat: Chat, line: Line, ext_id: str, at: datetime) -> Message:
    content = picture(line.photo) if line.photo else b""
    return Message(
        ext_id,
        stories().person(line.who),
        at,
        line.text,
        line.text.encode(),
        thread=chat.thread,
        title=chat.title,
        group=bool(chat.title),
        parent=f"{chat.thread}-{line.answers}" if line.answers else "",
        outgoing=line.who == "us",
        files=(File(line.photo, "image/png", len(content), content),) if content else (),
    )


def _arrived(one: Arrival, number: int, place: int, now: datetime) -> Message:
    at = now - BETWEEN * (len(one.texts) - 1 - place)
    text, title = one.texts[place], stories().title(one.thread)
    return Message(
        f"live-{number}-{place}",
        stories().person(one.who),
        at,
        text,
        text.encode(),
        thread=one.thread,
        title=title,
        group=bool(title),
    )


def _stranger(number: int, now: datetime) -> Message:
    """Somebody writes for the first time."""
    later, rng = stories().later, dice("chat", "stranger", number)
    name = later.who[number % len(later.who)]
    text = rng.choice(later.texts).format(order=rng.randint(2240, 2990))
    return Message(
        f"live-{number}-0", _newcomer(number, name), now, text, text.encode(), thread=f"new-{number}"
    )


def _newcomer(number: int, name: str) -> Person:
    return Person(KIND, str(5000 + number), name, f"@{name.split(maxsplit=1)[0].lower()}{number}")


def _who_answers(ours: Answered) -> Person:
    if ours.thread.startswith("new-"):
        number = int(ours.thread.removeprefix("new-"))
        names = stories().later.who
        return _newcomer(number, names[number % len(names)])
    chat = next((one for one in stories().chats if one.thread == ours.thread), None)
    if chat is None:
        return stories().person(ours.thread)
    said = {f"{chat.thread}-{number}": line.who for number, line in enumerate(chat.lines, 1)}
    customers = [who for who in said.values() if who not in ("", "us", "bo")]
    return stories().person(said.get(ours.parent) or customers[-1])
