"""Tickets as lists and as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.door import AsJson, count, desk_of
from tui_desk.cli.printing import moment, one_line, put, put_json, say, table
from tui_desk.cli.ticket_door import Ticket, meant
from tui_desk.errors import NotFound
from tui_desk.rows import EventRow
from tui_desk.text.ticket_number import named, spelled
from tui_desk.ticket_rows import TicketDetail, TicketNoteRow, TicketSort, TicketViewName
from tui_desk.words.tickets import STATE_WORDS, field_value, of_merged

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk

HEADS = ("No", "State", "Due", "Agent", "Priority", "Customer", "Links", "Title")


def list_(
    context: typer.Context,
    view: Annotated[TicketViewName, typer.Option(help="Which tickets.")] = "open",
    sort: Annotated[TicketSort, typer.Option(help="Which come first.")] = "due",
    find: Annotated[
        str,
        typer.Option(
            help="Words of number, title, customer, category, agent, team, tag; `kind:`, `state:`, `assignee:`,"
            " `team:`, `customer:`, `category:`, `tag:`, `priority:`, `due:`."
        ),
    ] = "",
    limit: Annotated[int, typer.Option(parser=count, metavar="NUMBER", help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List the tickets of a view."""
    from tui_desk.desk.tickets import finding
    from tui_desk.desk.tickets.narrowing import context_of

    with desk_of(context) as desk:
        asked, priorities = context_of(desk), desk.policy.priorities
        ids = desk.ask(finding.ids, view, sort, asked, find=find, limit=limit)
        if not ids:
            _require_agents(desk, find)
        found = desk.ask(finding.lines, ids)
        rows = [found[id_] for id_ in ids if id_ in found]
        if as_json:
            from tui_desk.cli import ticket_shaping

            logins = _logins(desk)
            put_json([ticket_shaping.line(row, priorities, logins) for row in rows])
            return
        table(
            HEADS,
            [
                (
                    spelled(row.id),
                    STATE_WORDS[row.state],
                    _due(row.due_at, asked.now if row.state != "resolved" else None),
                    row.assignee or (f"@{row.team}" if row.team else ""),
                    priorities.name(row.priority),
                    row.requester,
                    row.conversations,
                    row.title,
                )
                for row in rows
            ],
        )
        total = desk.ask(finding.counts, asked)[view]
        if not find and total > len(rows):
            say(f"{len(rows)} of {total}; --limit shows more")


def show(context: typer.Context, ticket: Ticket, as_json: AsJson = False) -> None:
    """Show a ticket: what hangs on it, its steps, notes and events."""
    from tui_desk.desk.tickets import reading

    with desk_of(context) as desk:
        ticket_id = meant(desk, ticket)
        whole = desk.ask(reading.detail, ticket_id)
        entries = desk.ask(reading.entries, ticket_id)
        if as_json:
            from tui_desk.cli import ticket_shaping

            put_json(ticket_shaping.ticket(whole, entries, desk.policy, _logins(desk)))
            return
        put("\n".join(_head(desk, whole)))
        if whole.text:
            put(f"\n{whole.text}")
        below = [*_hanging(whole), *_steps(whole)]
        if below:
            put("\n" + "\n".join(below))
        for one in entries:
            put(_told(ticket_id, one, entries))


def _require_agents(desk: Desk, find: str) -> None:
    """Whom `assignee:` names is somebody here. Raises NotFound."""
    from tui_desk.desk import agents, naming
    from tui_desk.desk.tickets.narrowing import agents_in

    for typed in agents_in(find):
        if not desk.ask(naming.agents, typed):
            logins = ", ".join(one.login for one in desk.ask(agents.agents))
            raise NotFound(f"nobody here is called {typed!r}; there are {logins}")


def _head(desk: Desk, whole: TicketDetail) -> Iterator[str]:
    row = whole.line
    kind = desk.policy.tickets.kinds.get(row.kind)
    yield one_line(f"{named(row.id)} {row.title}")
    about = (
        STATE_WORDS[row.state],
        kind.title.lower() if kind else row.kind,
        f"priority {desk.policy.priorities.name(row.priority)}",
        row.category,
        row.assignee or "nobody has it",
        f"team {row.team}" if row.team else "",
    )
    yield one_line(", ".join(filter(None, about)))
    if row.due_at is not None:
        yield f"due {_due(row.due_at, desk.now_ms() if row.state != 'resolved' else None)}"
    if row.tags:
        yield one_line(f"tags: {' '.join(row.tags)}")
    for id_, name in whole.customers:
        yield one_line(f"{'for' if id_ == row.requester_id else 'concerns'}: {name} (customer {id_})")
    for name, value in whole.fields.items():
        field = desk.policy.tickets.fields.get(name)
        yield one_line(f"{field.title if field else name}: {field_value(value)}")


def _hanging(whole: TicketDetail) -> Iterator[str]:
    for one in whole.conversations:
        since = f", {one.said_since} new" if one.said_since else ""
        yield one_line(f"#{one.id} ({one.status}, {one.channel}{since}): {one.customer_name}: {one.subject}")
    for message in whole.messages:
        yield one_line(f"[{message.message_id}] {message.author_name}: {message.text}")
    for other in whole.tickets:
        yield one_line(
            f"{other.kind.replace('_', ' ')} {named(other.id)} ({STATE_WORDS[other.state]}): {other.title}"
        )


def _steps(whole: TicketDetail) -> Iterator[str]:
    for position, step in enumerate(whole.checklist, 1):
        done = f" ({step.done_by}, {moment(step.done_at)})" if step.done_at is not None else ""
        yield one_line(f"{position}. [{'x' if step.done_at is not None else ' '}] {step.text}{done}")


def _told(ticket_id: int, entry: TicketNoteRow | EventRow, beside: Sequence[object]) -> str:
    from tui_desk.words.events import any_sentence

    if isinstance(entry, TicketNoteRow):
        return f"\n[{moment(entry.at)}] note {one_line(entry.author_name)}\n{entry.text}"
    words = any_sentence(entry, beside, moment)
    return one_line(f"-- {moment(entry.at)} {of_merged(ticket_id, entry)}{words}")


def _due(at: int | None, now: int | None) -> str:
    """When it is due; what is overdue says so."""
    late = at is not None and now is not None and at <= now
    return f"{moment(at)}{' overdue' if late else ''}"


def _logins(desk: Desk) -> dict[int | None, str]:
    from tui_desk.desk import agents

    return {agent.id: agent.login for agent in desk.ask(agents.agents)}
