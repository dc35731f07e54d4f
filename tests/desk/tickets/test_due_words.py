"""Due times as they are typed: working time from now on, and all that is understood elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tui_desk.desk.tickets.due_words import due_typed
from tui_desk.moments import milliseconds
from tui_desk.working_hours import WorkingHours, parse_week

HOURS = WorkingHours(parse_week("mon-fri 9:00-17:00"), "UTC")
MONDAY_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "day", "hour"),
    [
        ("16 working hours", 4, 12),
        ("in 2 working days", 4, 17),
        (" In 5  Working Days ", 9, 17),
        ("2 days", 4, 12),
        ("in 16 hours", 3, 4),
    ],
)
def test_working_time_is_counted_where_it_is_named(typed: str, day: int, hour: int) -> None:
    meant = datetime(2026, 3, day, hour, tzinfo=UTC)
    assert due_typed(typed, HOURS, milliseconds(MONDAY_NOON)) == milliseconds(meant)


@pytest.mark.parametrize("typed", ["", "0 working days", "working", "2 working weeks", "9999 working days"])
def test_what_is_no_time_to_come_is_none(typed: str) -> None:
    assert due_typed(typed, HOURS, milliseconds(MONDAY_NOON)) is None
