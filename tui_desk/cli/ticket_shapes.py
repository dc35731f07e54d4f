"""What `--json` prints of tickets, as `cli.shapes` has it of all else."""

from __future__ import annotations

from typing import TypedDict


class Known(TypedDict):
    """A customer, by the number the desk gives him."""

    id: int
    name: str


class TicketLine(TypedDict):
    """One ticket of `ticket list`."""

    id: int
    number: str
    kind: str
    state: str
    title: str
    priority: str
    category: str
    due_at: str | None
    assignee: str | None
    team: str | None
    requester: Known | None
    tags: list[str]
    conversation_count: int
    said_since: int
    steps_done: int
    steps: int
    created_at: str | None
    updated_at: str | None
    resolved_at: str | None


class TicketField(TypedDict):
    name: str
    title: str
    value: str


class TicketConversation(TypedDict):
    """A conversation that hangs on a ticket."""

    id: int
    subject: str
    status: str
    channel: str
    customer: Known | None
    last_at: str | None
    said_since: int


class TicketMessage(TypedDict):
    """A message a ticket was made from."""

    id: int
    conversation_id: int
    at: str | None
    author: str
    text: str


class TicketLink(TypedDict):
    id: int
    number: str
    title: str
    state: str
    kind: str


class TicketStep(TypedDict):
    number: int
    text: str
    done_at: str | None
    done_by: str


class TicketEntry(TypedDict):
    """A note on a ticket, or what was done to it."""

    id: int
    kind: str
    at: str | None
    author: str
    text: str


class Ticket(TypedDict):
    """What `ticket show` prints."""

    id: int
    number: str
    kind: str
    state: str
    title: str
    text: str
    priority: str
    category: str
    due_at: str | None
    assignee: str | None
    team: str | None
    requester: Known | None
    customers: list[Known]
    tags: list[str]
    fields: list[TicketField]
    conversations: list[TicketConversation]
    messages: list[TicketMessage]
    tickets: list[TicketLink]
    checklist: list[TicketStep]
    entries: list[TicketEntry]
    created_at: str | None
    updated_at: str | None
    resolved_at: str | None


class Recipient(TypedDict):
    """What a conversation would be told of a ticket, in the pieces it would go out in, or why it would not."""

    conversation_id: int
    stands_in: int
    channel: str
    customer: str
    to: str
    subject: str
    texts: list[str]
    why_not: str
    templates: list[str]


class Notice(TypedDict):
    """What became of telling a conversation."""

    conversation_id: int
    channel: str
    customer: str
    occasion: str
    state: str
    detail: str
    text: str
    message_id: int | None
    at: str | None
