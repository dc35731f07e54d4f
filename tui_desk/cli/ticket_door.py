"""Tickets as typed: `1042-7`, whose last digit checks the others; a merged one leads to where it is now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Concatenate, ParamSpec

import typer

from tui_desk.cli.door import desk_of
from tui_desk.cli.printing import tell_done
from tui_desk.text.ticket_number import looks_like_one

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.desk.done import Done
    from tui_desk.store.transaction import Transaction
    from tui_desk.ticket_rows import TicketState

P = ParamSpec("P")

Ticket = Annotated[
    str, typer.Argument(metavar="TICKET", help="Its number, such as 1042-7.", show_default=False)
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Do not tell the customer.")]


def meant(desk: Desk, typed: str) -> int:
    """The ticket that is meant."""
    from tui_desk.desk.tickets import finding

    return desk.ask(finding.meant, typed)


def change_ticket(
    context: typer.Context,
    verb: Callable[Concatenate[Transaction, int, P], Done],
    ticket: str,
    as_json: bool,
    *values: P.args,
    **options: P.kwargs,
) -> None:
    """Run a verb on one ticket as typed, and say what it did."""
    with desk_of(context) as desk:
        tell_done(desk.do(verb, meant(desk, ticket), *values, **options), as_json=as_json)


def tickets_and_rest(desk: Desk, words: Sequence[str], what: str) -> tuple[list[int], list[str]]:
    """Leading tickets, and the words behind them; the last word is never a ticket."""
    count = 0
    while count < len(words) - 1 and looks_like_one(words[count]):
        count += 1
    if not count:
        raise typer.BadParameter(f"write the ticket's number first, such as 1042-7, then {what}")
    return [meant(desk, word) for word in words[:count]], list(words[count:])


def state_named(word: str) -> TicketState:
    """A state as typed: dashes and spaces count as underscores, a beginning is enough."""
    from tui_desk.ticket_rows import STATES

    wanted = word.strip().casefold().replace("-", "_").replace(" ", "_")
    found = [state for state in STATES if wanted and state.startswith(wanted)]
    if len(found) != 1:
        raise typer.BadParameter(f"{word!r} is no state; there are {', '.join(STATES)}")
    return found[0]


def pairs(words: Sequence[str]) -> dict[str, str]:
    """`NAME=VALUE` as typed."""
    found = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise typer.BadParameter(f"{word!r} is no field; write NAME=VALUE")
        found[name] = value
    return found
