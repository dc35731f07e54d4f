"""Times as people type them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_desk.text.when import parse_when

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=BERLIN)
"""A Tuesday."""


def meant(text: str, now: datetime = NOW) -> str:
    when = parse_when(text, now)
    return when.strftime("%Y-%m-%d %H:%M") if when else ""


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2d", "2026-11-26 10:30"),
        ("3h", "2026-11-24 13:30"),
        ("45m", "2026-11-24 11:15"),
        ("90 min", "2026-11-24 12:00"),
        ("1h30m", "2026-11-24 12:00"),
        ("1h 30", "2026-11-24 12:00"),
        ("1w", "2026-12-01 10:30"),
        ("1mo", "2026-12-24 10:30"),
        ("in 2 days", "2026-11-26 10:30"),
        ("in an hour", "2026-11-24 11:30"),
        ("2d 9:00", "2026-11-26 09:00"),
        ("tomorrow", "2026-11-25 09:00"),
        ("tomorrow 3pm", "2026-11-25 15:00"),
        ("tomorrow evening", "2026-11-25 18:00"),
        ("tue 3pm", "2026-12-01 15:00"),
        ("tue", "2026-12-01 09:00"),
        ("Wed", "2026-11-25 09:00"),
        ("next wed", "2026-12-02 09:00"),
        ("fri 17:00", "2026-11-27 17:00"),
        ("fri at 5", "2026-11-27 05:00"),
        ("next week", "2026-11-30 09:00"),
        ("next month", "2026-12-01 09:00"),
        ("weekend", "2026-11-28 09:00"),
        ("tonight", "2026-11-24 18:00"),
        ("15:00", "2026-11-24 15:00"),
        ("9am", "2026-11-25 09:00"),
        ("12am", "2026-11-25 00:00"),
        ("12 pm", "2026-11-24 12:00"),
        ("noon", "2026-11-24 12:00"),
        ("25 dec", "2026-12-25 09:00"),
        ("Dec 25", "2026-12-25 09:00"),
        ("25 dec 18:30", "2026-12-25 18:30"),
        ("december 25th, 2027 8am", "2027-12-25 08:00"),
        ("3 jan", "2027-01-03 09:00"),
        ("29 feb", "2028-02-29 09:00"),
        ("2026-12-01", "2026-12-01 09:00"),
        ("2026-12-01 9:00", "2026-12-01 09:00"),
        ("2026-12-01T14:15", "2026-12-01 14:15"),
        ("25.12.", "2026-12-25 09:00"),
        ("25.12.2027 8:00", "2027-12-25 08:00"),
        ("12/25", "2026-12-25 09:00"),
        ("25/12", "2026-12-25 09:00"),
        ("day after tomorrow", "2026-11-26 09:00"),
    ],
)
def test_english_and_numbers(text: str, when: str) -> None:
    assert meant(text) == when


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("morgen", "2026-11-25 09:00"), ("Morgen früh", "2026-11-25 09:00"), ("übermorgen", "2026-11-26 09:00"),
        ("am Freitag um 17 Uhr", "2026-11-27 17:00"), ("in 2 Tagen", "2026-11-26 10:30"),
        ("nächste Woche", "2026-11-30 09:00"), ("heute Abend", "2026-11-24 18:00"), ("3. März", "2027-03-03 09:00"),
        ("demain", "2026-11-25 09:00"), ("demain à 15h", "2026-11-25 15:00"), ("demain 15h30", "2026-11-25 15:30"),
        ("vendredi 17h", "2026-11-27 17:00"), ("la semaine prochaine", "2026-11-30 09:00"),
        ("dans 2 jours", "2026-11-26 10:30"), ("25 déc.", "2026-12-25 09:00"), ("1er février", "2027-02-01 09:00"),
        ("завтра", "2026-11-25 09:00"), ("завтра о 15:00", "2026-11-25 15:00"), ("завтра в 15", "2026-11-25 15:00"),
        ("у п'ятницю", "2026-11-27 09:00"), ("в пятницу в 17:00", "2026-11-27 17:00"),
        ("через 2 дні", "2026-11-26 10:30"),
        ("за 2 дні", "2026-11-26 10:30"), ("za tydzień", "2026-12-01 10:30"),
        ("через 3 часа", "2026-11-24 13:30"), ("через годину", "2026-11-24 11:30"),
        ("наступного тижня", "2026-11-30 09:00"),
        ("на следующей неделе", "2026-11-30 09:00"), ("25 грудня", "2026-12-25 09:00"),
        ("25 декабря", "2026-12-25 09:00"),
        ("післязавтра", "2026-11-26 09:00"), ("ср", "2026-11-25 09:00"), ("нд", "2026-11-29 09:00"),
        ("jutro", "2026-11-25 09:00"), ("jutro o 15", "2026-11-25 15:00"), ("za 2 dni", "2026-11-26 10:30"),
        ("w piątek", "2026-11-27 09:00"), ("piątek 17:00", "2026-11-27 17:00"),
        ("w przyszłym tygodniu", "2026-11-30 09:00"),
        ("25 grudnia", "2026-12-25 09:00"),
        ("mañana", "2026-11-25 09:00"), ("mañana por la mañana", "2026-11-25 09:00"),
        ("mañana a las 15", "2026-11-25 15:00"), ("en 2 días", "2026-11-26 10:30"), ("viernes", "2026-11-27 09:00"),
        ("la semana que viene", "2026-11-30 09:00"), ("25 de diciembre", "2026-12-25 09:00"),
        ("пт 17:00", "2026-11-27 17:00"), ("завтра в 10", "2026-11-25 10:00"), ("в пятницу", "2026-11-27 09:00"),
        ("п'ятниця 17:00", "2026-11-27 17:00"), ("у п’ятницю о 17", "2026-11-27 17:00"),
        ("завтра о 10", "2026-11-25 10:00"), ("завтра в 10 утра", "2026-11-25 10:00"),
        ("пт в 5 вечера", "2026-11-27 17:00"), ("сьогодні о 6 вечора", "2026-11-24 18:00"),
        ("через два дня", "2026-11-26 10:30"), ("через дві години", "2026-11-24 12:30"),
        ("через полчаса", "2026-11-24 11:00"), ("за півгодини", "2026-11-24 11:00"),
        ("до пятницы", "2026-11-27 09:00"), ("до п'ятниці", "2026-11-27 09:00"), ("к пятнице", "2026-11-27 09:00"),
        ("до конца дня", "2026-11-24 17:00"), ("до кінця дня", "2026-11-24 17:00"),
        ("in zwei Tagen", "2026-11-26 10:30"), ("bis Freitag 17 Uhr", "2026-11-27 17:00"),
        ("in einer halben Stunde", "2026-11-24 11:00"), ("morgen um 6 abends", "2026-11-25 18:00"),
        ("en dos días", "2026-11-26 10:30"), ("viernes a las 17", "2026-11-27 17:00"),
        ("avant vendredi", "2026-11-27 09:00"), ("dans deux semaines", "2026-12-08 10:30"),
        ("demain à 6h", "2026-11-25 06:00"),
        ("by friday", "2026-11-27 09:00"), ("in two days", "2026-11-26 10:30"), ("eod", "2026-11-24 17:00"),
    ],
)  # fmt: skip
def test_other_languages(text: str, when: str) -> None:
    assert meant(text) == when


@pytest.mark.parametrize(
    "text",
    ["", "  ", "soon", "2", "today 9:00", "2020-01-01", "25:00", "13pm", "31 feb", "3/4", "tue wed", "2d fri", "0d",
     "2d 3d", "yesterday", "next", "99999999d", "9999y", "\x1b]52;c;x", "2026-13-01", "tue 3pm 4pm"],
)  # fmt: skip
def test_what_cannot_be_told_or_is_gone_by_is_none(text: str) -> None:
    assert parse_when(text, NOW) is None


@given(st.text(max_size=30) | st.from_regex(r"[0-9a-z:. ]{1,20}", fullmatch=True))
@example("9999-12-31 23:59")
def test_any_text_gives_a_future_or_nothing(text: str) -> None:
    when = parse_when(text, NOW)
    assert when is None or when > NOW


@given(st.integers(1, 400), st.sampled_from("dhm"))
def test_a_length_is_exact(count: int, unit: str) -> None:
    now = NOW.astimezone(UTC)
    name = {"d": "days", "h": "hours", "m": "minutes"}[unit]
    assert parse_when(f"{count}{unit}", now) == now + timedelta(**{name: count})


def test_days_keep_the_hour_over_the_change_of_clocks() -> None:
    friday = datetime(2026, 10, 23, 9, 0, tzinfo=BERLIN)
    assert meant("3d", friday) == "2026-10-26 09:00"
    saturday_night = datetime(2026, 10, 24, 23, 0, tzinfo=BERLIN)
    six_hours = parse_when("6h", saturday_night)
    assert six_hours is not None
    assert six_hours.strftime("%H:%M") == "04:00"


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_berlin")
def test_local_time_knows_summer_and_winter() -> None:
    now = datetime(2026, 10, 23, 8, 0, tzinfo=UTC).astimezone()
    for local in (now, now.replace(tzinfo=None)):
        when = parse_when("mon 9:00", local)
        assert when == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
