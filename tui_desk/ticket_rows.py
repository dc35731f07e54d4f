"""What the desk hands out of tickets: frozen rows that cross every layer. Times are UTC epoch ms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, get_args

from tui_desk.rows import Status
from tui_desk.typed import dataclass

TicketState = Literal["submitted", "in_progress", "waiting_on_customer", "resolved"]
STATES: tuple[TicketState, ...] = get_args(TicketState)
"""In the order of a ticket's life."""
OPEN_STATES = STATES[:-1]
"""All but resolved."""
TicketGroup = Literal["overdue", "today", "current", "waiting", "done"]
GROUPS: tuple[TicketGroup, ...] = get_args(TicketGroup)
"""In the order they stand in the task pane."""
TicketViewName = Literal[
    "mine", "teams", "unassigned", "overdue", "today", "open", "waiting", "resolved", "all"
]
TicketSort = Literal["due", "newest", "priority", "updated"]
LinkKind = Literal[
    "parent_of", "child_of", "blocks", "blocked_by", "duplicate_of", "duplicated_by", "related"
]


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One ticket as a list shows it."""

    id: int
    """What people say is `text.ticket_number.spelled(id)`."""
    kind: str
    state: TicketState
    title: str
    priority: int
    """A rank; `Policy.priorities` has what it is called."""
    category: str
    due_at: int | None
    assignee_id: int | None
    assignee: str
    """Short name; empty for nobody."""
    team: str
    """Whose members may take it; empty for none."""
    requester_id: int | None
    requester: str
    """Name of the customer it was opened for; empty for nobody."""
    conversations: int
    """How many hang on it."""
    said_since: int
    """Messages of customers in them since it was opened."""
    checklist: tuple[int, int]
    """Steps done, steps in all."""
    tags: tuple[str, ...]
    created_at: int
    updated_at: int
    resolved_at: int | None
    version: int


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One step of a ticket."""

    id: int
    text: str
    done_at: int | None
    done_by: str
    """Short name of who did it."""


@dataclass(frozen=True, slots=True)
class TicketNoteRow:
    """What an agent wrote on a ticket."""

    id: int
    at: int
    agent_id: int | None
    author_name: str
    text: str


@dataclass(frozen=True, slots=True)
class LinkedConversation:
    """A conversation that hangs on a ticket."""

    id: int
    subject: str
    status: Status
    channel: str
    channel_kind: str
    customer_id: int | None
    customer_name: str
    last_at: int
    said_since: int
    """Messages of customers since the ticket was opened."""


@dataclass(frozen=True, slots=True)
class LinkedTicket:
    """A ticket that has to do with this one."""

    id: int
    title: str
    state: TicketState
    kind: LinkKind
    """What this one is to it: `parent_of` means this one is its parent."""


@dataclass(frozen=True, slots=True)
class ConcernedCustomer:
    """Somebody whom a ticket concerns besides who asked for it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class TicketMessageRow:
    """A message that the ticket was made from, shortened."""

    message_id: int
    conversation_id: int
    at: int
    author_name: str
    text: str


@dataclass(frozen=True, slots=True)
class TicketDetail:
    """One ticket with everything that hangs on it."""

    line: TicketLine
    text: str
    fields: Mapping[str, Any]
    merged_into_id: int | None
    conversations: tuple[LinkedConversation, ...]
    messages: tuple[TicketMessageRow, ...]
    customers: tuple[tuple[int, str], ...]
    """Id and name of everybody it concerns, who asked for it first."""
    tickets: tuple[LinkedTicket, ...]
    checklist: tuple[ChecklistRow, ...]


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a ticket begins with; also what is proposed before an agent has said anything."""

    title: str
    text: str = ""
    kind: str = "customer"
    priority: int = 0
    category: str = ""
    due_at: int | None = None
    assignee_id: int | None = None
    team: str = ""
    requester_id: int | None = None
    tags: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    checklist: tuple[str, ...] = ()
    conversation_ids: tuple[int, ...] = ()
    message_ids: tuple[int, ...] = ()
    customer_ids: tuple[int, ...] = ()
    """Whom it concerns besides who asked for it."""


def group_of(line: TicketLine, now: int, tomorrow: int) -> TicketGroup:
    """Where a ticket stands in the task pane; `tomorrow`: when the agent's next day begins."""
    if line.state == "resolved":
        return "done"
    if line.due_at is not None and line.due_at <= now:
        return "overdue"
    if line.state == "waiting_on_customer":
        return "waiting"
    return "today" if line.due_at is not None and line.due_at < tomorrow else "current"
