"""Days and weeks as the people at this machine live them: local, also where a clock is put on or back."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from tui_desk import moments

WEEK = 7


def day_of(at: int) -> date:
    """The day that it is here at a moment, UTC epoch ms."""
    return moments.moment(at).astimezone().date()


def starts(day: date) -> int:
    """When a day begins here, UTC epoch ms; where clocks skip midnight, when they do."""
    return round(datetime.combine(day, time()).timestamp()) * 1000


def next_day(now: int) -> int:
    """When tomorrow begins here, UTC epoch ms."""
    return starts(day_of(now) + timedelta(days=1))


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def weeks_of_month(day: date) -> tuple[date, ...]:
    """The Mondays of the weeks that have days of its month."""
    first = monday(day.replace(day=1))
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return tuple(first + timedelta(days=step) for step in range(0, (last - first).days + 1, WEEK))


def months_on(day: date, months: int) -> date:
    """The same day of another month, or the month's last one."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
