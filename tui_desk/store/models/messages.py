"""Messages, their files, and where each came from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from tui_desk.store.models.columns import NUMBERED, moment, owner


class Raw(SQLModel, table=True):
    """What a channel delivered or we sent, byte for byte, once per content."""

    __table_args__ = NUMBERED
    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True)
    size: int
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    """zlib-compressed; None when it is in a file beside the database."""


class Message(SQLModel, table=True):
    """One entry of a conversation that somebody wrote."""

    __table_args__ = (
        Index("ix_message_timeline", "conversation_id", "at", "id"),
        Index(
            "ix_message_customer",
            *("customer_id", "at", "conversation_id", "direction", "delivery"),
            sqlite_where=text("customer_id IS NOT NULL"),
            postgresql_where=text("customer_id IS NOT NULL"),
        ),
        Index(
            "ix_message_album",
            "album",
            "channel_id",
            sqlite_where=text("album != ''"),
            postgresql_where=text("album != ''"),
        ),
        Index(
            "ix_message_home",
            "home_id",
            sqlite_where=text("home_id IS NOT NULL"),
            postgresql_where=text("home_id IS NOT NULL"),
        ),
        Index(
            "ix_message_parent",
            "parent_id",
            sqlite_where=text("parent_id IS NOT NULL"),
            postgresql_where=text("parent_id IS NOT NULL"),
        ),
        NUMBERED,
    )
    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    channel_id: int | None = Field(default=None, foreign_key="channel.id")
    key: str = Field(unique=True)
    """Identity over all channels: see `desk.storing.key_of`."""
    kind: str = "message"
    """`message` or `note`; a note never leaves."""
    direction: str = "inbound"
    """`inbound`, `outbound`, or `internal` for notes."""
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    customer_id: int | None = Field(default=None, foreign_key="customer.id")
    author_name: str = ""
    author_address: str = ""
    at: int = moment()
    """What the timeline is ordered by: when the server received it, or we wrote it."""
    sent_at: int | None = moment(default=None)
    """The Date header, as claimed."""
    subject: str = ""
    text: str = ""
    """Decoded and whole; cleaned where it is shown."""
    spans: list[Any] = Field(default_factory=list, sa_type=JSON)
    """`[start, end, kind]` over `text`; `own`, `quoted`, `signature`."""
    links: list[str] = Field(default_factory=list, sa_type=JSON)
    recipients: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """`{"to": [[name, address]…], "cc": …, "bcc": …, "reply_to": …}`."""
    mail_id: str = Field(default="", index=True)
    """Message-ID header; what References are looked up by."""
    digest: str = ""
    """What copies share of which one has its big parts here and one has not (`text.identity.outline`)."""
    automatic: str = ""
    """Why it counts as automatic; empty for a person's."""
    flags: list[str] = Field(default_factory=list, sa_type=JSON)
    authentication: str = "none"
    """`pass`, `fail`, `none`: what our own server said of the sender."""
    why: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """`{"rule": …, "detail": …}`: why it landed in this conversation."""
    delivery: str = ""
    """Outbound: `queued`, `sending`, `sent`, `delivered`, `read`, `failed`, `uncertain`, `bounced`, `delayed`,
    `cancelled`; else empty."""
    delivery_detail: str = ""
    raw_id: int | None = Field(default=None, foreign_key="raw.id", index=True)
    parent_id: int | None = None
    """The message it answers, where the messenger tells."""
    album: str = ""
    edited_at: int | None = moment(default=None)
    deleted_at: int | None = moment(default=None)
    """When who wrote it took it back; the text stays unless the channel drops it."""
    revisions: list[Any] = Field(default_factory=list, sa_type=JSON)
    """`[at, text]` of what stood there before each edit, oldest first."""
    home_id: int | None = None
    """The conversation it belongs to, where that is part of the one it stands in: by that one's channel and chat it is
    answered, and there it goes back when the two are parted."""


class Attachment(SQLModel, table=True):
    """A file of a message. Its bytes stand beside the database under their SHA-256."""

    __table_args__ = NUMBERED
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = owner("message.id")
    position: int
    name: str
    media_type: str
    size: int
    sha256: str | None = Field(default=None, index=True)
    """None: still on the server; `ref` brings it."""
    ref: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    wanted: bool = False
    """An agent asked for it; the sync process fetches it."""
    problem: str = ""
    content_id: str = ""
    inline: bool = False


class Reference(SQLModel, table=True):
    """A Message-ID that a mail names in In-Reply-To or References, so that an older mail finds its answers."""

    mail_id: str = Field(primary_key=True)
    message_id: int = Field(
        sa_column=Column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True, index=True)
    )
    position: int = 0
    """The oldest first, as in References."""


class MessagePlace(SQLModel, table=True):
    """Where a server keeps a message."""

    __tablename__ = "place"
    channel_id: int = Field(foreign_key="channel.id", primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_type=BigInteger, primary_key=True)
    uid: int = Field(sa_type=BigInteger, primary_key=True)
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    quarantine_id: int | None = Field(default=None, foreign_key="quarantine.id")


class Quarantine(SQLModel, table=True):
    """What could not be understood: raw, visible, to be tried again."""

    __table_args__ = (
        UniqueConstraint("channel_id", "ext_id"),
        Index(
            "ix_quarantine_waiting",
            "message_id",
            sqlite_where=text("message_id IS NULL"),
            postgresql_where=text("message_id IS NULL"),
        ),
        NUMBERED,
    )
    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = Field(foreign_key="channel.id")
    ext_id: str
    raw_id: int | None = Field(default=None, foreign_key="raw.id")
    error: str
    at: int = moment()
    tries: int = 1
    message_id: int | None = Field(default=None, foreign_key="message.id")
    """The message it became when a retry understood it; such an entry is done."""
