"""`[tickets.tell]`: what customers are told of tickets, when, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from tui_desk.config.checks import Filled, Language
from tui_desk.config.rule import After, Before, Flag, Whole, between
from tui_desk.config.table import Table
from tui_desk.placeholders import objection
from tui_desk.typed import dataclass


def _tables(value: Any) -> Any:
    if not (isinstance(value, list | tuple) and all(isinstance(one, Mapping) for one in value)):
        raise ValueError("write each one as lines of its own below a line [[tickets.…]]")
    return value


def _variables(text: str) -> str:
    if wrong := objection(text):
        raise ValueError(wrong)
    return text


Tables = Before(_tables)
"""`[[tickets.…]]`, and nothing else that could stand under that name."""
Text = Annotated[Filled, After(_variables)]


@dataclass(frozen=True, slots=True)
class TicketText(Table):
    """Words of the desk's own."""

    on: Literal["created", "state", "resolved", "status"]
    language: Language
    text: Text
    channel: str = ""
    """A channel's name, its kind, `mail`, `chat`; empty: any."""


@dataclass(frozen=True, slots=True)
class Tell(Table):
    """What customers are told of their tickets."""

    created: Flag = True
    """That it was opened, and its number."""
    state: Flag = True
    """That its state changed."""
    resolved: Flag = True
    status: Flag = True
    """Whether «status», or a ticket's number, is answered at once."""
    status_words: tuple[str, ...] = ()
    """Further words that ask for it."""
    per_minute: Annotated[Whole, between(1, 6000)] = 60
    """So many conversations of one channel are told an announcement in a minute."""
    texts: Annotated[tuple[TicketText, ...], Tables] = ()
