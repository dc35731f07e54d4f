"""What the desk hands out of customers: frozen rows that cross every layer. Times are UTC epoch ms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from tui_desk.rows import Status
from tui_desk.ticket_rows import TicketLine
from tui_desk.typed import dataclass

CustomerSort = Literal["recent", "name", "newest"]


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """One customer as a list shows him, with everybody who was joined to him."""

    id: int
    name: str
    organisation: str
    vip: bool
    address: str
    """What people know him by first: a mail address, a handle, a number."""
    kinds: tuple[str, ...]
    """The kinds of his identities, each once."""
    conversations: int
    open_conversations: int
    open_tickets: int
    last_at: int | None
    """Time of the newest message in a conversation with him."""


@dataclass(frozen=True, slots=True)
class KnownBy:
    """One address or handle of a customer."""

    id: int
    kind: str
    value: str
    handle: str
    """What people know it by where `value` is only a number."""
    customer_id: int
    """Whose it was before he was joined to another."""

    @property
    def shown(self) -> str:
        """As people know it."""
        return self.handle or self.value


@dataclass(frozen=True, slots=True)
class JoinedCustomer:
    """Somebody who turned out to be this customer."""

    id: int
    name: str
    notes: str
    into_id: int
    """Whom he was joined to: the customer himself, or another of those joined to him."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A conversation he has with us, or in which he wrote."""

    id: int
    subject: str
    """What it is about; its beginning where it has no subject."""
    status: Status
    channel: str
    channel_kind: str
    created_at: int
    last_at: int
    messages: int
    assignee: str
    """Short name; empty for nobody."""
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """What we said to him last."""

    at: int
    by: str
    """Name of the agent; empty: it was written by a rule or another program."""
    conversation_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class WroteAbout:
    """How often and about what he wrote: numbers of his messages by month, of conversations by tag, of tickets by
    category; months oldest first, the others most frequent first."""

    months: tuple[tuple[str, int], ...]
    """`("2026-03", 4)`, in UTC; the newest twelve in which he wrote."""
    tags: tuple[tuple[str, int], ...]
    categories: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class LookupRow:
    """What an outside source last said of him."""

    source: str
    at: int
    fields: tuple[tuple[str, str], ...]
    """Names and values, as flat as they are shown."""
    problem: str
    """Why there is nothing new; empty: it answered."""


@dataclass(frozen=True, slots=True)
class CustomerDetail:
    """One customer with everything that is known of him; what he lacks himself is taken from those joined to him."""

    line: CustomerLine
    language: str
    guessed_language: str
    """The one he seems to write, where none is set; empty: not known."""
    time_zone: str
    """An IANA name; empty: not known."""
    notes: str
    attributes: Mapping[str, str]
    identities: tuple[KnownBy, ...]
    joined: tuple[JoinedCustomer, ...]
    created_at: int
    wrote: int
    """Messages of his."""
    first_at: int | None
    """When he wrote first."""
    last_at: int | None
    """When he wrote last."""
    last_answer: LastAnswer | None
    tickets: tuple[TicketLine, ...]
    """Those that are open, as they stand in the task pane."""
    tickets_resolved: int
    about: WroteAbout
    lookups: tuple[LookupRow, ...]

    @property
    def id(self) -> int:
        """His number."""
        return self.line.id


@dataclass(frozen=True, slots=True)
class LetIn:
    """Somebody who takes part in another's conversation only since the two were joined."""

    conversation_id: int
    about: str
    name: str
    members: tuple[int, ...]
    """Himself and who was joined to him."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two customers who may be one."""

    id: int
    name: str
    address: str
    reason: str
    """In words, such as `the same phone number: +34 600 111 222`."""
