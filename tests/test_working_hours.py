"""Working time counts only while the team is at work, through holidays and the change of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.working_hours import Span, WorkingHours, deadline, parse_span, parse_week

OFFICE = parse_week("mon-fri 9:00-17:00")
BERLIN = WorkingHours(OFFICE, "Europe/Berlin")
FRIDAY = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
"""16:00 in Berlin."""


def due(span: str, hours: WorkingHours = BERLIN, start: datetime = FRIDAY) -> str:
    return hours.here(deadline(hours, parse_span(span), start)).strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("span", "wanted"),
    [
        ("1 working hour", "Fri 2026-11-27 17:00"),
        ("2 working hours", "Mon 2026-11-30 10:00"),
        ("8 working hours", "Mon 2026-11-30 16:00"),
        ("1 working day", "Mon 2026-11-30 17:00"),
        ("2 days", "Sun 2026-11-29 16:00"),
        ("1 week", "Fri 2026-12-04 16:00"),
        ("90 minutes", "Fri 2026-11-27 17:30"),
        ("3h", "Fri 2026-11-27 19:00"),
    ],
)
def test_spans_are_counted_as_people_count_them(span: str, wanted: str) -> None:
    assert due(span) == wanted


def test_holidays_are_no_working_time() -> None:
    hours = WorkingHours(OFFICE, "Europe/Berlin", frozenset({date(2026, 11, 30)}))
    assert due("2 working hours", hours) == "Tue 2026-12-01 10:00"
    assert due("1 working day", hours) == "Tue 2026-12-01 17:00"


def test_a_night_shift_has_an_hour_less_when_clocks_go_forward() -> None:
    always = WorkingHours(parse_week("mon-sun 0:00-24:00"), "Europe/Berlin")
    before = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert due("5 working hours", always, before) == "Sun 2026-03-29 06:00"
    assert due("1 day", always, before - timedelta(hours=8)) == "Sun 2026-03-29 16:00"


def test_a_stretch_that_the_change_of_clocks_swallows_is_not_counted_twice() -> None:
    hours = WorkingHours(parse_week("sun 1:00-2:50, sun 3:00-5:00"), "Europe/Berlin")
    before = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    assert due("3 working hours", hours, before) == "Sun 2026-03-29 05:00"


@pytest.mark.parametrize(
    "text", ["", "weekdays", "mon 9-8", "mon 9:00", "mon 8-25", "mon-fri 9-17, tue 10-11", "mon 9:60-10:99:1"]
)
def test_what_is_no_week_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"write days|ends after|overlap"):
        parse_week(text)


@pytest.mark.parametrize("text", ["", "soon", "0 days", "2 working weeks", "99999 days", "-1 day"])
def test_what_is_no_span_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="write how long"):
        parse_span(text)


def test_days_can_go_over_the_end_of_the_week() -> None:
    assert [bool(day) for day in parse_week("sat-mon 8-12")] == [True, False, False, False, False, True, True]


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=UTC, second=0, microsecond=0)
)
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
WEEKS = st.sampled_from(
    ["mon-fri 9:00-17:00", "mon-sun 0:00-24:00", "tue 8:00-12:00, tue 13:00-17:30, sun 1:00-4:00"]
)


@given(MOMENTS, ZONES, WEEKS, st.integers(1, 60), st.integers(1, 60))
def test_working_hours_add_up(start: datetime, zone: str, week: str, first: int, second: int) -> None:
    hours = WorkingHours(parse_week(week), zone)
    whole = deadline(hours, Span(first + second, "hours", working=True), start)
    halfway = deadline(hours, Span(first, "hours", working=True), start)
    assert deadline(hours, Span(second, "hours", working=True), halfway) == whole
    assert start < halfway < whole


@given(MOMENTS, ZONES, WEEKS, st.integers(1, 40))
def test_a_deadline_lies_in_working_time(start: datetime, zone: str, week: str, count: int) -> None:
    hours = WorkingHours(parse_week(week), zone)
    for unit in ("hours", "days"):
        at = hours.here(deadline(hours, Span(count, unit, working=True), start) - timedelta(minutes=1))
        minute = at.hour * 60 + at.minute
        assert any(begin <= minute < end for begin, end in hours.on(at.date()))
