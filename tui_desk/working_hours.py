"""Working time: when a team is at work, and when something is due that takes so much of it.

Stretches are wall-clock times of one place; what they hold is counted in real minutes, so an hour that the change of
clocks takes away or gives twice counts as it passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

from tui_desk.patterns import pattern
from tui_desk.typed import dataclass

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60
LONGEST = timedelta(days=3650)
"""Nothing is due later than so."""
_MOST = 10_000
"""So many of a unit can be asked for."""
Stretch = tuple[int, int]
"""From and to, minutes of the day."""
Week = tuple[tuple[Stretch, ...], ...]
"""Each weekday's stretches in order, Monday first."""

_DAYS = "|".join(WEEKDAYS)
_PART = pattern(
    rf"({_DAYS})[a-z]*(?:\s*[-–]\s*({_DAYS})[a-z]*)?\s+(\d{{1,2}})(?::(\d\d))?\s*[-–]\s*(\d{{1,2}})(?::(\d\d))?",
    re.ASCII,
)
_SPAN = pattern(r"(\d{1,9})\s*(working\s+)?(minutes?|mins?|m|hours?|h|days?|d|weeks?|w)", re.ASCII)


@dataclass(frozen=True)
class WorkingHours:
    """When a team is at work."""

    week: Week
    zone: str = ""
    """An IANA name; empty: the machine's own time."""
    holidays: frozenset[date] = frozenset()

    def on(self, day: date) -> tuple[Stretch, ...]:
        """That day's stretches."""
        return () if day in self.holidays else self.week[day.weekday()]

    def at(self, wall: datetime) -> datetime:
        """A wall-clock time of this place, aware."""
        return wall.astimezone() if self._zone is None else wall.replace(tzinfo=self._zone)

    def here(self, moment: datetime) -> datetime:
        """A moment as this place's clocks show it."""
        return moment.astimezone(self._zone)

    @cached_property
    def _zone(self) -> ZoneInfo | None:
        if not self.zone:
            return None
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class Span:
    """How long something may take: `2 days`, `8 working hours`."""

    count: int
    unit: str
    """`minutes`, `hours`, `days`, `weeks`."""
    working: bool = False


def parse_week(text: str) -> Week:
    """Read `mon-fri 9:00-17:00, sat 10-14`. Raises ValueError that says how to write it."""
    days: list[list[Stretch]] = [[] for _ in WEEKDAYS]
    for part in text.lower().split(","):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise ValueError('write days and times, such as "mon-fri 9:00-17:00, sat 10:00-14:00"')
        begin = int(found[3]) * 60 + int(found[4] or 0)
        end = int(found[5]) * 60 + int(found[6] or 0)
        if not begin < end <= DAY_MINUTES:
            raise ValueError("a day's work ends after it begins, at 24:00 at the latest")
        for number in _days(found[1], found[2] or found[1]):
            days[number].append((begin, end))
    for stretches in days:
        stretches.sort()
        if any(second[0] < first[1] for first, second in pairwise(stretches)):
            raise ValueError("two times of one day overlap")
    return tuple(map(tuple, days))


def parse_span(text: str) -> Span:
    """Read `2 days`, `30 minutes`, `8 working hours`, `3 working days`. Raises ValueError that says how to write it."""
    found = _SPAN.fullmatch(" ".join(text.lower().split()))
    unit = _unit(found[3]) if found else ""
    if found is None or not 0 < int(found[1]) <= _MOST or (found[2] and unit in ("minutes", "weeks")):
        raise ValueError('write how long, such as "2 days", "8 working hours" or "3 working days"')
    return Span(int(found[1]), unit, bool(found[2]))


def deadline(hours: WorkingHours, span: Span, start: datetime) -> datetime:
    """When something that begins at `start` (aware) is due, in UTC.

    Working hours are counted while the team is at work. Working days end with the work of the last one, today not
    counted. Other days and weeks keep the time of day. Raises ValueError where that is beyond any calendar.
    """
    if span.working and span.unit == "hours":
        return _worked_off(hours, timedelta(hours=span.count), start)
    if span.working:
        return _end_of_day(hours, span.count, start)
    if span.unit in ("days", "weeks"):
        days = span.count * (7 if span.unit == "weeks" else 1)
        wall = hours.here(start).replace(tzinfo=None) + timedelta(days=days)
        return hours.at(wall).astimezone(UTC)
    return start.astimezone(UTC) + timedelta(**{span.unit: span.count})


def _worked_off(hours: WorkingHours, left: timedelta, start: datetime) -> datetime:
    for begin, end in _stretches(hours, start):
        if begin + left <= end:
            return begin + left
        left -= end - begin
    raise ValueError("there is not so much working time in the next ten years")


def _end_of_day(hours: WorkingHours, count: int, start: datetime) -> datetime:
    today = hours.here(start).date()
    for number in range(1, LONGEST.days):
        day = today + timedelta(days=number)
        if stretches := hours.on(day):
            count -= 1
            if not count:
                return _moment(hours, day, stretches[-1][1])
    raise ValueError("there are not so many working days in the next ten years")


def _stretches(hours: WorkingHours, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The working time that is left from a moment on, in UTC, each minute once."""
    before = start.astimezone(UTC)
    today = hours.here(start).date() - timedelta(days=1)
    for number in range(LONGEST.days):
        day = today + timedelta(days=number)
        for first, last in hours.on(day):
            begin, end = max(before, _moment(hours, day, first)), _moment(hours, day, last)
            if begin < end:
                yield begin, end
                before = end


def _moment(hours: WorkingHours, day: date, minutes: int) -> datetime:
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)
    return hours.at(wall).astimezone(UTC)


def _days(first: str, last: str) -> list[int]:
    begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
    return [number % 7 for number in range(begin, end + 1 if begin <= end else end + 8)]


def _unit(word: str) -> str:
    return {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}[word[0]]
