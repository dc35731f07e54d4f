"""`[tickets.tell]`: what customers are told of tickets, when, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt

from tui_desk.config.base import Settings
from tui_desk.config.checks import Language
from tui_desk.placeholders import objection


def _tables(value: Any) -> Any:
    if not (isinstance(value, list | tuple) and all(isinstance(one, Mapping) for one in value)):
        raise ValueError("write each one as lines of its own below a line [[tickets.…]]")
    return value


def _variables(text: str) -> str:
    if wrong := objection(text):
        raise ValueError(wrong)
    return text


Tables = BeforeValidator(_tables)
"""`[[tickets.…]]`, and nothing else that could stand under that name."""
Text = Annotated[str, Field(min_length=1), AfterValidator(_variables)]


class TicketText(Settings):
    """Words of the desk's own."""

    on: Literal["created", "state", "resolved", "status"]
    language: Language
    channel: str = ""
    """A channel's name, its kind, `mail`, `chat`; empty: any."""
    text: Text


class Tell(Settings):
    """What customers are told of their tickets."""

    created: StrictBool = True
    """That it was opened, and its number."""
    state: StrictBool = True
    """That its state changed."""
    resolved: StrictBool = True
    status: StrictBool = True
    """Whether «status», or a ticket's number, is answered at once."""
    status_words: tuple[str, ...] = ()
    """Further words that ask for it."""
    per_minute: StrictInt = Field(default=60, ge=1, le=6000)
    """So many conversations of one channel are told an announcement in a minute."""
    texts: Annotated[tuple[TicketText, ...], Tables] = ()
