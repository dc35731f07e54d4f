"""What is told of tickets, as agents see it before and after: frozen rows that cross every layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from tui_desk.rows import Template
from tui_desk.typed import dataclass

NoticeState = Literal[
    "planned",
    "queued",
    "sending",
    "sent",
    "delivered",
    "read",
    "failed",
    "uncertain",
    "withheld",
    "cancelled",
]
TROUBLE: frozenset[NoticeState] = frozenset({"failed", "uncertain", "withheld"})
"""What an agent has to look at."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How everybody is told, and what is to be done with it."""

    resolve: bool = False
    """The ticket is resolved at once."""
    closes: bool = False
    """Each conversation is closed with what it is told."""
    templates: Mapping[str, Template] = field(default_factory=dict)
    """By channel: what is sent instead where the messenger's window has closed; its values may have variables."""
    conversation_ids: tuple[int, ...] | None = None
    """Which of those that hang on it, each part of a merged one by its own number; None: all."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """What one conversation will be told, as it will go there, or why it will not."""

    conversation_id: int
    """The conversation it goes to: of several customers' that were merged the one that is his."""
    stands_in: int
    """Where that stands: itself, or what it was merged into."""
    channel: str
    channel_kind: str
    customer: str
    """Who is told; empty: nobody known."""
    to: str
    """Where it goes: mail addresses, or what the chat is called."""
    subject: str
    """Of the mail; empty in a chat."""
    texts: tuple[str, ...]
    """One text, or the pieces the messenger makes of it; without marks it can't show."""
    language: str = ""
    """In which it is said."""
    why_not: str = ""
    """Empty: it will be told."""
    templates: tuple[Template, ...] = ()
    """What may be sent instead, where only the messenger's window is in the way."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """What became of telling one conversation."""

    id: int
    ticket_id: int
    conversation_id: int
    channel: str
    customer: str
    occasion: str
    """`created`, `state`, `resolved`, `announcement`."""
    state: NoticeState
    detail: str
    """Why it failed, is withheld or waits."""
    text: str
    message_id: int | None
    announcement_id: int | None
    at: int
    deed: int | None
    """By which it was planned; None: not known any more."""
    tried_at: int | None
    """Queued: when it is tried next, UTC epoch ms."""
