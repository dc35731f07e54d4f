"""Conversations and what hangs on them, and the events that tell what was done."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, text
from sqlmodel import Field, SQLModel

from tui_desk.store.models.columns import NUMBERED, moment


def _some(name: str, *columns: str, where: str) -> Index:
    """An index of some of the rows only. What a query asks of them stands in it too, or SQLite looks at the rows."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Conversation(SQLModel, table=True):
    """A dialog with a beginning and an end. Its number is its id."""

    __table_args__ = (
        Index("ix_conversation_list", "status", "spam", "last_at", "id"),
        Index("ix_conversation_waiting", "status", "spam", "waiting_key", "id"),
        Index("ix_conversation_customer", "customer_id", "last_at", "id"),
        Index("ix_conversation_mine", "assignee_id", "status", "waiting_key", "id"),
        Index(
            "ix_conversation_wake",
            "snoozed_until",
            sqlite_where=text("status = 'snoozed'"),
            postgresql_where=text("status = 'snoozed'"),
        ),
        Index(
            "ix_conversation_undelivered",
            "undelivered",
            sqlite_where=text("undelivered > 0"),
            postgresql_where=text("undelivered > 0"),
        ),
        Index(
            "ix_conversation_merged",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
        _some("ix_conversation_chat", "chat_id", "last_at", "id", where="chat_id IS NOT NULL"),
        _some("ix_conversation_beside", "customer_id", "last_at", "id", where="status != 'closed'"),
        _some(
            "ix_conversation_talks",
            *("customer_id", "created_at", "status", "spam", "merged_into_id", "messages"),
            where="spam = 0 AND merged_into_id IS NULL AND messages > 0",
        ),
        _some(
            "ix_conversation_unread",
            *("assignee_id", "last_inbound_at", "id", "status", "spam"),
            where="status = 'open' AND spam = 0",
        ),
        NUMBERED,
    )
    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = Field(foreign_key="channel.id", index=True)
    chat_id: int | None = Field(default=None, foreign_key="chat.id")
    customer_id: int | None = Field(default=None, foreign_key="customer.id")
    assignee_id: int | None = Field(default=None, foreign_key="agent.id")
    subject: str = ""
    snippet: str = ""
    """Beginning of the newest message's own text, one line, cleaned."""
    status: str = "open"
    """`open`, `pending`, `snoozed`, `closed`."""
    spam: bool = False
    priority: int = 0
    """-1 low, 0 normal, 1 high, 2 urgent."""
    snoozed_until: int | None = moment(default=None)
    continues_id: int | None = Field(default=None, foreign_key="conversation.id", index=True)
    """The earlier conversation this one goes on from, or stands beside."""
    link_reason: str = ""
    """Why it is linked and not joined: `unknown-sender`, `failed-authentication`, `unknown-recipient`,
    `closed-long-ago`, `subject-changed`."""
    created_at: int = moment()
    last_at: int = moment()
    """Time of the newest message or note."""
    last_inbound_at: int | None = moment(default=None)
    waiting_since: int | None = moment(default=None)
    """Since when the customer waits for us; None: he does not."""
    waiting_key: int = moment(default=0)
    """What *waiting longest* sorts by: `waiting_since`, or a far future when nobody waits."""
    closed_at: int | None = moment(default=None)
    last_message_id: int = 0
    """Newest message of a customer or colleague; what a draft is compared with before it is sent."""
    messages: int = 0
    undelivered: int = 0
    """Messages that could not be delivered, or may not have been."""
    version: int = 1
    merged_into_id: int | None = None
    """The conversation that this one is a part of; its number leads there."""


class ConversationCount(SQLModel, table=True):
    """How many conversations are alike in what views ask for; triggers on `Conversation` keep it."""

    __tablename__ = "conversation_count"
    status: str = Field(primary_key=True)
    spam: bool = Field(primary_key=True)
    assignee_id: int = Field(primary_key=True)
    """0: nobody."""
    is_part: bool = Field(primary_key=True)
    """They were merged into others, and stand in no list."""
    number: int


class Participant(SQLModel, table=True):
    """An address that takes part in a conversation: what may join it and what answers go to."""

    conversation_id: int = Field(
        sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    )
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True, index=True)
    """Folded, as in `Identity`."""
    name: str = ""
    role: str = "to"
    """`to`: answers go to it; `cc`: a copy goes to it; `known`: it was in the thread, nothing goes to it by itself."""
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)


class Tag(SQLModel, table=True):
    """A word on a conversation."""

    conversation_id: int = Field(
        sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    )
    name: str = Field(primary_key=True, index=True)


class Link(SQLModel, table=True):
    """Two conversations that have to do with each other."""

    conversation_id: int = Field(
        sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    )
    other_id: int = Field(
        sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True, index=True)
    )
    reason: str


TOLD = (
    "kind NOT IN ('message', 'sent', 'answered', 'logged', 'noted', 'draft', 'read', 'receipt', 'album',"
    " 'edited', 'deleted')"
)
"""Of a conversation's events those that its messages don't tell already."""


class Event(SQLModel, table=True):
    """Who did what, or which rule; timeline, audit, undo and change feed in one. Append-only."""

    __table_args__ = (
        Index("ix_event_timeline", "conversation_id", "id"),
        Index("ix_event_kind", "kind", "at"),
        Index("ix_event_deed", "deed"),
        _some("ix_event_told", "conversation_id", "at", "id", where=TOLD),
        Index(
            "ix_event_ticket",
            "ticket_id",
            "id",
            sqlite_where=text("ticket_id IS NOT NULL"),
            postgresql_where=text("ticket_id IS NOT NULL"),
        ),
        Index(
            "ix_event_customer",
            "customer_id",
            "id",
            sqlite_where=text("customer_id IS NOT NULL"),
            postgresql_where=text("customer_id IS NOT NULL"),
        ),
        NUMBERED,
    )
    id: int | None = Field(default=None, primary_key=True)
    at: int = moment()
    actor: str
    """An agent's login, `customer`, `sync`, or `rule:<name>`, `flow:<name>`, `api:<name>`."""
    kind: str
    """`closed`, `assigned`, `message`, …; those in `desk.undo.UNDOABLE` can be taken back."""
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    message_id: int | None = None
    ticket_id: int | None = None
    customer_id: int | None = None
    deed: int | None = None
    """Events of one command share the id of the first; `undo` takes them back together."""
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """`{"field": [before, after]}` for what can be undone, and words for the timeline."""
    undone_by: int | None = None
