"""Several messages of one sender within seconds are read as one: they stand together under one head.

What needs a head of its own to say something, such as an edited message or an answer to another one, gets it; so does
what follows a message that was taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from tui_desk.rows import MessageRow

WITHIN = 60_000
"""Milliseconds from one message to the next."""
WRITTEN_HERE = ("written-here", "automatic")


def outside(message: MessageRow) -> bool:
    """Whether one of us wrote it elsewhere: on the phone, in the messenger itself."""
    return message.direction == "outbound" and message.why.get("rule") not in WRITTEN_HERE


def going_on(entries: Iterable[object]) -> frozenset[int]:
    """The messages that go on with the one right before them."""
    return frozenset(
        after.id
        for before, after in pairwise(entries)
        if isinstance(before, MessageRow) and isinstance(after, MessageRow) and _goes_on(before, after)
    )


def _goes_on(before: MessageRow, after: MessageRow) -> bool:
    return (
        _sender(before) == _sender(after)
        and 0 <= after.at - before.at <= WITHIN
        and (after.direction == "inbound" or outside(after))
        and before.deleted_at is None
        and not (
            after.parent_id or after.answered_in or after.edited_at or after.deleted_at or after.automatic
        )
    )


def _sender(message: MessageRow) -> tuple[str, str, str, str, int | None]:
    return (message.kind, message.direction, message.author_name, message.author_address, message.agent_id)
