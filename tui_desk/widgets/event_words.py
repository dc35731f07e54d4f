"""What happened, in a few words of one line; an event nobody needs to read says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui_desk.rows import EventRow
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.times import until

Words = Callable[[Mapping[str, Any], int], str]


def words_of(event: EventRow, now: int) -> str:
    """`Bo closed this`; empty for what the timeline shows as a message anyway."""
    tell = _WORDS.get(event.kind)
    if tell is None:
        return ""
    told = tell(event.data, now)
    words = (told if event.kind in _WHOLE else f"{who(event)} {told}") if told else ""
    return f"{words} (taken back)" if words and event.undone else words


def who(event: EventRow) -> str:
    """The one who did it, as a person reads it."""
    if event.actor.startswith("rule:"):
        return f"Rule “{one_line(event.actor[5:])}”"
    match event.actor:
        case "customer":
            return "The customer"
        case "sync":
            return "The desk"
        case _:
            return one_line(event.actor_name) or one_line(event.actor)


def _assigned(data: Mapping[str, Any], _now: int) -> str:
    name = one_line(str(data.get("to") or ""))
    return f"assigned this to {name}" if name else "assigned this to nobody"


def _snoozed(data: Mapping[str, Any], now: int) -> str:
    at = _after(data, "snoozed_until")
    return f"snoozed this until {until(at, now)}" if isinstance(at, int) else "snoozed this"


def _tags(verb: str, key: str) -> Words:
    def tell(data: Mapping[str, Any], _now: int) -> str:
        names = data.get(key)
        return f"{verb} {', '.join(one_line(str(name)) for name in names)}" if isinstance(names, list) else ""

    return tell


def _priority(data: Mapping[str, Any], _now: int) -> str:
    names = {-1: "low", 0: "normal", 1: "high", 2: "urgent"}
    return f"set the priority to {names.get(_after(data, 'priority'), 'normal')}"


def _linked(verb: str) -> Words:
    def tell(data: Mapping[str, Any], _now: int) -> str:
        other = data.get("other")
        return f"{verb} #{other}" if isinstance(other, int) else ""

    return tell


def _split_off(data: Mapping[str, Any], _now: int) -> str:
    number, other = data.get("number"), data.get("other")
    messages = "1 message" if number == 1 else f"{number} messages"
    return f"split {messages} off into #{other}" if isinstance(other, int) and isinstance(number, int) else ""


def _member(data: Mapping[str, Any], _now: int) -> str:
    joined = bool(data.get("joined"))
    if data.get("us"):
        return "We are in this chat again" if joined else "We were blocked in this chat, or put out of it"
    name = one_line(str(data.get("name") or "")) or "Somebody"
    return f"{name} {'joined' if joined else 'left'}"


def _renamed(data: Mapping[str, Any], _now: int) -> str:
    title = one_line(str(data.get("title") or ""))
    return f"The chat is called “{title}” now" if title else ""


def _after(data: Mapping[str, Any], field: str) -> Any:
    """What a field became; events keep `[before, after]`."""
    pair = data.get(field)
    return pair[1] if isinstance(pair, list) and len(pair) == 2 else None


def _plain(words: str) -> Words:
    return lambda _data, _now: words


_WORDS: Mapping[str, Words] = {
    "closed": _plain("closed this"),
    "reopened": _plain("reopened this"),
    "part_deleted": _plain("took a part of a message back"),
    "pending": _plain("set this to pending"),
    "snoozed": _snoozed,
    "woke": _plain("brought this back"),
    "assigned": _assigned,
    "unassigned": _plain("assigned this to nobody"),
    "tagged": _tags("added", "tags_added"),
    "untagged": _tags("removed", "tags_removed"),
    "spam": _plain("marked this as spam"),
    "not_spam": _plain("took this out of spam"),
    "priority": _priority,
    "linked": _linked("put this beside"),
    "joined": _linked("joined this with"),
    "joined_into": _linked("joined this into"),
    "split": _linked("split this off"),
    "split_off": _split_off,
    "member": _member,
    "renamed": _renamed,
    "resent": _plain("sent an answer again"),
    "settled": _plain("settled what became of an answer"),
}
_WHOLE = ("member", "renamed")
"""What the messenger tells: nobody here did it."""
