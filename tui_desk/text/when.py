"""Times as people type them: `2d`, `tue 3pm`, `tomorrow`, `25 dec`, `2026-12-01 9:00`. Never a time gone by.

A day alone means 9:00; a time alone its next occurrence; a weekday the next one that is not today.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta, timezone

from tui_desk.text.when_rules import MORNING, Reading, read
from tui_desk.text.when_words import plain

_MAX_LENGTH = 80


def parse_when(text: str, now: datetime) -> datetime | None:
    """The time meant, aware and after `now`; None where it can't be told or is gone by.

    A naive `now`, and one with the machine's own offset, is local time, with its summer and winter.
    """
    try:
        reading = read(plain(text[:_MAX_LENGTH]).strip(), now)
        meant = _meant(reading) if reading is not None else None
    except (OverflowError, ValueError):
        return None
    return meant if meant is not None and meant > _aware(now) else None


def _meant(reading: Reading) -> datetime | None:
    return _from_span(reading) if reading.span else _from_day(reading)


def _from_span(reading: Reading) -> datetime | None:
    if reading.day is not None or (reading.clock is not None and {"hours", "minutes"} & reading.span.keys()):
        return None
    months = reading.span.get("months", 0) + 12 * reading.span.get("years", 0)
    days = reading.span.get("days", 0) + 7 * reading.span.get("weeks", 0)
    wall = _add_months(reading.now.replace(tzinfo=None), months) + timedelta(days=days)
    if reading.clock is not None:
        return _at(datetime.combine(wall.date(), reading.clock), reading.now)
    length = timedelta(hours=reading.span.get("hours", 0), minutes=reading.span.get("minutes", 0))
    aware = _at(wall, reading.now)
    return (aware.astimezone(UTC) + length).astimezone(aware.tzinfo) if length else aware


def _from_day(reading: Reading) -> datetime | None:
    if reading.day is not None:
        return _at(datetime.combine(reading.day, reading.clock or MORNING), reading.now)
    if reading.clock is None:
        return None
    today = _at(datetime.combine(reading.now.date(), reading.clock), reading.now)
    if today > _aware(reading.now):
        return today
    return _at(datetime.combine(reading.now.date() + timedelta(days=1), reading.clock), reading.now)


def _add_months(moment: datetime, count: int) -> datetime:
    years, month = divmod(moment.month - 1 + count, 12)
    year = moment.year + years
    if not count:
        return moment
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _aware(now: datetime) -> datetime:
    return now.astimezone() if now.tzinfo is None else now


def _at(wall: datetime, now: datetime) -> datetime:
    """A wall-clock time in the zone of `now`."""
    if now.tzinfo is None or _is_local(now):
        return wall.replace(tzinfo=None).astimezone()
    return wall.replace(tzinfo=now.tzinfo)


def _is_local(now: datetime) -> bool:
    return isinstance(now.tzinfo, timezone) and now.utcoffset() == now.astimezone().utcoffset()
