"""What `--json` prints: one shape per thing, described field by field in docs/cli.md.

Text is as the console shows it, cleaned; times are ISO 8601 in UTC, or null.
"""

from __future__ import annotations

from typing import TypedDict


class Person(TypedDict):
    name: str
    address: str


class Participant(Person):
    role: str
    kind: str


class Identity(TypedDict):
    kind: str
    value: str


class Customer(Person):
    id: int
    organisation: str
    language: str
    vip: bool
    notes: str
    identities: list[Identity]


class Linked(TypedDict):
    id: int
    subject: str
    status: str
    reason: str


class Line(TypedDict):
    """One conversation of `conversation list`."""

    id: int
    number: int
    channel: str
    subject: str
    status: str
    assignee: str | None
    tags: list[str]
    customer: Person
    spam: bool
    priority: str
    snippet: str
    message_count: int
    unread: bool
    undelivered: int
    waiting_since: str | None
    last_at: str | None
    snoozed_until: str | None


class Attachment(TypedDict):
    name: str
    size: int
    media_type: str
    sha256: str | None
    id: int
    inline: bool
    problem: str


class Why(TypedDict):
    rule: str
    detail: str
    refused: list[str]


class Revision(TypedDict):
    """What a message said before it was edited."""

    at: str | None
    text: str


class Chat(TypedDict):
    """The messenger's chat a conversation was cut out of."""

    title: str
    group: bool


class Message(TypedDict):
    id: int
    conversation_id: int
    kind: str
    direction: str
    author: Person
    sent_at: str | None
    received_at: str | None
    subject: str
    text: str
    quoted: str
    signature: str
    html: str | None
    automatic: bool
    flags: list[str]
    delivery: str | None
    attachments: list[Attachment]
    external_id: str
    at: str | None
    to: list[Person]
    cc: list[Person]
    bcc: list[Person]
    authentication: str
    why: Why
    delivery_detail: str
    parent_id: int | None
    answered_in: int | None
    edited_at: str | None
    deleted_at: str | None
    revisions: list[Revision]


class Conversation(TypedDict):
    """What `conversation show` prints."""

    id: int
    number: int
    channel: str
    subject: str
    status: str
    assignee: str | None
    tags: list[str]
    customer: Customer | None
    participants: list[Participant]
    messages: list[Message]
    spam: bool
    priority: str
    created_at: str | None
    closed_at: str | None
    snoozed_until: str | None
    waiting_since: str | None
    linked: list[Linked]
    chat: Chat | None
    dialogs: list[Linked]


class Draft(TypedDict):
    id: int | None
    conversation_id: int | None
    kind: str
    channel: str
    to: list[Person]
    cc: list[Person]
    bcc: list[Person]
    subject: str
    text: str
    attachments: list[str]
    updated_at: str | None


class Agent(TypedDict):
    login: str
    name: str
    short: str
    email: str
    active: bool


class Colleague(TypedDict):
    """One line of `agent identity list`."""

    kind: str
    value: str
    agent: str | None


class Entry(TypedDict):
    """One entry of the quarantine."""

    id: int
    channel: str
    external_id: str
    error: str
    at: str | None
    tries: int
    has_raw: bool
    message_id: int | None


class Parts(TypedDict):
    text: str
    quoted: str
    signature: str


class Done(TypedDict):
    """What a verb that changes something prints."""

    text: str
    deed: int | None
    ids: list[int]
    message_id: int | None
    tickets: list[str]
    customers: list[int]


class Received(TypedDict):
    """One line of `receive`."""

    source: str
    status: str
    conversation_id: int | None
    message_id: int | None
    quarantine_id: int | None
    rule: str


class Retried(TypedDict):
    """One entry of `quarantine retry`."""

    quarantine_id: int
    status: str
    conversation_id: int | None
    message_id: int | None
    rule: str


class Synced(TypedDict):
    """One channel of `sync --once`."""

    channel: str
    received: int
    quarantined: int
    sent: int
    problem: str


class Channel(TypedDict):
    """One channel of `channel list`."""

    name: str
    kind: str
    address: str
    state: str
    state_since: str | None
    detail: str
    last_ok: str | None
    last_event_at: str | None
    failures: int
    done: int
    total: int


class Check(TypedDict):
    """One line of `channel check`."""

    channel: str
    name: str
    ok: bool
    known: bool
    """False: nobody can tell from here; `text` says what should be."""
    text: str


class Audit(TypedDict):
    """One folder of `channel audit`."""

    folder: str
    uidvalidity: int
    on_server: int
    here: int
    missing: list[int]
    outside: list[int]
    only_here: list[int]


class Saved(TypedDict):
    """What `attachment save` prints."""

    path: str
    size: int
    sha256: str | None


class Places(TypedDict):
    """What `config path` prints."""

    config: str
    exists: bool
    store: str
    log: str


class Finding(TypedDict):
    """One line of `doctor`."""

    name: str
    state: str
    text: str
