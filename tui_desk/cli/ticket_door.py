"""Tickets as typed: `1042-7`, whose last digit checks the others; a merged one leads to where it is now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.triage import NOBODY
from tui_desk.words.conversations import PRIORITIES

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.ticket_rows import TicketState

Ticket = Annotated[
    str, typer.Argument(metavar="TICKET", help="Its number, such as 1042-7.", show_default=False)
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Do not tell the customer.")]
_LOOKS_LIKE_ONE = re.compile(r"[#№]?\d+[-\u2010-\u2014\u2212]\d", re.ASCII)


def meant(desk: Desk, typed: str) -> int:
    """The ticket that is meant."""
    from tui_desk.desk.tickets import finding

    return desk.ask(finding.meant, typed)


def tickets_and_rest(desk: Desk, words: Sequence[str], what: str) -> tuple[list[int], list[str]]:
    """Leading tickets, and the words behind them; the last word is never a ticket."""
    count = 0
    while count < len(words) - 1 and _LOOKS_LIKE_ONE.fullmatch(words[count]):
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


def priority_named(word: str) -> int:
    """low, normal, high or urgent."""
    numbers = {name: number for number, name in PRIORITIES.items()}
    if word.casefold() not in numbers:
        raise typer.BadParameter(f"{word!r} is no priority; there are {', '.join(numbers)}")
    return numbers[word.casefold()]


def agent_named(desk: Desk, word: str) -> int | None:
    """An agent's id; None for nobody."""
    from tui_desk.desk import agents

    return None if word.casefold() == NOBODY else desk.ask(agents.find, word).id


def pairs(words: Sequence[str]) -> dict[str, str]:
    """`NAME=VALUE` as typed."""
    found = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise typer.BadParameter(f"{word!r} is no field; write NAME=VALUE")
        found[name] = value
    return found
