"""Channels, where they stand, and what a messenger names and hands over before it has a message."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from tui_desk.store.models.columns import NUMBERED, moment, owner


class Channel(SQLModel, table=True):
    """One configured source, where its sync stands and how it feels."""

    __table_args__ = NUMBERED
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str
    address: str = ""
    cursor: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Moves only in the transaction that stores what it stands behind."""
    tidied_event: int = 0
    """Deeds up to this event have been repeated on the server."""
    state: str = "starting"
    state_since: int = moment(default=0)
    detail: str = ""
    last_ok: int | None = moment(default=None)
    last_event_at: int | None = moment(default=None)
    failures: int = 0
    done: int = 0
    """Messages of the catch-up that are here, of `total`."""
    total: int = 0
    """0 beside some that are here: not known yet."""
    caps: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """`exchange.Caps` as the connector told when the sync began."""
    templates: list[Any] = Field(default_factory=list, sa_type=JSON)
    """`[name, language, text]` of each text that may be sent when the window has closed."""


class Chat(SQLModel, table=True):
    """What a messenger calls a chat. It never ends."""

    __table_args__ = (UniqueConstraint("channel_id", "ext_thread"), NUMBERED)
    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = owner("channel.id")
    ext_thread: str
    title: str = ""
    is_group: bool = False
    last_inbound_at: int | None = moment(default=None)
    """When a customer last wrote: from then on the channel's window counts."""
    unreachable: str = ""
    """Why nothing can be sent there (we were blocked or put out); empty: it can."""


class ExternalId(SQLModel, table=True):
    """The ids a messenger gave a message: one for each piece or file of it."""

    __tablename__ = "external_id"
    channel_id: int = Field(foreign_key="channel.id", primary_key=True)
    ext_id: str = Field(primary_key=True)
    message_id: int = Field(
        sa_column=Column(ForeignKey("message.id", ondelete="CASCADE"), nullable=False, index=True)
    )


class Parked(SQLModel, table=True):
    """A change of a message that is not here yet; done when the message comes."""

    __table_args__ = NUMBERED
    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = Field(foreign_key="channel.id")
    ext_id: str = Field(index=True)
    change: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    at: int = moment()


class Inbound(SQLModel, table=True):
    """A web request that was verified and answered; the channel's pull reads it from here."""

    __table_args__ = (UniqueConstraint("channel_id", "sha256"), NUMBERED)
    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = owner("channel.id")
    sha256: str
    body: bytes = Field(sa_type=LargeBinary)
    at: int = moment()
