"""SQL that asks in which state a ticket `t` is."""

from __future__ import annotations

from collections.abc import Sequence

from tui_desk.ticket_rows import OPEN_STATES, TicketState


def in_state(states: Sequence[TicketState]) -> str:
    """A ticket is in one of these."""
    return "t.state IN ({})".format(", ".join(f"'{state}'" for state in states))


OPEN = in_state(OPEN_STATES)
"""A ticket is not resolved."""
