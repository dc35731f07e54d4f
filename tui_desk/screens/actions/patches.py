"""What a verb will do to rows, shown before the desk has done it: they change, or leave the view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_desk.rows import ConversationLine, Status, ViewName

if TYPE_CHECKING:
    from tui_desk.screens.console import Console

Patch = Callable[[ConversationLine], ConversationLine | None]
"""What a verb will do to a row, shown before it is done; None: the row leaves the view."""

_STATUS_OF: dict[ViewName, Status] = {
    "mine": "open",
    "unassigned": "open",
    "open": "open",
    "pending": "pending",
    "snoozed": "snoozed",
    "closed": "closed",
}


def leaving(console: Console, status: Status | None, until: int | None = None) -> Patch | None:
    """The row gets this status, and leaves where the view shows another."""
    if status is None:
        return None
    return staying(console, lambda line: line._replace(status=status, snoozed_until=until))


def staying(console: Console, change: Callable[[ConversationLine], ConversationLine]) -> Patch:
    """The changed row, or None where it does not belong to the view any more."""
    view, me = console.asked.view, console.desk.agent.id

    def patch(line: ConversationLine) -> ConversationLine | None:
        changed = change(line)
        return changed if _belongs(changed, view, me) else None

    return patch


def _belongs(line: ConversationLine, view: ViewName, me: int) -> bool:
    match view:
        case "undelivered":
            return True
        case "spam":
            return line.spam
        case "mine" if line.assignee_id != me:
            return False
        case "unassigned" if line.assignee_id is not None:
            return False
    return not line.spam and line.status == _STATUS_OF[view]
