"""`tui-desk search`: the console's search, for people and programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.door import AsJson, count, desk_of
from tui_desk.cli.printing import iso, moment, one_line, put, put_json, say
from tui_desk.text import search_query as query
from tui_desk.text.ticket_number import mistake, named, spelled

if TYPE_CHECKING:
    from tui_desk.cli import search_shapes as shapes
    from tui_desk.desk.desk import Desk
    from tui_desk.rows import ConversationLine
    from tui_desk.search_rows import HitLine, SearchHit, SearchPage, TicketHit
    from tui_desk.ticket_rows import TicketLine

app = typer.Typer(rich_markup_mode=None, add_completion=False)
KEYS = " ".join(f"{key}:" for key in query.KEYS)


@app.command(context_settings={"ignore_unknown_options": True})
def search(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS…", help=f'Words, "phrases", -not, OR, {KEYS}', show_default=False),
    ],
    tickets: Annotated[bool, typer.Option("--tickets", help="Find tickets.")] = False,
    customers: Annotated[bool, typer.Option("--customers", help="Find customers.")] = False,
    best: Annotated[
        bool, typer.Option("--best", help="What fits best among the newest messages first, not the newest.")
    ] = False,
    limit: Annotated[int, typer.Option(parser=count, metavar="NUMBER", help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Find conversations by all that was said in them, newest first; or tickets, or customers."""
    if tickets and customers:
        raise typer.BadParameter("give --tickets or --customers, not both: they are two lists")
    if best and (tickets or customers):
        raise typer.BadParameter("--best is for conversations; leave it out here")
    if wrong := next((word for word in words if word.startswith("--")), None):
        raise typer.BadParameter(f"there is no option {wrong}; what is to be left out stands behind one -")
    typed = words[0] if len(words) == 1 else " ".join(map(_whole, words))
    with desk_of(context) as desk:
        if customers:
            from tui_desk.cli.customer_reading import tell
            from tui_desk.desk.customers import finding

            ids = desk.ask(finding.search, " ".join(words), limit=limit)
            tell(desk, ids, as_json)
            found = bool(ids)
        elif tickets:
            found = _tickets(desk, typed, limit, as_json=as_json)
        else:
            found = _conversations(desk, typed, limit, best=best, as_json=as_json)
    wrong = "" if customers else mistake(typed)
    if wrong or not (found or as_json):
        say(wrong or "nothing is found by that")


def _whole(word: str) -> str:
    """What the shell gave as one word of several is one: the quotes it took are given back."""
    if '"' in word or not any(letter.isspace() for letter in word):
        return word
    key, colon, value = word.rpartition(":")
    return f'{key}{colon}"{value}"'


def _conversations(desk: Desk, typed: str, limit: int, *, best: bool, as_json: bool) -> bool:
    from tui_desk.desk import inbox

    page = _filled(desk, typed, limit, best=best)
    rows = desk.ask(inbox.lines, [hit.conversation_id for hit in page.hits], desk.agent.id)
    called = [] if as_json else _called(desk, typed)
    for ticket in called:
        put(one_line(f"{named(ticket.id)} {ticket.title}"))
    found = [(hit, rows[hit.conversation_id]) for hit in page.hits if hit.conversation_id in rows]
    if as_json:
        put_json(_shaped(desk, found))
    else:
        for hit, row in found:
            who, subject = row.customer_name or row.customer_address, one_line(row.subject)
            put(f"#{row.id} {moment(hit.at)} {_said(who, subject)}")
            if words := one_line(hit.line.text):
                put(f"    {_said(hit.author, words)}")
    _narrate(page, limit)
    return bool(found or called)


def _filled(desk: Desk, typed: str, limit: int, *, best: bool) -> SearchPage:
    """As many as are wanted, if they are there: each look goes through a bounded part of the index."""
    from tui_desk.desk.search import finding
    from tui_desk.desk.search.filtering import Asking

    asking = Asking(desk.agent, desk.now_ms())
    page = desk.ask(finding.search, typed, asking, limit=limit, best=best)
    hits = page.hits
    while page.more is not None and len(hits) < limit:
        page = desk.ask(finding.search, typed, asking, limit=limit - len(hits), after=page.more)
        hits += page.hits
    return replace(page, hits=hits)


def _shaped(desk: Desk, found: Sequence[tuple[SearchHit, ConversationLine]]) -> list[shapes.Found]:
    from tui_desk.cli import shaping
    from tui_desk.desk import agents

    logins: dict[int | None, str] = {agent.id: agent.login for agent in desk.ask(agents.agents)}
    return [
        {
            "conversation": shaping.line(row, desk.policy.priorities, logins.get(row.assignee_id)),
            "message_id": hit.message_id,
            "at": iso(hit.at),
            "line": hit.line.text,
            "marks": _marks(hit.line),
        }
        for hit, row in found
    ]


def _called(desk: Desk, typed: str) -> list[TicketLine]:
    """The ticket whose number was typed."""
    from tui_desk.desk.search import numbered
    from tui_desk.desk.tickets.finding import lines

    ticket_id = desk.ask(numbered.ticket, typed)
    return [] if ticket_id is None else list(desk.ask(lines, [ticket_id]).values())


def _said(who: str, words: str) -> str:
    """`Anna: hello`; what is not there leaves no colon behind."""
    return ": ".join(filter(None, (one_line(who), words)))


def _narrate(page: SearchPage, limit: int) -> None:
    if page.more is not None:
        say(f"{len(page.hits)} shown, there may be more; --limit shows more than {limit}")
    if page.meant:
        say(f"did you mean: {page.meant}")
    if page.left:
        say(
            f"still indexing: about {page.left} messages and tickets are missing here; `tui-desk sync` goes on"
        )


def _tickets(desk: Desk, typed: str, limit: int, *, as_json: bool) -> bool:
    from tui_desk.desk.search import tickets as finding
    from tui_desk.desk.search.filtering import Asking

    hits = desk.ask(finding.search, typed, Asking(desk.agent, desk.now_ms()), desk.policy, limit=limit)
    if as_json:
        put_json([_ticket(hit) for hit in hits])
        return bool(hits)
    from tui_desk.desk.tickets.finding import lines

    rows = desk.ask(lines, [hit.ticket_id for hit in hits])
    for hit in hits:
        if (row := rows.get(hit.ticket_id)) is None:
            continue
        put(one_line(f"{named(row.id)} {row.title}"))
        if hit.line.spans:
            put(f"    {one_line(hit.line.text)}")
    return bool(hits)


def _ticket(hit: TicketHit) -> shapes.FoundTicket:
    return {
        "id": hit.ticket_id,
        "number": spelled(hit.ticket_id),
        "line": hit.line.text,
        "marks": _marks(hit.line),
    }


def _marks(line: HitLine) -> list[shapes.Mark]:
    return [{"start": start, "end": end} for start, end in line.spans]
