"""What happened, in a few words of one line; an event nobody needs to read says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tui_desk.rows import EventRow
from tui_desk.words.customer_events import CUSTOMERS
from tui_desk.words.phrases import When, Words, after, assigned, name, plain, priority, tags
from tui_desk.words.ticket_events import TICKETS

_CAUSES = {"rule": "Rule", "flow": "Flow", "api": "Program"}
"""What did something, before its name, where no person did."""
TAKEN_BACK = " (taken back)"
"""Stands behind what is no longer so."""


def sentence(event: EventRow, when: When) -> str:
    """`Bo closed this`; empty for what the timeline shows as a message anyway."""
    told = phrase(event, when)
    return f"{who(event)} {told}" if told and event.kind in _DONE else told


def phrase(event: EventRow, when: When) -> str:
    """`closed this`, without who did it; of what the messenger tells the whole sentence. Else as `sentence`."""
    return _phrase(event, event.data, when)


def any_sentence(event: EventRow, beside: Iterable[object], when: When) -> str:
    """As `sentence`, of every event: `Bo: took back “closed this”` by the deed's own record among those beside it."""
    return sentence(event, when) or f"{who(event)}: {any_phrase(event, beside, when)}"


def any_phrase(event: EventRow, beside: Iterable[object], when: When) -> str:
    """The same without who did it; what has no words of its own tells its kind."""
    data = event.data
    if told := _phrase(event, data, when):
        return told
    if event.kind != "undone":
        return _kind(event.kind)
    of = data.get("of")
    records = (one for one in beside if isinstance(one, EventRow) and one.id == of)
    words = next((deed(one.kind, one.data, when) for one in records), "")
    return f"took back “{words or _kind(data.get('was')) or 'something'}”"


def deed(kind: str, data: Mapping[str, Any], when: When) -> str:
    """`closed this`: what an event of this kind with this record tells."""
    tell = _DONE.get(kind) or _TOLD_BY_MESSENGER.get(kind)
    return tell(data, when) if tell else ""


def _phrase(event: EventRow, data: Mapping[str, Any], when: When) -> str:
    words = deed(event.kind, data, when)
    return f"{words}{TAKEN_BACK}" if words and event.undone else words


def who(event: EventRow) -> str:
    """The one who did it, as a person reads it."""
    kind, colon, called = event.actor.partition(":")
    if colon and kind in _CAUSES:
        return f"{_CAUSES[kind]} “{name(called)}”"
    match event.actor:
        case "customer":
            return "The customer"
        case "sync":
            return "The desk"
        case _:
            return name(event.actor_name) or name(event.actor)


def is_automatic(event: EventRow) -> bool:
    """No person did it."""
    return event.actor == "sync" or event.actor.startswith(tuple(f"{kind}:" for kind in _CAUSES))


def _kind(kind: object) -> str:
    return name(kind).replace("_", " ")


def _snoozed(data: Mapping[str, Any], when: When) -> str:
    at = after(data, "snoozed_until")
    return f"snoozed this until {when(at)}" if isinstance(at, int) else "snoozed this"


def _other(verb: str) -> Words:
    def tell(data: Mapping[str, Any], _when: When) -> str:
        other = data.get("other")
        return f"{verb} #{other}" if isinstance(other, int) else ""

    return tell


def _merged(data: Mapping[str, Any], _when: When) -> str:
    other = data.get("other")
    return f"merged #{other} into this" if isinstance(other, int) else ""


def _parted(data: Mapping[str, Any], _when: When) -> str:
    other = data.get("other")
    return f"parted #{other} from this" if isinstance(other, int) else ""


def _split_off(data: Mapping[str, Any], _when: When) -> str:
    number, other = data.get("number"), data.get("other")
    messages = "1 message" if number == 1 else f"{number} messages"
    return f"split {messages} off into #{other}" if isinstance(other, int) and isinstance(number, int) else ""


def _settled(data: Mapping[str, Any], _when: When) -> str:
    return f"said that an answer {'arrived' if data.get('arrived') else 'was lost'}"


def _member(data: Mapping[str, Any], _when: When) -> str:
    joined = bool(data.get("joined"))
    if data.get("us"):
        return "We are in this chat again" if joined else "We were blocked in this chat, or put out of it"
    return f"{name(data.get('name')) or 'Somebody'} {'joined' if joined else 'left'}"


def _renamed(data: Mapping[str, Any], _when: When) -> str:
    title = name(data.get("title"))
    return f"The chat is called “{title}” now" if title else ""


_DONE: Mapping[str, Words] = {
    "closed": plain("closed this"),
    "reopened": plain("reopened this"),
    "part_deleted": plain("took a part of a message back"),
    "pending": plain("set this to pending"),
    "snoozed": _snoozed,
    "woke": plain("brought this back"),
    "assigned": assigned,
    "unassigned": plain("assigned this to nobody"),
    "tagged": tags("added", "tags_added"),
    "untagged": tags("removed", "tags_removed"),
    "spam": plain("marked this as spam"),
    "not_spam": plain("took this out of spam"),
    "priority": priority,
    "linked": _other("put this beside"),
    "joined": _merged,
    "joined_into": _other("merged this into"),
    "parted": _parted,
    "parted_from": _other("parted this from"),
    "split": _other("split this off"),
    "split_off": _split_off,
    "resent": plain("sent an answer again"),
    "settled": _settled,
    **TICKETS,
    **CUSTOMERS,
}
"""What somebody here did, or a rule. A new kind of event is a line of this."""
_TOLD_BY_MESSENGER: Mapping[str, Words] = {"member": _member, "renamed": _renamed}
"""Nobody here did it: each is a whole sentence."""
