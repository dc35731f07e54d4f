"""Days begin and end where people's clocks say so, also where those are put on or back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_desk import days
from tui_desk.moments import HOUR_MS
from tui_desk.widgets.ticket_calendar import span_of

ZONES = ("UTC", "Europe/Berlin", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Kiritimati")
MOMENTS = st.integers(1_600_000_000_000, 2_000_000_000_000)
DATES = st.dates(date(2021, 1, 1), date(2035, 12, 31))


@pytest.fixture(scope="module", params=ZONES, autouse=True)
def zone(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@given(MOMENTS)
def test_a_moment_is_on_the_day_that_has_begun_and_not_ended(at: int) -> None:
    day = days.day_of(at)
    assert days.starts(day) <= at < days.starts(day + timedelta(days=1)) == days.next_day(at)


@given(DATES)
@example(date(2032, 3, 28))  # in Beirut it has no midnight
@example(date(2026, 11, 1))  # in Havana it has two
def test_a_day_begins_on_itself_and_has_as_many_hours_as_its_clock(day: date) -> None:
    began = days.starts(day)
    assert days.day_of(began) == day
    assert days.day_of(began - 1) == day - timedelta(days=1)
    assert 23 * HOUR_MS <= days.next_day(began) - began <= 25 * HOUR_MS


@given(DATES)
def test_a_month_stands_whole_in_its_weeks_and_no_week_is_empty_of_it(day: date) -> None:
    mondays = days.weeks_of_month(day)
    shown = [first + timedelta(days=step) for first in mondays for step in range(days.WEEK)]
    assert all(first.weekday() == 0 for first in mondays)
    assert shown == sorted(set(shown))
    length = days.months_on(day, 1).replace(day=1) - day.replace(day=1)
    assert sum(one.month == day.month for one in shown) == length.days
    assert all(
        any((first + timedelta(days=step)).month == day.month for step in range(days.WEEK))
        for first in mondays
    )
    assert days.monday(day) in mondays


@given(MOMENTS, DATES)
def test_a_calendars_month_holds_what_is_due_on_the_days_it_shows_and_nothing_else(
    at: int, month: date
) -> None:
    first, end = span_of(month)
    shown = [
        monday + timedelta(days=step) for monday in days.weeks_of_month(month) for step in range(days.WEEK)
    ]
    assert (first <= at < end) == (days.day_of(at) in shown)
    assert [days.day_of(first), days.day_of(end - 1)] == [shown[0], shown[-1]]


@given(DATES, st.integers(-30, 30))
def test_months_on_and_back_is_the_same_month_and_never_a_later_day(day: date, months: int) -> None:
    there = days.months_on(day, months)
    assert (there.year - day.year) * 12 + there.month - day.month == months
    assert there.day <= day.day
    assert days.months_on(there, -months).month == day.month
