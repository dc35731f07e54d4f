"""Tickets: what hangs on them, what customers were told of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from tui_desk.store.models.columns import NUMBERED, moment, owner


class Ticket(SQLModel, table=True):
    """A request that somebody must work on. What people call it is its id with a check digit."""

    __table_args__ = (
        Index("ix_ticket_due", "state", "due_at", "id"),
        Index("ix_ticket_mine", "assignee_id", "state", "due_at", "id"),
        NUMBERED,
    )
    id: int | None = Field(default=None, primary_key=True)
    """Never given twice."""
    kind: str = "customer"
    """A name from the config: `customer`, `back_office`, `tracker`, …"""
    state: str = "submitted"
    """`submitted`, `in_progress`, `waiting_on_customer`, `resolved`."""
    title: str = ""
    text: str = ""
    priority: int = 0
    """A rank; the config says what it is called."""
    category: str = ""
    due_at: int | None = moment(default=None)
    assignee_id: int | None = Field(default=None, foreign_key="agent.id")
    team: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """A name from the config; empty: no team's."""
    requester_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
    """On whose behalf it was opened."""
    fields: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Values of the config's custom fields."""
    created_at: int = moment()
    updated_at: int = moment()
    resolved_at: int | None = moment(default=None)
    merged_into_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    """Where everything of it stands now; its number leads there."""
    reminded_for: int | None = moment(default=None)
    """The newest moment, its due time or so long before, at which the assignee was reminded or need not be."""
    version: int = 1


class TicketConversation(SQLModel, table=True):
    """A conversation that hangs on a ticket."""

    __tablename__ = "ticket_conversation"
    ticket_id: int = Field(sa_column=Column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True))
    conversation_id: int = Field(
        sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True, index=True)
    )
    at: int = moment()


class TicketMessage(SQLModel, table=True):
    """A message that a ticket was made from, or that says something to it."""

    __tablename__ = "ticket_message"
    ticket_id: int = Field(sa_column=Column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True))
    message_id: int = Field(
        sa_column=Column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True, index=True)
    )


class TicketCustomer(SQLModel, table=True):
    """A customer whom a ticket concerns, besides who asked for it."""

    __tablename__ = "ticket_customer"
    ticket_id: int = Field(sa_column=Column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True))
    customer_id: int = Field(
        sa_column=Column(ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, index=True)
    )


class TicketLink(SQLModel, table=True):
    """Two tickets that have to do with each other."""

    __tablename__ = "ticket_link"
    ticket_id: int = Field(sa_column=Column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True))
    other_id: int = Field(
        sa_column=Column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, index=True)
    )
    kind: str = Field(primary_key=True)
    """What the first is to the other: `parent_of`, `blocks`, `duplicate_of`, `related` (kept once, lower id first)."""


class TicketTag(SQLModel, table=True):
    """A word on a ticket."""

    __tablename__ = "ticket_tag"
    ticket_id: int = Field(sa_column=Column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True))
    name: str = Field(primary_key=True, index=True)


class ChecklistItem(SQLModel, table=True):
    """One step of a ticket."""

    __tablename__ = "checklist_item"
    __table_args__ = NUMBERED
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = owner("ticket.id")
    position: int
    text: str
    done_at: int | None = moment(default=None)
    done_by_id: int | None = Field(default=None, foreign_key="agent.id")


class TicketNote(SQLModel, table=True):
    """What an agent wrote on a ticket; customers never see it."""

    __tablename__ = "ticket_note"
    __table_args__ = NUMBERED
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = owner("ticket.id")
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    at: int = moment()
    text: str = ""


class Announcement(SQLModel, table=True):
    """One text for everybody who hangs on a ticket."""

    __table_args__ = NUMBERED
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = owner("ticket.id")
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    at: int = moment()
    text: str
    """With variables, as typed."""
    closes: bool = False
    """A conversation is closed with what it is told."""


class Notice(SQLModel, table=True):
    """That a conversation is told something of a ticket: made before it is written, so that nobody is told twice."""

    __table_args__ = (Index("ix_notice_planned", "state", "not_before"), NUMBERED)
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """Ticket, conversation and occasion; for an announcement its number and the conversation."""
    ticket_id: int = owner("ticket.id")
    conversation_id: int = owner("conversation.id")
    """Where it goes, wherever that stands."""
    customer_id: int | None = None
    """Who alone is told; None: whoever reads there."""
    announcement_id: int | None = Field(default=None, foreign_key="announcement.id", index=True)
    occasion: str
    """`created`, `state`, `resolved`, `announcement`."""
    state: str = "planned"
    """`planned`; `written` with its message; `withheld` with the reason; `cancelled`."""
    not_before: int = moment(default=0)
    text: str = ""
    """As this conversation is told it."""
    template: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """`exchange.Template` instead of free text, where the messenger's window has closed."""
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    detail: str = ""
    at: int = moment()
    deed: int | None = None
    """The first event of the deed by which it was planned."""
    agent_id: int | None = None
    """Who signs."""


class Reminder(SQLModel, table=True):
    """That an agent is reminded by mail: made with the reminder, so that no moment is told of twice."""

    __table_args__ = (Index("ix_reminder_planned", "state", "not_before"), NUMBERED)
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """Ticket, due time and the moment that was reminded of."""
    ticket_id: int = owner("ticket.id")
    agent_id: int = Field(foreign_key="agent.id")
    channel_id: int = Field(foreign_key="channel.id")
    mail_id: str = Field(unique=True)
    """Its Message-ID, fixed before it is sent."""
    state: str = "planned"
    """`planned`, `sending`, `sent`, `failed`, `uncertain`, `cancelled`."""
    not_before: int = moment(default=0)
    detail: str = ""
    at: int = moment()
