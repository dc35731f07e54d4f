"""The tables, one class each. Times are UTC epoch milliseconds; JSON columns hold what is only read back whole."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from tui_desk.store.naming import NAMING

SQLModel.metadata.naming_convention = NAMING


def _moment(**kwargs: Any) -> Any:
    """A point in time: UTC epoch milliseconds."""
    return Field(sa_type=BigInteger, **kwargs)


def _owner(target: str, **kwargs: Any) -> Any:
    """A reference whose row goes when its owner goes."""
    return Field(
        sa_column=Column(ForeignKey(target, ondelete="CASCADE"), nullable=False, index=True), **kwargs
    )


class Agent(SQLModel, table=True):
    """Somebody who works here."""

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    """The Unix login, or the name the forced command gives."""
    name: str
    short: str
    """At most six letters, for lists."""
    email: str = ""
    active: bool = True
    created_at: int = _moment()


class Channel(SQLModel, table=True):
    """One configured source, where its sync stands and how it feels."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str
    address: str = ""
    cursor: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Moves only in the transaction that stores what it stands behind."""
    tidied_event: int = 0
    """Deeds up to this event have been repeated on the server."""
    state: str = "starting"
    state_since: int = _moment(default=0)
    detail: str = ""
    last_ok: int | None = _moment(default=None)
    last_event_at: int | None = _moment(default=None)
    failures: int = 0
    done: int = 0
    """Messages of the catch-up that are here, of `total`."""
    total: int = 0
    caps: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """`exchange.Caps` as the connector told when the sync began."""
    templates: list[Any] = Field(default_factory=list, sa_type=JSON)
    """`[name, language, text]` of each text that may be sent when the window has closed."""


class Chat(SQLModel, table=True):
    """What a messenger calls a chat. It never ends."""

    __table_args__ = (UniqueConstraint("channel_id", "ext_thread"),)
    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = _owner("channel.id")
    ext_thread: str
    title: str = ""
    is_group: bool = False
    last_inbound_at: int | None = _moment(default=None)
    """When a customer last wrote: from then on the channel's window counts."""
    unreachable: str = ""
    """Why nothing can be sent there (we were blocked or put out); empty: it can."""


class Customer(SQLModel, table=True):
    """A person who writes to us."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    organisation: str = ""
    language: str = ""
    vip: bool = False
    notes: str = ""
    created_at: int = _moment()


class Identity(SQLModel, table=True):
    """One address or handle of a customer."""

    __table_args__ = (UniqueConstraint("kind", "value"),)
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = _owner("customer.id")
    kind: str
    value: str
    handle: str = ""
    """What people know it by, such as `@ann`, where `value` is only a number."""


class Colleague(SQLModel, table=True):
    """An identity of one of us in a messenger: what it writes is our answer, not a customer's question."""

    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    """Which agent it is, where he has a login here."""


class Conversation(SQLModel, table=True):
    """A dialog with a beginning and an end. Its number is its id."""

    __table_args__ = (
        Index("ix_conversation_list", "status", "spam", "last_at", "id"),
        Index("ix_conversation_waiting", "status", "spam", "waiting_key", "id"),
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
    )
    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = Field(foreign_key="channel.id", index=True)
    chat_id: int | None = Field(default=None, foreign_key="chat.id", index=True)
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
    assignee_id: int | None = Field(default=None, foreign_key="agent.id")
    subject: str = ""
    snippet: str = ""
    """Beginning of the newest message's own text, one line, cleaned."""
    status: str = "open"
    """`open`, `pending`, `snoozed`, `closed`."""
    spam: bool = False
    priority: int = 0
    """-1 low, 0 normal, 1 high, 2 urgent."""
    snoozed_until: int | None = _moment(default=None)
    continues_id: int | None = Field(default=None, foreign_key="conversation.id", index=True)
    """The earlier conversation this one goes on from, or stands beside."""
    link_reason: str = ""
    """Why it is linked and not joined: `unknown-sender`, `failed-authentication`, `unknown-recipient`,
    `closed-long-ago`, `subject-changed`."""
    created_at: int = _moment()
    last_at: int = _moment()
    """Time of the newest message or note."""
    last_inbound_at: int | None = _moment(default=None)
    waiting_since: int | None = _moment(default=None)
    """Since when the customer waits for us; None: he does not."""
    waiting_key: int = _moment(default=0)
    """What *waiting longest* sorts by: `waiting_since`, or a far future when nobody waits."""
    closed_at: int | None = _moment(default=None)
    last_message_id: int = 0
    """Newest message of a customer or colleague; what a draft is compared with before it is sent."""
    messages: int = 0
    undelivered: int = 0
    """Messages that could not be delivered, or may not have been."""
    version: int = 1


class Participant(SQLModel, table=True):
    """An address that takes part in a conversation: what may join it and what answers go to."""

    conversation_id: int = Field(
        sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    )
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True, index=True)
    name: str = ""
    role: str = "to"
    """`to`: answers go to it; `cc`: a copy goes to it; `known`: it was in the thread, nothing goes to it by itself."""
    customer_id: int | None = Field(default=None, foreign_key="customer.id")


class Tag(SQLModel, table=True):
    """A word on a conversation."""

    conversation_id: int = Field(
        sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    )
    name: str = Field(primary_key=True, index=True)


class Raw(SQLModel, table=True):
    """What a channel delivered or we sent, byte for byte, once per content."""

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True)
    size: int
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    """zlib-compressed; None when it is in a file beside the database."""


class Message(SQLModel, table=True):
    """One entry of a conversation that somebody wrote."""

    __table_args__ = (
        Index("ix_message_timeline", "conversation_id", "at", "id"),
        Index("ix_message_customer", "customer_id", "at"),
        Index(
            "ix_message_album",
            "album",
            "channel_id",
            sqlite_where=text("album != ''"),
            postgresql_where=text("album != ''"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    channel_id: int | None = Field(default=None, foreign_key="channel.id")
    key: str = Field(unique=True)
    """Identity over all channels: see `desk.placing.key_of`."""
    kind: str = "message"
    """`message` or `note`; a note never leaves."""
    direction: str = "inbound"
    """`inbound`, `outbound`, or `internal` for notes."""
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    customer_id: int | None = Field(default=None, foreign_key="customer.id")
    author_name: str = ""
    author_address: str = ""
    at: int = _moment()
    """What the timeline is ordered by: when the server received it, or we wrote it."""
    sent_at: int | None = _moment(default=None)
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
    raw_id: int | None = Field(default=None, foreign_key="raw.id")
    parent_id: int | None = None
    """The message it answers, where the messenger tells."""
    album: str = ""
    edited_at: int | None = _moment(default=None)
    deleted_at: int | None = _moment(default=None)
    """When who wrote it took it back; the text stays unless the channel drops it."""
    revisions: list[Any] = Field(default_factory=list, sa_type=JSON)
    """`[at, text]` of what stood there before each edit, oldest first."""


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

    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = Field(foreign_key="channel.id")
    ext_id: str = Field(index=True)
    change: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    at: int = _moment()


class Inbound(SQLModel, table=True):
    """A web request that was verified and answered; the channel's pull reads it from here."""

    __table_args__ = (UniqueConstraint("channel_id", "sha256"),)
    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = _owner("channel.id")
    sha256: str
    body: bytes = Field(sa_type=LargeBinary)
    at: int = _moment()


class MessagePlace(SQLModel, table=True):
    """Where a server keeps a message."""

    __tablename__ = "place"
    channel_id: int = Field(foreign_key="channel.id", primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_type=BigInteger, primary_key=True)
    uid: int = Field(sa_type=BigInteger, primary_key=True)
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    quarantine_id: int | None = Field(default=None, foreign_key="quarantine.id")


class Attachment(SQLModel, table=True):
    """A file of a message. Its bytes stand beside the database under their SHA-256."""

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = _owner("message.id")
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


class Draft(SQLModel, table=True):
    """What an agent has not sent yet."""

    __table_args__ = (Index("ix_draft_of", "agent_id", "conversation_id", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = _owner("agent.id")
    conversation_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), nullable=True)
    )
    kind: str
    """`reply`, `reply_all`, `forward`, `note`, `new`."""
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
    updated_at: int = _moment()


class Outbox(SQLModel, table=True):
    """A delivery: made with its message, before anything is sent."""

    __table_args__ = (Index("ix_outbox_due", "state", "not_before"),)
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
    not_before: int = _moment()
    attempts: int = 0
    epoch: int = 0
    """The lease that claimed it; a process whose lease is gone can't report."""
    sender: str = ""
    recipients: list[str] = Field(default_factory=list, sa_type=JSON)
    refused: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    detail: str = ""
    created_at: int = _moment()
    sent_at: int | None = _moment(default=None)


class Piece(SQLModel, table=True):
    """One part of a messenger's message, fixed when the agent sent it: a text within the limit, or a file."""

    __table_args__ = (UniqueConstraint("outbox_id", "position"),)
    id: int | None = Field(default=None, primary_key=True)
    outbox_id: int = _owner("outbox.id")
    position: int
    key: str = Field(unique=True)
    """What the messenger is asked to give back with its echo."""
    text: str = ""
    attachment_id: int | None = Field(default=None, foreign_key="attachment.id")
    template: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    ext_id: str = ""
    """What the messenger calls it; empty: not sent yet."""


class Event(SQLModel, table=True):
    """Who did what, or which rule; timeline, audit, undo and change feed in one. Append-only."""

    __table_args__ = (
        Index("ix_event_timeline", "conversation_id", "id"),
        Index("ix_event_kind", "kind", "at"),
        Index("ix_event_deed", "deed"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: int = _moment()
    actor: str
    """An agent's login, `customer`, `sync`, or `rule:<name>`."""
    kind: str
    """`closed`, `assigned`, `message`, …; those in `desk.undo.UNDOABLE` can be taken back."""
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    message_id: int | None = None
    deed: int | None = None
    """Events of one command share the id of the first; `undo` takes them back together."""
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """`{"field": [before, after]}` for what can be undone, and words for the timeline."""
    undone_by: int | None = None


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
    )
    id: int | None = Field(default=None, primary_key=True)
    channel_id: int = Field(foreign_key="channel.id")
    ext_id: str
    raw_id: int | None = Field(default=None, foreign_key="raw.id")
    error: str
    at: int = _moment()
    tries: int = 1
    message_id: int | None = Field(default=None, foreign_key="message.id")
    """The message it became when a retry understood it; such an entry is done."""


class Link(SQLModel, table=True):
    """Two conversations that have to do with each other."""

    conversation_id: int = Field(
        sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    )
    other_id: int = Field(
        sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True, index=True)
    )
    reason: str


class ReadMark(SQLModel, table=True):
    """How far an agent has read a conversation."""

    __tablename__ = "read_mark"
    agent_id: int = Field(sa_column=Column(ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True))
    conversation_id: int = Field(
        sa_column=Column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    )
    upto: int = _moment()
    """Time of the newest message read."""


class Lease(SQLModel, table=True):
    """Who runs the sync of this desk."""

    name: str = Field(primary_key=True)
    epoch: int = 0
    """Goes up with every holder; what an older one still says does not count."""
    holder: str = ""
    pid: int = 0
    beat_at: int = _moment(default=0)


class Presence(SQLModel, table=True):
    """Who is looking at or writing in what, as of a heartbeat."""

    session: str = Field(primary_key=True)
    agent_id: int = _owner("agent.id")
    conversation_id: int | None = None
    doing: str = "reading"
    """`reading` or `writing`."""
    beat_at: int = _moment()


class Reference(SQLModel, table=True):
    """A Message-ID that a mail names in In-Reply-To or References, so that an older mail finds its answers."""

    mail_id: str = Field(primary_key=True)
    message_id: int = Field(
        sa_column=Column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True, index=True)
    )
    position: int = 0
    """The oldest first, as in References."""
