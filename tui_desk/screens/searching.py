"""What is offered while one types a search: conversations by their newest hit, tickets, customers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from tui_desk.desk import inbox
from tui_desk.desk.customers import finding as customers
from tui_desk.desk.desk import Desk
from tui_desk.desk.search import finding
from tui_desk.desk.search import tickets as tickets_of
from tui_desk.desk.search.filtering import Asking
from tui_desk.desk.tickets import finding as ticket_lines
from tui_desk.errors import DeskError
from tui_desk.rows import ConversationLine
from tui_desk.screens.modals.picker import Choice
from tui_desk.search_rows import HitLine, SearchHit, SearchKey, SearchPage
from tui_desk.text.search_query import parse
from tui_desk.text.ticket_number import mistake, named
from tui_desk.typed import dataclass
from tui_desk.widgets.times import age

NO_LINE = HitLine("")
TIPS = 'Words, "a phrase", -not, OR, from: to: subject: is: tag: after: has: channel: customer:'
OFFERED = 30
"""Conversations that are offered; who wants others types another word."""
FEW = 5
"""Tickets, and customers, that are offered behind the conversations."""


Kind = Literal["conversation", "ticket", "customer", "words"]


@dataclass(frozen=True, slots=True)
class Target:
    """Something that was found."""

    kind: Kind
    """`words`: what was perhaps meant, to be searched instead."""
    id: int = 0
    message_id: int = 0
    """Of a conversation the message to go to; 0: its newest."""
    words: str = ""
    author: str = ""
    line: HitLine = NO_LINE


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found for what was typed."""

    typed: str
    choices: tuple[Choice[Target], ...] = ()
    said: str = TIPS
    """Why there is nothing."""
    beside: str = ""
    """How much there is."""
    further: SearchKey | None = None
    """From where on more is to be looked for; None: enough is found, or all that there is."""

    def of(self, kind: Kind) -> list[Choice[Target]]:
        """What was found of one kind."""
        return [choice for choice in self.choices if choice.value.kind == kind]


def look(desk: Desk, wanted: str | Looked) -> Looked:
    """Find what is typed, or more of what was looked for; reads a bounded part of the index."""
    before = wanted if isinstance(wanted, Looked) else Looked(wanted)
    if not (typed := before.typed).strip():
        return before
    asking = Asking(desk.agent, desk.now_ms())
    talks = before.of("conversation")
    try:
        page = desk.ask(
            finding.search, typed, asking, limit=OFFERED - len(talks), typing=True, after=before.further
        )
    except DeskError as error:
        return Looked(typed, said=str(error))
    talks += _conversations(desk, page)
    tickets, persons = before.of("ticket"), before.of("customer")
    if before.further is None:
        tickets, persons = list(_tickets(desk, typed, asking)), list(_customers(desk, typed))
    meant = [] if talks or tickets or persons or not page.meant else [_meant(page.meant)]
    found, wrong = (*talks, *tickets, *persons, *meant), mistake(typed)
    further = page.more if len(talks) < OFFERED else None
    back = f"looking further back than {age(further.back, desk.now_ms())}" if further else ""
    beside = (_counted(page, talks, tickets, persons), back, _indexing(page), wrong if found else "")
    nothing = "Nothing is found yet." if further else "Nothing is found."
    return Looked(typed, found, "" if found else wrong or nothing, ", ".join(filter(None, beside)), further)


def _counted(page: SearchPage, *found: Sequence[object]) -> str:
    names: tuple[Kind, ...] = ("conversation", "ticket", "customer")
    counts = [
        f"{len(some)}{'+' if page.more and name == 'conversation' else ''} {name}{'s' if len(some) != 1 else ''}"
        for some, name in zip(found, names, strict=True)
        if some
    ]
    return ", ".join(counts)


def _indexing(page: SearchPage) -> str:
    return f"still indexing: {page.left} to go" if page.left else ""


def _conversations(desk: Desk, page: SearchPage) -> Iterator[Choice[Target]]:
    rows = desk.ask(inbox.lines, [hit.conversation_id for hit in page.hits], desk.agent.id)
    now = desk.now_ms()
    for hit in page.hits:
        if row := rows.get(hit.conversation_id):
            yield Choice(_target(hit), _called(row), _beside(hit) or f"{_state(row)}{age(hit.at, now)}")


def _beside(hit: SearchHit) -> str:
    """How a number led to it."""
    own = hit.number == f"#{hit.conversation_id}"
    return "this number" if own else f"on {hit.number}" if hit.number else ""


def _target(hit: SearchHit) -> Target:
    return Target("conversation", hit.conversation_id, hit.message_id, author=hit.author, line=hit.line)


def _called(row: ConversationLine) -> str:
    return (
        f"#{row.id} {row.title or row.customer_name or row.customer_address} · {row.subject or row.snippet}"
    )


def _state(row: ConversationLine) -> str:
    state = "spam" if row.spam else row.status
    return "" if state == "open" else f"{state} · "


def _tickets(desk: Desk, typed: str, asking: Asking) -> Iterator[Choice[Target]]:
    try:
        hits = desk.ask(tickets_of.search, typed, asking, desk.policy, limit=FEW, typing=True)
    except DeskError:
        return  # what is asked for is of conversations
    rows = desk.ask(ticket_lines.lines, [hit.ticket_id for hit in hits])
    for hit in hits:
        if (row := rows.get(hit.ticket_id)) is not None:
            yield Choice(Target("ticket", row.id, line=hit.line), f"{named(row.id)} {row.title}", "ticket")


def _customers(desk: Desk, typed: str) -> Iterator[Choice[Target]]:
    query = parse(typed)
    if query.filters or any(clause.negative or clause.any_of[0].field for clause in query.terms):
        return
    ids = desk.ask(customers.search, typed, limit=FEW)
    for row in desk.ask(customers.lines, ids).values():
        name = f"{row.name} <{row.address}>" if row.name and row.address else row.name or row.address
        yield Choice(Target("customer", row.id, line=HitLine(row.organisation)), name, "customer")


def _meant(words: str) -> Choice[Target]:
    return Choice(Target("words", words=words), f"Did you mean: {words}", "Enter looks for it")
