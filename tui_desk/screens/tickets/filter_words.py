"""What may follow in a filter of tickets: keys, and behind a key what it takes."""

from __future__ import annotations

from collections.abc import Sequence

from tui_desk.desk.tickets.narrowing import DUE, KEYS, ME, NOBODY, OPEN
from tui_desk.policy import Policy
from tui_desk.ticket_rows import STATES


def candidates(typed: str, agents: Sequence[str], policy: Policy) -> list[str]:
    """Whole lines the typed one may become: its last word is completed."""
    before, space, word = typed.rpartition(" ")
    key, colon, value = word.partition(":")
    if not colon:
        return [f"{before}{space}{name}:" for name in KEYS if name.startswith(word.lower())]
    values = _values(key.lower(), agents, policy)
    return [f"{before}{space}{key}:{one}" for one in values if one.lower().startswith(value.lower())]


def _values(key: str, agents: Sequence[str], policy: Policy) -> Sequence[str]:
    match key:
        case "kind":
            return tuple(policy.tickets.kinds)
        case "state":
            return (*STATES, OPEN)
        case "assignee":
            return (ME, NOBODY, *agents)
        case "team":
            return (ME, "none", *policy.teams)
        case "category":
            return [f'"{name}"' if " " in name else name for name in policy.tickets.categories]
        case "priority":
            return policy.priorities.names
        case "due":
            return DUE
        case _:
            return ()
