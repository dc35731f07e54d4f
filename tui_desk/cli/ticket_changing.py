"""What is done to tickets, one or many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from tui_desk.cli import customer_door
from tui_desk.cli.customer_door import Requester
from tui_desk.cli.door import AsJson, desk_of
from tui_desk.cli.printing import tell_done
from tui_desk.cli.ticket_door import Quiet, Ticket, meant, pairs, state_named, tickets_and_rest
from tui_desk.cli.ticket_telling import Preview, show_recipients
from tui_desk.cli.typed import LEVEL, LEVELS, agent_named, due_of, priority_named, tags_on_and_off

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.desk.done import Done
    from tui_desk.store.transaction import Transaction

T = TypeVar("T")

NEVER = "never"
NONE = "none"


def state(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="TICKET… STATE",
            help="Numbers, then submitted, in_progress, waiting_on_customer or resolved.",
        ),
    ],
    quiet: Quiet = False,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Say where tickets stand."""
    from tui_desk.desk.tickets import changing, telling

    with desk_of(context) as desk:
        ids, rest = tickets_and_rest(desk, words, "a state")
        to = state_named(" ".join(rest))
        if preview:
            return show_recipients(
                desk.ask(telling.preview, desk.policy, desk.agent.id, ids, to, now=desk.now_ms()),
                as_json=as_json,
            )
        return tell_done(desk.do(changing.set_state, ids, to, told=not quiet), as_json=as_json)


def assign(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="TICKET… AGENT", help="Numbers, then a login or a name, @TEAM, or nobody."),
    ],
    as_json: AsJson = False,
) -> None:
    """Give tickets to an agent, to a team, or to nobody."""
    from tui_desk.desk.tickets import changing

    if any(word.startswith("@") for word in words):
        return team(context, words, as_json)
    return _change(context, changing.assign, words, "an agent, a team, or nobody", agent_named, as_json)


def team(
    context: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="TICKET… TEAM", help="Numbers, then one of your teams, or none.")
    ],
    as_json: AsJson = False,
) -> None:
    """Give tickets to a team; who has one and is not of the team has it no more."""
    from tui_desk.desk.tickets import changing

    _change(context, changing.set_team, words, "a team, or none", _none_or, as_json)


def due(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="TICKET… WHEN", help="Numbers, then 'fri 5pm', 'in 2 days' …, or never."),
    ],
    as_json: AsJson = False,
) -> None:
    """Say until when tickets are to be done."""
    from tui_desk.desk.tickets import changing

    _change(context, changing.set_due, words, "a time, such as 'fri 5pm'", _due, as_json)


def priority(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="TICKET… LEVEL", help=f"Numbers, then {LEVELS}"),
    ],
    as_json: AsJson = False,
) -> None:
    """Say how urgent tickets are."""
    from tui_desk.desk.tickets import changing

    _change(context, changing.set_priority, words, LEVEL, priority_named, as_json)


def category(
    context: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="TICKET… CATEGORY", help="Numbers, then a category, or none.")
    ],
    as_json: AsJson = False,
) -> None:
    """Say what tickets are about."""
    from tui_desk.desk.tickets import changing

    _change(context, changing.set_category, words, "a category, or none", _none_or, as_json)


def kind(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="TICKET… KIND", help="Numbers, then customer, back_office, tracker …"),
    ],
    as_json: AsJson = False,
) -> None:
    """Make tickets of another kind."""
    from tui_desk.desk.tickets import changing

    _change(context, changing.set_kind, words, "a kind", _kind, as_json)


def field(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="TICKET… NAME=VALUE…", help="Numbers, then fields; NAME= empties one."),
    ],
    as_json: AsJson = False,
) -> None:
    """Fill in fields of your own."""
    from tui_desk.desk.tickets import changing

    with desk_of(context) as desk:
        ids, rest = tickets_and_rest(desk, words, "NAME=VALUE")
        tell_done(desk.do(changing.fill, ids, pairs(rest)), as_json=as_json)


def tag(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="TICKET… [+]TAG|-TAG…", help="Numbers, then tags; a dash takes off."),
    ],
    as_json: AsJson = False,
) -> None:
    """Put tags on tickets; a dash before one takes it off."""
    from tui_desk.desk.tickets import changing

    with desk_of(context) as desk:
        ids, names = tickets_and_rest(desk, words, "a tag")
        tell_done(desk.do(changing.retag, ids, *tags_on_and_off(names)), as_json=as_json)


def edit(
    context: typer.Context,
    ticket: Ticket,
    title: Annotated[str | None, typer.Option("--title", help="Another title.", show_default=False)] = None,
    text: Annotated[str | None, typer.Option("--text", help="Another text.", show_default=False)] = None,
    requester: Requester = None,
    as_json: AsJson = False,
) -> None:
    """Give a ticket another title, text or requester."""
    if title is None and text is None and requester is None:
        raise typer.BadParameter("say what: --title, --text or --requester")
    from tui_desk.desk.tickets import changing

    with desk_of(context) as desk:
        asked = None if requester is None else customer_door.meant(desk, requester)
        tell_done(desk.do(changing.edit, meant(desk, ticket), title, text, asked), as_json=as_json)


def _change(
    context: typer.Context,
    verb: Callable[[Transaction, Sequence[int], T], Done],
    words: Sequence[str],
    what: str,
    read: Callable[[Desk, str], T],
    as_json: bool,
) -> None:
    """Tickets, then in words what is to be so of them."""
    with desk_of(context) as desk:
        ids, rest = tickets_and_rest(desk, words, what)
        tell_done(desk.do(verb, ids, read(desk, " ".join(rest))), as_json=as_json)


def _due(desk: Desk, when: str) -> int | None:
    return None if when.casefold() == NEVER else due_of(desk, when)


def _none_or(_desk: Desk, name: str) -> str:
    return "" if name.removeprefix("@").casefold() == NONE else name


def _kind(_desk: Desk, name: str) -> str:
    return name.replace(" ", "_").replace("-", "_")
