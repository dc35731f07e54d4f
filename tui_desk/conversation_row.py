"""A conversation as a row of a list; what the first frame shows."""

from __future__ import annotations

from tui_desk.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Literal


class ConversationLine(NamedTuple):
    """One conversation as a list shows it; a tuple, as a page makes a hundred of them while somebody waits."""

    id: int
    subject: str
    snippet: str
    status: Literal["open", "pending", "snoozed", "closed"]
    spam: bool
    priority: int
    """-1 low, 0 normal, 1 high, 2 urgent."""
    customer_name: str
    customer_address: str
    channel: str
    channel_kind: str
    assignee_id: int | None
    assignee: str
    """Short name; empty for nobody."""
    waiting_since: int | None
    last_at: int
    snoozed_until: int | None
    unread: bool
    """For the agent who asked."""
    tags: tuple[str, ...]
    messages: int
    undelivered: int
    has_draft: bool
    """The asking agent has an unsent draft here."""
    version: int
    group: bool = False
    """Cut out of a group chat."""
    title: str = ""
    """What the group is called now."""
    speaker: str = ""
    """Who wrote the newest message of a group."""
    customer_id: int | None = None
    """None: nobody who is known."""
