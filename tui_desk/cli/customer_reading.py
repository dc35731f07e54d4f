"""Customers as lists and as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.customer_door import Customer, meant
from tui_desk.cli.door import AsJson, count, desk_of
from tui_desk.cli.printing import moment, one_line, put, put_json, say, table
from tui_desk.customer_rows import CustomerDetail, CustomerLine, CustomerSort, HistoryLine, LookupRow
from tui_desk.rows import EventRow
from tui_desk.text.ticket_number import named
from tui_desk.words.events import sentence
from tui_desk.words.languages import written_in
from tui_desk.words.tickets import STATE_WORDS

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk

HEADS = ("No", "VIP", "Open", "Tickets", "Newest", "Known by", "Organisation", "Name")
Limit = Annotated[int, typer.Option(parser=count, metavar="NUMBER", help="At most so many.")]


def list_(
    context: typer.Context,
    sort: Annotated[CustomerSort, typer.Option(help="Who comes first.")] = "recent",
    find: Annotated[str, typer.Option(help="Words of name, organisation, address, handle; a number.")] = "",
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """List customers, who wrote last first."""
    from tui_desk.desk.customers import finding

    with desk_of(context) as desk:
        tell(desk, desk.ask(finding.ids, sort, find=find, limit=limit), as_json)


def search(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS…", help="Of name, organisation, address, handle; a phone number."),
    ],
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """Find customers by beginnings of words, or by the end of a phone number."""
    from tui_desk.desk.customers import finding

    with desk_of(context) as desk:
        ids = desk.ask(finding.search, " ".join(words), limit=limit)
        tell(desk, ids, as_json)
        if not ids and not as_json:
            say("nobody is found by that")


def show(
    context: typer.Context,
    customer: Customer,
    history: Annotated[
        int, typer.Option(parser=count, metavar="NUMBER", help="So many conversations, newest first.")
    ] = 20,
    as_json: AsJson = False,
) -> None:
    """Show a customer: identities, tickets, conversations over all channels, what was done to the card."""
    from tui_desk.desk.customers import reading, suggesting

    with desk_of(context) as desk:
        id_ = meant(desk, customer)
        whole = desk.ask(reading.detail, id_)
        talks = desk.ask(reading.history, id_, limit=history)
        events = desk.ask(reading.events, id_)
        if as_json:
            from tui_desk.cli import customer_shaping

            put_json(customer_shaping.customer(whole, talks, events))
            return
        put("\n".join(_head(whole)))
        if whole.notes:
            put(f"\n{whole.notes}")
        for part in (_tickets(whole), _talks(talks), _outside(whole.lookups), _events(events)):
            lines = list(part)
            if lines:
                put("\n" + "\n".join(lines))
        for other in desk.ask(suggesting.suggestions, id_):
            say(one_line(f"may be customer {other.id}, {other.name or other.address}: {other.reason}"))


def tell(desk: Desk, ids: list[int], as_json: bool) -> None:
    """A list of customers."""
    from tui_desk.desk.customers import finding

    found = desk.ask(finding.lines, ids)
    rows = [found[id_] for id_ in ids if id_ in found]
    if as_json:
        from tui_desk.cli import customer_shaping

        put_json([customer_shaping.line(row) for row in rows])
        return
    table(HEADS, [_cells(row) for row in rows])


def _cells(row: CustomerLine) -> tuple[object, ...]:
    return (
        row.id,
        "vip" if row.vip else "",
        row.open_conversations or "",
        row.open_tickets or "",
        moment(row.last_at),
        row.address,
        row.organisation,
        row.name,
    )


def _head(whole: CustomerDetail) -> Iterator[str]:
    row = whole.line
    yield one_line(f"{row.id} {row.name or row.address}{' (VIP)' if row.vip else ''}")
    about = (row.organisation, written_in(whole.language, whole.guessed_language), whole.time_zone)
    if any(about):
        yield one_line(", ".join(filter(None, about)))
    for known in whole.identities:
        more = f" ({known.value})" if known.handle and known.handle != known.value else ""
        yield one_line(f"{known.kind}: {known.shown}{more}")
    for name, value in whole.attributes.items():
        yield one_line(f"{name}: {value}")
    for other in whole.joined:
        yield one_line(f"also customer {other.id}: {other.name}{f' ({other.notes})' if other.notes else ''}")
    if whole.first_at is not None:
        messages = "1 message" if whole.wrote == 1 else f"{whole.wrote} messages"
        yield f"wrote {messages}, first {moment(whole.first_at)}, last {moment(whole.last_at)}"
    if whole.last_answer is not None:
        by = f" by {whole.last_answer.by}" if whole.last_answer.by else ""
        yield one_line(
            f"last answer {moment(whole.last_answer.at)}{by} in #{whole.last_answer.conversation_id}"
        )
    for label, numbers in (
        ("by month", whole.about.months),
        ("by tag", whole.about.tags),
        ("by category", whole.about.categories),
    ):
        if numbers:
            yield one_line(f"{label}: {', '.join(f'{name} {number}' for name, number in numbers)}")


def _tickets(whole: CustomerDetail) -> Iterator[str]:
    for row in whole.tickets:
        due = f", due {moment(row.due_at)}" if row.due_at is not None else ""
        yield one_line(f"{named(row.id)} ({STATE_WORDS[row.state]}{due}): {row.title}")
    if whole.tickets_resolved:
        yield f"{whole.tickets_resolved} resolved"


def _talks(talks: tuple[HistoryLine, ...]) -> Iterator[str]:
    for row in talks:
        tags = f" [{' '.join(row.tags)}]" if row.tags else ""
        yield one_line(f"#{row.id} {moment(row.last_at)} ({row.status}, {row.channel}){tags} {row.subject}")


def _outside(lookups: tuple[LookupRow, ...]) -> Iterator[str]:
    for row in lookups:
        yield one_line(f"{row.source}, {moment(row.at)}{f': {row.problem}' if row.problem else ''}")
        for name, value in row.fields:
            yield f"  {one_line(f'{name}: {value}')}"


def _events(events: tuple[EventRow, ...]) -> Iterator[str]:
    for event in events:
        words = sentence(event, moment)
        if words:
            yield one_line(f"-- {moment(event.at)} {words}")
