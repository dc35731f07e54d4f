"""What the desk hands out: frozen rows that cross every layer. Times are UTC epoch ms; text is cleaned where shown."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

from tui_desk import conversation_row
from tui_desk.call_rows import CallRow
from tui_desk.typed import NamedTuple, dataclass

Status = Literal["open", "pending", "snoozed", "closed"]
ViewName = Literal["mine", "unassigned", "open", "pending", "snoozed", "closed", "undelivered", "spam"]
SortName = Literal["waiting", "newest", "priority"]
DraftKind = Literal[
    "reply", "reply_all", "forward", "note", "new", "ticket_note", "announcement", "ticket_form", "call"
]

log = logging.getLogger(__name__)

ConversationLine = conversation_row.ConversationLine
UNSETTLED = ("uncertain", "failed", "bounced")
"""Deliveries that wait for an agent to decide."""


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file of a message."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str | None
    """None: still on the server."""
    inline: bool
    wanted: bool
    problem: str


class MessageRow(NamedTuple):
    """One message or note of a conversation; a tuple, as a conversation has hundreds that are made while one waits."""

    id: int
    conversation_id: int
    kind: Literal["message", "note"]
    direction: Literal["inbound", "outbound", "internal"]
    agent_id: int | None
    author_name: str
    author_address: str
    at: int
    sent_at: int | None
    subject: str
    text: str
    spans: tuple[tuple[int, int, str], ...]
    """`(start, end, own | quoted | signature)` over `text`, in order, without gaps; empty: all own."""
    links: tuple[str, ...]
    recipients: Mapping[str, Any]
    mail_id: str
    automatic: str
    flags: tuple[str, ...]
    authentication: str
    why: Mapping[str, Any]
    delivery: str
    """Outbound: `queued`, `sending`, `sent`, `delivered`, `read`, `failed`, `uncertain`, `bounced`, `delayed`,
    `cancelled`."""
    delivery_detail: str
    not_before: int | None
    """Queued: until when sending can be undone."""
    raw_id: int | None
    channel: str
    external_key: str
    attachments: tuple[AttachmentRow, ...]
    parent_id: int | None = None
    """The message it answers, where the messenger tells."""
    parent_author: str = ""
    parent_text: str = ""
    """The beginning of what it answers."""
    answered_in: int | None = None
    """The newest other conversation in which it is answered, as where a thread hangs on it."""
    edited_at: int | None = None
    deleted_at: int | None = None
    revisions: tuple[tuple[int, str], ...] = ()
    """`(at, text)` of what stood there before each edit, oldest first."""


class EventRow(NamedTuple):
    """Somebody did something, or a rule; a tuple, as twenty consoles hear of each mail of a mailbox that comes in."""

    id: int
    at: int
    actor: str
    """An agent's login, `customer`, `sync`, or `rule:<name>`, `flow:<name>`, `api:<name>`."""
    actor_name: str
    kind: str
    conversation_id: int | None
    message_id: int | None
    record: str | None
    """What else is known of it, as JSON."""
    undone_by: int | None
    ticket_id: int | None
    customer_id: int | None

    @property
    def data(self) -> Mapping[str, Any]:
        """Its record, read anew each time: of most that are heard of nobody asks for it. Empty where it is damaged."""
        try:
            told = json.loads(self.record or "{}")
        except ValueError:
            told = None
        return told if isinstance(told, dict) else _damaged(self.id)

    @property
    def undone(self) -> bool:
        """Whether it was taken back."""
        return self.undone_by is not None


@lru_cache(maxsize=1000)
def _damaged(event_id: int) -> Mapping[str, Any]:
    """Told once of each: a screen asks at each paint."""
    log.error("the record of event %d is damaged: nothing is known of it", event_id)
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """An address that takes part."""

    kind: str
    value: str
    name: str
    role: str
    """`to`, `cc`, `known`."""
    handle: str = ""
    """What people know him by where `value` is only a number."""


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """Another conversation that has to do with this one."""

    id: int
    subject: str
    status: Status
    last_at: int
    reason: str


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A conversation that may be one matter with another, or was merged into it."""

    id: int
    about: str
    """Its subject, or the beginning of what was written."""
    channel: str
    channel_kind: str
    status: Status
    last_at: int


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """Who a conversation is with."""

    id: int
    name: str
    organisation: str
    language: str
    vip: bool
    notes: str
    identities: tuple[tuple[str, str], ...]
    """`(kind, value)`"""
    conversations: int
    open_conversations: int
    first_at: int | None


@dataclass(frozen=True, slots=True)
class Template:
    """A text that the messenger has approved, which may be sent when the window has closed."""

    name: str
    language: str
    text: str
    """With `{{1}}`, `{{2}}`, … where the values go."""
    values: tuple[str, ...] = ()

    def filled(self) -> str:
        """The text as the customer will read it."""
        text = self.text
        for number, value in enumerate(self.values, 1):
            text = text.replace(f"{{{{{number}}}}}", value)
        return text


@dataclass(frozen=True, slots=True)
class ChatRow:
    """The messenger's chat a conversation was cut out of, and what can be sent there."""

    title: str
    """Empty: a private chat, or not told."""
    group: bool
    unreachable: str
    """Why nothing can be sent there; empty: it can."""
    window_until: int | None
    """Until when free text may be sent, UTC epoch ms; None: always. 0: not before the customer writes."""
    templates: tuple[Template, ...]
    """What may be sent when the window has closed."""
    text_max: int | None
    """Longest text of one message, in `measure`; longer ones are split."""
    measure: Literal["characters", "utf16", "bytes"]
    file_max: int | None
    """Bytes."""
    markup: Literal["none", "simple", "rich"]
    """What of Markdown arrives."""
    replies: bool = False
    """An answer can quote the message it answers."""
    spelled: str = ""
    """The messenger's name, where that is more than its kind with a capital."""


@dataclass(frozen=True, slots=True)
class ConversationDetail:
    """One conversation with everything around its timeline."""

    line: ConversationLine
    channel_address: str
    created_at: int
    closed_at: int | None
    last_inbound_at: int | None
    """When the newest message of a customer's came."""
    customer: CustomerRow | None
    participants: tuple[ParticipantRow, ...]
    linked: tuple[LinkedRow, ...]
    others: tuple[LinkedRow, ...]
    """The customer's other conversations, newest first, at most 20."""
    colleagues: tuple[tuple[str, str], ...]
    """Name and address of everybody who works here."""
    chat: ChatRow | None = None
    """None: mail."""
    dialogs: tuple[LinkedRow, ...] = ()
    """The other dialogs of the same chat, newest first, at most 50; what each was about stands as its subject,
    `earlier`, `later` or `split` as its reason."""
    also_open: tuple[OpenRow, ...] = ()
    """The customer's other conversations that are not closed and could be merged with this one."""


@dataclass(frozen=True, slots=True)
class AgentRow:
    """Somebody who works here."""

    id: int
    login: str
    name: str
    short: str
    email: str
    active: bool


@dataclass(frozen=True, slots=True)
class FormRow:
    """What stands in the form of a ticket that is not opened yet."""

    conversation_ids: tuple[int, ...]
    """What the ticket is made from."""
    message_ids: tuple[int, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    """What the agent typed himself, by field."""
    customer_id: int | None = None
    """Who asks for it, where it was begun with him and not with what he wrote."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """What an agent has not sent yet. Addresses are `(name, address)`."""

    id: int | None
    """None: not saved yet."""
    agent_id: int
    conversation_id: int | None
    kind: DraftKind
    channel: str
    """The channel's name; empty for a note."""
    to: tuple[tuple[str, str], ...]
    cc: tuple[tuple[str, str], ...]
    bcc: tuple[tuple[str, str], ...]
    subject: str
    text: str
    files: tuple[tuple[str, str, str, int], ...]
    """`(name, media type, sha256, size)`"""
    message_id: int | None
    """The message answered or forwarded."""
    base_message_id: int
    """The newest message when it was begun."""
    updated_at: int
    template: Template | None = None
    """Sent instead of free text, where the messenger's window has closed."""
    ticket_id: int | None = None
    """The ticket it is written on, where it is on no conversation."""
    form: FormRow | None = None
    """Of a ticket that is not opened yet; its title is the draft's subject."""
    call: CallRow | None = None
    """Of a call that is not logged yet."""

    @property
    def internal(self) -> bool:
        """Whether it is a note: customers never see it."""
        return self.kind in ("note", "ticket_note")

    @property
    def addressed(self) -> bool:
        """Whether it has recipients and files of its own."""
        return not self.internal and self.kind != "announcement"


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel and how it feels."""

    id: int
    name: str
    kind: str
    address: str
    state: str
    state_since: int
    detail: str
    last_ok: int | None
    last_event_at: int | None
    failures: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """Who is where."""

    agent_id: int
    name: str
    short: str
    conversation_id: int | None
    doing: str


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """What the status line tells."""

    channels: tuple[ChannelRow, ...]
    outbox: int
    """Messages on their way."""
    uncertain: int
    quarantine: int
    sync_beat_at: int | None
    """Last heartbeat of the sync process; None: none runs, or the last one ended in good order."""
    here: tuple[PresenceRow, ...]
    """Other agents with a console open."""


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """Something that could not be understood."""

    id: int
    channel: str
    ext_id: str
    error: str
    at: int
    tries: int
    raw_id: int | None
    message_id: int | None
