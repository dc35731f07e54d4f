"""Until when a ticket is to be done, as it is typed: a time as anywhere else, or working time from now on."""

from __future__ import annotations

from tui_desk.moments import milliseconds, moment
from tui_desk.working_hours import WorkingHours, deadline, parse_span


def due_typed(text: str, hours: WorkingHours, now: int) -> int | None:
    """UTC epoch ms; None where it can't be told or is gone by. `2 days` are days, `2 working days` the team's."""
    from tui_desk.text.when import parse_when  # brings what people call times: for who types one

    when = parse_when(text, moment(now).astimezone())
    if when is not None:
        return milliseconds(when)
    try:
        span = parse_span(text.strip().lower().removeprefix("in "))
        return milliseconds(deadline(hours, span, moment(now))) if span.working else None
    except (OverflowError, ValueError):
        return None
