"""What we write, until it is out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from tui_desk.store.models.columns import NUMBERED, moment, owner


class Draft(SQLModel, table=True):
    """What an agent has not sent yet."""

    __table_args__ = (Index("ix_draft_of", "agent_id", "conversation_id", "kind"), NUMBERED)
    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = owner("agent.id")
    conversation_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=True)
    )
    ticket_id: int | None = None
    kind: str
    """As `rows.DraftKind` says."""
    channel_id: int | None = Field(default=None, foreign_key="channel.id")
    to: list[Any] = Field(default_factory=list, sa_type=JSON)
    cc: list[Any] = Field(default_factory=list, sa_type=JSON)
    bcc: list[Any] = Field(default_factory=list, sa_type=JSON)
    subject: str = ""
    text: str = ""
    files: list[Any] = Field(default_factory=list, sa_type=JSON)
    """`[name, media_type, sha256, size]` each."""
    message_id: int | None = Field(default=None, foreign_key="message.id")
    """The message answered or forwarded."""
    base_message_id: int = 0
    """`conversation.last_message_id` when it was begun."""
    template: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`exchange.Template` to send instead of free text."""
    form: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Of a ticket that is not opened yet: the ids of what it is made from, and what was typed, by field.

    Of a call that is not logged yet: who it was, and how.
    """
    updated_at: int = moment()


class Outbox(SQLModel, table=True):
    """A delivery: made with its message, before anything is sent."""

    __table_args__ = (Index("ix_outbox_due", "state", "not_before"), NUMBERED)
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", unique=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    channel_id: int = Field(foreign_key="channel.id", index=True)
    key: str = Field(unique=True)
    """Idempotency key: for mail the Message-ID."""
    state: str = "queued"
    """`queued`, `sending`, `sent`, `failed`, `uncertain`, `cancelled`."""
    at_risk: bool = False
    """Set right before the step after which nobody can tell whether it went out."""
    not_before: int = moment()
    attempts: int = 0
    epoch: int = 0
    """The lease that claimed it; a process whose lease is gone can't report. 0: none, or what it owed is seen to."""
    sender: str = ""
    recipients: list[str] = Field(default_factory=list, sa_type=JSON)
    refused: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    detail: str = ""
    created_at: int = moment()
    sent_at: int | None = moment(default=None)


class Piece(SQLModel, table=True):
    """One part of a messenger's message, fixed when the agent sent it: a text within the limit, or a file."""

    __table_args__ = (UniqueConstraint("outbox_id", "position"), NUMBERED)
    id: int | None = Field(default=None, primary_key=True)
    outbox_id: int = owner("outbox.id")
    position: int
    key: str = Field(unique=True)
    """What the messenger is asked to give back with its echo."""
    text: str = ""
    attachment_id: int | None = Field(default=None, foreign_key="attachment.id", index=True)
    template: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    ext_id: str = ""
    """What the messenger calls it; empty: not sent yet."""
