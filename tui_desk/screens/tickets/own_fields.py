"""The desk's own fields as they are typed: what one takes, what was typed means, what of it is wrong; pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tui_desk.desk.tickets import fields
from tui_desk.errors import DeskError
from tui_desk.text.clean import fold
from tui_desk.ticket_policy import TicketField
from tui_desk.typed import dataclass
from tui_desk.words.tickets import field_value


@dataclass(frozen=True, slots=True)
class Meant:
    """What a field's words mean."""

    words: str
    """Shown beside the field."""
    right: bool = True


def meant(field: TicketField, typed: str, now: int) -> Meant:
    """What was typed, as it is kept; nothing typed: what it takes."""
    if not typed.strip():
        return Meant(" · ".join(filter(None, ("to resolve" * field.required, _takes(field)))))
    try:
        kept = value(field, typed, now)
    except DeskError as error:
        return Meant(str(error).removeprefix(f"{field.title} is "), right=False)
    said = field_value(kept)
    return Meant("" if said == typed.strip() else said)


def value(field: TicketField, typed: str, now: int) -> Any:
    """As it is kept; of a choice the first letters are enough. Raises DeskError that says what it should be."""
    return fields.typed(field, found(typed, field.choices) or typed, now)


def choices(field: TicketField | None) -> tuple[str, ...]:
    """All it can hold, where that is known."""
    if field is None:
        return ()
    return ("yes", "no") if field.type == "yes_no" else field.choices


def found(typed: str, known: Iterable[str]) -> str:
    """The one that is named, or begins so; empty where none or several do."""
    word = fold(typed.strip())
    if not word:
        return ""
    begin = [one for one in known if fold(one).startswith(word)]
    exactly = [one for one in begin if fold(one) == word]
    return exactly[0] if exactly else begin[0] if len(begin) == 1 else ""


def _takes(field: TicketField) -> str:
    kinds = {"number": "a number", "date": "a date", "yes_no": "yes or no"}
    return kinds.get(field.type, " · ".join(field.choices))
