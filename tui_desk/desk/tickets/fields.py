"""A desk's own fields: what an agent types becomes a value of the field's type, or is refused in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tui_desk.errors import Misunderstood
from tui_desk.moments import moment
from tui_desk.policy import Policy
from tui_desk.text.clean import fold, storable
from tui_desk.ticket_policy import TicketField

LONGEST = 2_000
_YES = frozenset({"yes", "y", "true", "on", "1", "ja", "oui", "si", "да", "так"})
_NO = frozenset({"no", "n", "false", "off", "0", "nein", "non", "нет", "ні"})


def named(policy: Policy, name: str, kind: str) -> TicketField:
    """A field that tickets of a kind have. Raises Misunderstood."""
    field = policy.tickets.fields.get(name)
    if field is None or not field.is_of(kind):
        known = [one.name for one in policy.tickets.fields.values() if one.is_of(kind)]
        raise Misunderstood(f"such a ticket has no field {name!r}; there are {', '.join(known) or 'none'}")
    return field


def typed(field: TicketField, value: object, now: int) -> Any:
    """The value as it is kept; None where nothing was typed. Raises Misunderstood that says what it should be."""
    text = " ".join(storable(str(value)).split()) if value is not None else ""
    if not text:
        return None
    match field.type:
        case "number":
            return _number(field, text)
        case "date":
            return _date(field, text, now)
        case "choice":
            return _choice(field, text)
        case "yes_no":
            return _yes_no(field, text)
        case _:
            return text[:LONGEST]


def all_typed(policy: Policy, kind: str, values: Mapping[str, object], now: int) -> dict[str, Any]:
    """Every one of these, as kept; empty ones left out."""
    kept = {name: typed(named(policy, name, kind), value, now) for name, value in values.items()}
    return {name: value for name, value in kept.items() if value is not None}


def missing(policy: Policy, kind: str, values: Mapping[str, object]) -> list[str]:
    """The titles of fields without which a ticket is not resolved."""
    return [one.title for one in lacking(policy, kind, values)]


def lacking(policy: Policy, kind: str, values: Mapping[str, object]) -> list[TicketField]:
    """The fields without which a ticket is not resolved, and that are empty."""
    needed = (one for one in policy.tickets.fields.values() if one.required and one.is_of(kind))
    return [one for one in needed if values.get(one.name) is None]


def _number(field: TicketField, text: str) -> int | float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e15:
        raise Misunderstood(f"{field.title} is a number, such as 12 or 3.5")
    return int(number) if number.is_integer() else number


def _date(field: TicketField, text: str, now: int) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        from tui_desk.text.when import parse_when

        meant = parse_when(text, moment(now).astimezone())
    if meant is None:
        raise Misunderstood(f"{field.title} is a date, such as 2026-12-24 or tomorrow")
    return meant.date().isoformat()


def _choice(field: TicketField, text: str) -> str:
    found = next((one for one in field.choices if fold(one) == fold(text)), None)
    if found is None:
        raise Misunderstood(f"{field.title} is one of {', '.join(field.choices)}")
    return found


def _yes_no(field: TicketField, text: str) -> bool:
    word = fold(text)
    if word not in _YES | _NO:
        raise Misunderstood(f"{field.title} is yes or no")
    return word in _YES
