"""Times gone by as people type them: `yesterday`, `mon`, `3d`, `1 nov`, `2026-11`. A day means its beginning."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from tui_desk.text.when_rules import Reading, read
from tui_desk.text.when_words import plain

_MAX_LENGTH = 80
_YESTERDAY = frozenset(["yesterday", "gestern", "hier", "ayer", "вчера", "вчора", "wczoraj"])
_YEAR = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?")
_LENGTHS = {"minutes": 1 / 1440, "hours": 1 / 24, "days": 1, "weeks": 7, "months": 30.44, "years": 365.25}
"""Units in days: who looks for something of three months ago means about that."""


def parse_past(text: str, now: datetime) -> datetime | None:
    """The moment meant, aware: so long ago, or when a day, a month or a year began; None where it can't be told."""
    typed = plain(text[:_MAX_LENGTH]).strip()
    try:
        return _meant(typed, now.astimezone())
    except (OverflowError, ValueError, OSError):
        return None


def _meant(typed: str, now: datetime) -> datetime | None:
    if typed in _YESTERDAY:
        return _begins(now.date() - timedelta(days=1))
    if found := _YEAR.fullmatch(typed):
        return _begins(date(int(found[1]), int(found[2] or 1), 1))
    reading = read(typed, now)
    if reading is None or reading.clock is not None:
        return None
    if reading.span and reading.day is None:
        return now - timedelta(days=sum(count * _LENGTHS[unit] for unit, count in reading.span.items()))
    return _begins(_gone_by(reading, typed)) if reading.day and not reading.span else None


def _gone_by(reading: Reading, typed: str) -> date:
    """A weekday is the last one, a day without its year the last of its kind."""
    assert reading.day is not None
    today = reading.now.date()
    if reading.weekday is not None:
        return reading.day - timedelta(days=7)
    if reading.day <= today + timedelta(days=1) or re.search(r"\d{4}", typed):
        return reading.day
    for year in range(today.year - 1, today.year - 9, -1):
        try:
            return reading.day.replace(year=year)
        except ValueError:
            continue
    return reading.day


def _begins(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()
