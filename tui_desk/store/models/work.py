"""Who is at work and where, and how far each has read."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel

from tui_desk.store.models.columns import moment, owner


class ReadMark(SQLModel, table=True):
    """How far an agent has read a conversation."""

    __tablename__ = "read_mark"
    agent_id: int = Field(sa_column=Column(ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True))
    conversation_id: int = Field(
        sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    )
    upto: int = moment()
    """Time of the newest message read."""


class Presence(SQLModel, table=True):
    """Who is looking at or writing in what, as of a heartbeat."""

    session: str = Field(primary_key=True)
    """Machine, process, its namespace and a number of its own (`desk.status.console_session`)."""
    agent_id: int = owner("agent.id")
    conversation_id: int | None = None
    doing: str = "reading"
    """`reading` or `writing`."""
    beat_at: int = moment()


class Lease(SQLModel, table=True):
    """Who runs the sync of this desk."""

    name: str = Field(primary_key=True)
    epoch: int = 0
    """Goes up with every holder; what an older one still says does not count."""
    holder: str = ""
    pid: int = 0
    beat_at: int = moment(default=0)
