"""What a search gives: conversations with the line that was found, tickets, and what was perhaps meant."""

from __future__ import annotations

from tui_desk.typed import NamedTuple, dataclass

Span = tuple[int, int]


class HitLine(NamedTuple):
    """A piece of a text, cleaned and in one line, and where in it what was looked for stands."""

    text: str
    spans: tuple[Span, ...] = ()


class SearchHit(NamedTuple):
    """A conversation that was found, by its newest message that fits."""

    conversation_id: int
    message_id: int
    at: int
    author: str
    """Who wrote the line; empty where the line is his name."""
    line: HitLine
    number: str = ""
    """The number it was found by: its own, `#51`, or that of a ticket it hangs on."""


@dataclass(frozen=True, slots=True)
class SearchKey:
    """Where the next page begins."""

    before: int
    seen: frozenset[int]
    """Conversations that were told of."""
    back: int
    """All from this moment on was looked through, UTC epoch ms."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Some of what was found, newest first."""

    hits: tuple[SearchHit, ...]
    more: SearchKey | None = None
    meant: str = ""
    """What was perhaps meant, where nothing is found."""
    left: int = 0
    """Messages and tickets that are not indexed yet; they are missing here."""


@dataclass(frozen=True, slots=True)
class TicketHit:
    """A ticket that was found."""

    ticket_id: int
    line: HitLine
