"""What is said of a ticket: where it stands, what it is to another, what a field holds."""

from __future__ import annotations

from collections.abc import Mapping

from tui_desk.rows import EventRow
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import STATES, LinkKind

STATE_WORDS: Mapping[str, str] = {state: state.replace("_", " ") for state in STATES}
LINK_WORDS: Mapping[str, str] = {
    "parent_of": "below this",
    "child_of": "above this",
    "blocks": "blocked by this",
    "blocked_by": "blocks this",
    "duplicate_of": "this is its duplicate",
    "duplicated_by": "a duplicate of this",
    "related": "related",
}
"""What another ticket is to this one."""
RELATION_WORDS: Mapping[LinkKind, str] = {
    "related": "has to do with it",
    "parent_of": "stands above it: its parent",
    "child_of": "stands below it: its child",
    "blocks": "comes first: blocks it",
    "blocked_by": "waits for it: blocked by it",
    "duplicate_of": "is its duplicate",
    "duplicated_by": "is what it duplicates",
}
"""What a ticket may be to another, as a choice says it."""


def field_value(value: object) -> str:
    """A field's value as people read it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def of_merged(ticket_id: int, event: EventRow) -> str:
    """`#1043-2: ` before what happened to a ticket that was merged into this one; of its own nothing."""
    other = event.ticket_id
    return "" if other is None or other == ticket_id else f"{named(other)}: "
