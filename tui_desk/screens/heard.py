"""What of the screen an event may have changed: nothing else is read for it."""

from __future__ import annotations

from tui_desk.rows import EventRow

TAGS = frozenset({"tagged", "untagged"})
MARKS = TAGS | {"receipt"}
"""Kinds of events that move no conversation: it stays where it was in each list, and counts as it did."""


def moves(event: EventRow) -> bool:
    """Whether it may change in which lists a conversation stands, where in them, or what is counted."""
    return event.kind not in MARKS


def is_in_passing(event: EventRow) -> bool:
    """Whether it is one of many that only tell who sees where they happen: a tag, or a mail of long ago."""
    if event.kind == "message":
        return bool(event.data.get("catching_up"))
    return event.kind in TAGS or (event.kind == "linked" and event.actor == "sync")


def of_notices(event: EventRow) -> bool:
    """Whether an open ticket may tell something else of a notice now: it tells how far each of them got."""
    return event.kind == "receipt"


def of_customers(event: EventRow) -> bool:
    """Whether it is of somebody's card; of who was deleted for good it does not say whose."""
    return event.customer_id is not None or event.kind.startswith("customer_")
