"""What hangs on a ticket: conversations, messages, customers, other tickets, notes and steps."""

from __future__ import annotations

from typing import Annotated

import typer

from tui_desk.cli.door import AsJson, desk_of, number
from tui_desk.cli.printing import tell_done
from tui_desk.cli.ticket_door import Ticket, change_ticket, meant
from tui_desk.cli.writing import File, Text, typed_text
from tui_desk.errors import NotFound
from tui_desk.ticket_rows import LinkKind

Conversations = Annotated[
    list[int] | None, typer.Argument(parser=number, metavar="[CONVERSATION]…", help="Conversations' numbers.")
]
Messages = Annotated[
    list[int] | None, typer.Option("--message", parser=number, metavar="ID", help="A message; repeat it.")
]
Customers = Annotated[
    list[int] | None, typer.Option("--customer", parser=number, metavar="ID", help="A customer; repeat it.")
]
Numbers = Annotated[
    list[int], typer.Argument(parser=number, metavar="STEP…", help="As `ticket show` numbers them.")
]
Link = Annotated[LinkKind, typer.Argument(help="What the first is to the other.")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="The other ticket's number.")]


def link(
    context: typer.Context,
    ticket: Ticket,
    conversations: Conversations = None,
    messages: Messages = None,
    customers: Customers = None,
    as_json: AsJson = False,
) -> None:
    """Hang conversations, messages or customers on a ticket."""
    _require_any(conversations, messages, customers)
    from tui_desk.desk.tickets import linking

    change_ticket(
        context,
        linking.link,
        ticket,
        as_json,
        conversations=conversations or (),
        messages=messages or (),
        customers=customers or (),
    )


def unlink(
    context: typer.Context,
    ticket: Ticket,
    conversations: Conversations = None,
    messages: Messages = None,
    customers: Customers = None,
    as_json: AsJson = False,
) -> None:
    """Take conversations, messages or customers off a ticket."""
    _require_any(conversations, messages, customers)
    from tui_desk.desk.tickets import linking

    change_ticket(
        context,
        linking.unlink,
        ticket,
        as_json,
        conversations=conversations or (),
        messages=messages or (),
        customers=customers or (),
    )


def relate(context: typer.Context, ticket: Ticket, kind: Link, other: Other, as_json: AsJson = False) -> None:
    """Say what a ticket is to another."""
    from tui_desk.desk.tickets import linking

    with desk_of(context) as desk:
        done = desk.do(linking.relate, meant(desk, ticket), meant(desk, other), kind)
        tell_done(done, as_json=as_json)


def unrelate(
    context: typer.Context, ticket: Ticket, kind: Link, other: Other, as_json: AsJson = False
) -> None:
    """Take a link between tickets away."""
    from tui_desk.desk.tickets import linking

    with desk_of(context) as desk:
        done = desk.do(linking.unrelate, meant(desk, ticket), meant(desk, other), kind)
        tell_done(done, as_json=as_json)


def merge(
    context: typer.Context,
    tickets: Annotated[list[str], typer.Argument(metavar="TICKET…", help="Those that become part of it.")],
    into: Annotated[str, typer.Option("--into", metavar="TICKET", help="The one that stays.")],
    as_json: AsJson = False,
) -> None:
    """Make tickets part of another; their numbers lead there from now on."""
    from tui_desk.desk.tickets import merging

    with desk_of(context) as desk:
        done = desk.do(merging.merge, [meant(desk, one) for one in tickets], meant(desk, into))
        tell_done(done, as_json=as_json)


def note(
    context: typer.Context,
    ticket: Ticket,
    text: Text = None,
    file: File = None,
    post: Annotated[
        bool, typer.Option("--post", help="Also as a note on each conversation that hangs on it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write something down on a ticket; it never leaves."""
    words = typed_text(text, file)
    from tui_desk.desk.tickets import notes, reading

    with desk_of(context) as desk:
        ticket_id = meant(desk, ticket)
        hung = desk.ask(reading.detail, ticket_id).conversations if post else ()
        tell_done(desk.do(notes.add_note, ticket_id, words, [one.id for one in hung]), as_json=as_json)


def step(
    context: typer.Context,
    ticket: Ticket,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]…", help="What is to be done.", show_default=False)
    ] = None,
    remove: Annotated[
        int | None,
        typer.Option("--remove", parser=number, metavar="STEP", help="Take one away.", show_default=False),
    ] = None,
    up: Annotated[
        int | None,
        typer.Option("--up", parser=number, metavar="STEP", help="Let one come earlier.", show_default=False),
    ] = None,
    down: Annotated[
        int | None,
        typer.Option("--down", parser=number, metavar="STEP", help="Let one come later.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a step to a ticket's checklist, move one, or take one away."""
    from tui_desk.desk.tickets import checklist

    chosen = [one for one in (remove, up, down) if one is not None]
    if len(chosen) + bool(words) != 1:
        raise typer.BadParameter("write the step, or --remove, --up or --down and its number")
    with desk_of(context) as desk:
        from tui_desk.desk.tickets import reading

        ticket_id = meant(desk, ticket)
        if words:
            return tell_done(desk.do(checklist.add, ticket_id, [" ".join(words)]), as_json=as_json)
        steps = [one.id for one in desk.ask(reading.detail, ticket_id).checklist]
        (step_id,) = _steps(steps, chosen)
        if remove is not None:
            done = desk.do(checklist.remove, ticket_id, step_id)
        else:
            done = desk.do(checklist.move, ticket_id, step_id, 1 if up is None else -1)
        return tell_done(done, as_json=as_json)


def check(context: typer.Context, ticket: Ticket, steps: Numbers, as_json: AsJson = False) -> None:
    """Say that steps are done."""
    _check(context, ticket, steps, as_json, done=True)


def uncheck(context: typer.Context, ticket: Ticket, steps: Numbers, as_json: AsJson = False) -> None:
    """Say that steps are not done after all."""
    _check(context, ticket, steps, as_json, done=False)


def _require_any(*given: list[int] | None) -> None:
    if not any(given):
        raise typer.BadParameter("say what: numbers of conversations, --message or --customer")


def _check(context: typer.Context, ticket: str, steps: list[int], as_json: bool, *, done: bool) -> None:
    from tui_desk.desk.tickets import checklist, reading

    with desk_of(context) as desk:
        ticket_id = meant(desk, ticket)
        ids = [one.id for one in desk.ask(reading.detail, ticket_id).checklist]
        tell_done(desk.do(checklist.check_all, ticket_id, _steps(ids, steps), done=done), as_json=as_json)


def _steps(ids: list[int], numbers: list[int]) -> list[int]:
    """The steps by their place in the list, from 1."""
    for one in numbers:
        if not 1 <= one <= len(ids):
            raise NotFound(f"there is no step {one}; there are {len(ids)}")
    return [ids[one - 1] for one in numbers]
