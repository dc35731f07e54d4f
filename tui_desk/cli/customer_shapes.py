"""What `--json` prints of customers, as `cli.shapes` has it of all else."""

from __future__ import annotations

from typing import TypedDict


class CustomerLine(TypedDict):
    """One customer of `customer list`."""

    id: int
    name: str
    organisation: str
    vip: bool
    address: str
    kinds: list[str]
    conversation_count: int
    open_count: int
    open_ticket_count: int
    last_at: str | None


class KnownBy(TypedDict):
    """What a customer is known by."""

    kind: str
    value: str
    handle: str
    customer_id: int


class JoinedCustomer(TypedDict):
    """Somebody who was joined to him."""

    id: int
    name: str
    notes: str
    into_id: int


class Attribute(TypedDict):
    name: str
    value: str


class Counted(TypedDict):
    name: str
    count: int


class LastAnswer(TypedDict):
    at: str | None
    by: str
    conversation_id: int
    message_id: int


class CustomerTicket(TypedDict):
    id: int
    number: str
    title: str
    state: str
    due_at: str | None


class CustomerConversation(TypedDict):
    """A conversation with him, or in which he wrote."""

    id: int
    subject: str
    status: str
    channel: str
    created_at: str | None
    last_at: str | None
    message_count: int
    tags: list[str]


class Lookup(TypedDict):
    """What an outside source said of him."""

    source: str
    at: str | None
    fields: list[Attribute]
    problem: str


class CustomerEvent(TypedDict):
    id: int
    kind: str
    at: str | None
    author: str
    text: str


class CustomerCard(TypedDict):
    """What `customer show` prints."""

    id: int
    name: str
    organisation: str
    language: str
    time_zone: str
    vip: bool
    notes: str
    attributes: list[Attribute]
    identities: list[KnownBy]
    joined: list[JoinedCustomer]
    conversation_count: int
    open_count: int
    wrote: int
    first_at: str | None
    last_at: str | None
    last_answer: LastAnswer | None
    months: list[Counted]
    tags: list[Counted]
    categories: list[Counted]
    tickets: list[CustomerTicket]
    tickets_resolved: int
    conversations: list[CustomerConversation]
    lookups: list[Lookup]
    events: list[CustomerEvent]
    created_at: str | None


class Suggestion(TypedDict):
    """Somebody who may be the same person."""

    id: int
    name: str
    address: str
    reason: str


class CustomerRecord(TypedDict):
    """One customer of `customer export`."""

    id: int
    name: str
    organisation: str
    language: str
    time_zone: str
    vip: bool
    notes: str
    mails: list[str]
    phones: list[str]
    identities: list[str]
    attributes: list[Attribute]


class Imported(TypedDict):
    """What became of a line of `customer import`."""

    line: int
    outcome: str
    customer_id: int | None
    name: str
    text: str
