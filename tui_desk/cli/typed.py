"""What verbs of conversations and of tickets read from words alike: agents, priorities, tags, times to come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from tui_desk.moments import milliseconds, moment

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk

NOBODY = "nobody"
LEVEL = "a priority, such as high"
LEVELS = "low, normal, high, urgent, or one of your own."


def agent_named(desk: Desk, word: str) -> int | None:
    """An agent's id; None for nobody."""
    from tui_desk.desk import agents

    return None if word.casefold() == NOBODY else desk.ask(agents.find, word).id


def priority_named(desk: Desk, word: str) -> int:
    """The rank of a priority of the config."""
    rank = desk.policy.priorities.rank(word)
    if rank is None:
        raise typer.BadParameter(
            f"{word!r} is no priority; there are {', '.join(desk.policy.priorities.names)}"
        )
    return rank


def tags_on_and_off(words: Iterable[str]) -> tuple[list[str], list[str]]:
    """The tags that are put on, and those that a dash takes off."""
    named = list(words)
    on = [word.removeprefix("+") for word in named if not word.startswith("-")]
    return on, [word[1:] for word in named if word.startswith("-")]


def moment_of(desk: Desk, text: str) -> int:
    """A typed time to come, as UTC epoch milliseconds."""
    from tui_desk.text.when import parse_when

    until = parse_when(text, moment(desk.now_ms()).astimezone())
    if until is None:
        raise typer.BadParameter(f"{text!r} is no time to come; try 2d, 'tue 3pm', tomorrow")
    return milliseconds(until)


def due_of(desk: Desk, text: str) -> int:
    """A typed due time, which may be working time from now on, as UTC epoch milliseconds."""
    from tui_desk.desk.tickets.due_words import due_typed

    at = due_typed(text, desk.policy.tickets.hours, desk.now_ms())
    if at is None:
        raise typer.BadParameter(f"{text!r} is no time to come; try 2d, 'tue 3pm', '2 working days'")
    return at
