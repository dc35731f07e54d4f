"""How a time is read: each rule takes a piece off the front of the text and notes what it says."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tui_desk.text import when_words as words

MORNING = time(9)
_EVENING = 18
_END = 17

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)(?:t(?=\d))?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})(?:\.\s?(\d{4})?|(?![\d.:]))(?!\d)")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?!\d)")
_HALF_DAY = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])(?:\.?\s?m)?\b\.?")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?!\d)(?:\s*uhr)?")
_UHR = re.compile(r"(\d{1,2})\s*uhr(?:\s*(\d{2}))?(?!\d)")
_AT_HOUR = re.compile(r"(\d{1,2})(?:\s*h\s*(\d{2})?)?(?![\w:.])")
_HOUR_MINUTES = re.compile(r"(\d{1,3})\s*h\s*(\d{1,2})(?:m|min)?(?!\w)")
_NUMBER_WORD = re.compile(r"(\d{1,4})\s*([^\W\d_]+)\.?")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.)?\s*(?:de |of )?([^\W\d_]+)\.?(?:\s*(?:de )?(\d{4})(?!\d))?"
)
_MONTH_DAY = re.compile(r"([^\W\d_]+)\.?\s*(\d{1,2})(?:st|nd|rd|th)?(?![\w:.])(?:,?\s*(\d{4})(?!\d))?")
_IN_THE_MORNING = re.compile(r"(?:por la manana|de la manana|in the morning|am morgen|du matin)\b")
_END_OF_DAY = re.compile(
    r"(?:eod|end of (?:the )?day|tagesende|feierabend|fin de (?:la )?journee|(?:el )?final del dia|кон(?:ец|ца|цу) дня"
    r"|кін(?:ець|ця) дня|koniec dnia|konca dnia)\b"
)
_HALF_AN_HOUR = re.compile(
    r"(?:half an hour|einer halben stunde|une demi-heure|media hora|полчаса|півгодини|pol godziny)\b"
)
_PART_OF_DAY = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?\s*(утра|ранку|rano|дня|вечера|вечора|abends|morgens|du soir|du matin)\b"
)
_BEFORE_NOON = frozenset({"утра", "ранку", "rano", "morgens", "du matin"})
_COMING = re.compile(r"que viene\b")
_AFTER_NEXT = re.compile(r"(?:day after tomorrow|pasado manana)\b")
_WORD = re.compile(r"@|[^\W\d_]+(?:['ʼ’-][^\W\d_]+)*")


@dataclass(slots=True)
class Reading:
    """One text on its way to a time, and what was understood of it."""

    rest: str
    now: datetime
    span: dict[str, int] = field(default_factory=dict)
    day: date | None = None
    clock: time | None = None
    following: bool = False
    at: bool = False
    weekday: int | None = None

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What the text begins with; the caller cuts it off with `done`."""
        return pattern.match(self.rest)

    def done(self, found: re.Match[str]) -> bool:
        self.rest = self.rest[found.end() :]
        self.at = False
        return True

    def set_day(self, day: date) -> None:
        if self.day is not None or self.weekday is not None:
            raise ValueError("two days")
        self.day = day

    def set_clock(self, hour: int, minute: int = 0) -> None:
        if self.clock is not None:
            raise ValueError("two times")
        self.clock = time(hour, minute)


def read(text: str, now: datetime) -> Reading | None:
    """What a folded text says of a time; None where a piece of it says nothing. Raises ValueError for nonsense."""
    reading = Reading(text, now)
    while reading.rest:
        if not any(rule(reading) for rule in _RULES):
            return None
        reading.rest = reading.rest.lstrip(" ,.;-")
    if reading.weekday is not None:
        reading.day = _weekday(now.date(), reading.weekday, following=reading.following)
    elif reading.following:
        return None
    return reading


def _phrase(reading: Reading) -> bool:
    if found := reading.take(_IN_THE_MORNING):
        reading.set_clock(MORNING.hour)
    elif found := reading.take(_END_OF_DAY):
        reading.set_clock(_END)
    elif found := reading.take(_HALF_AN_HOUR):
        _add_span(reading, "minutes", 30)
    elif found := reading.take(_AFTER_NEXT):
        reading.set_day(reading.now.date() + timedelta(days=2))
    elif found := reading.take(_COMING):
        reading.following = True
        _next_unit(reading)
    return found is not None and reading.done(found)


def _number_date(reading: Reading) -> bool:
    if found := reading.take(_ISO):
        reading.set_day(date(int(found[1]), int(found[2]), int(found[3])))
        return reading.done(found)
    if (found := reading.take(_DOTTED)) and int(found[2]) <= 12:
        reading.set_day(_coming(reading.now, int(found[1]), int(found[2]), found[3]))
        return reading.done(found)
    if found := reading.take(_SLASHED):
        first, second = int(found[1]), int(found[2])
        if (first > 12) == (second > 12) and first != second:
            raise ValueError("which is the month?")
        day, month = (second, first) if second > 12 else (first, second)
        reading.set_day(_coming(reading.now, day, month, found[3]))
        return reading.done(found)
    return False


def _word_date(reading: Reading) -> bool:
    if (found := reading.take(_DAY_MONTH)) and found[2] in words.months():
        reading.set_day(_coming(reading.now, int(found[1]), words.months()[found[2]], found[3]))
        return reading.done(found)
    if (found := reading.take(_MONTH_DAY)) and found[1] in words.months():
        reading.set_day(_coming(reading.now, int(found[2]), words.months()[found[1]], found[3]))
        return reading.done(found)
    return False


def _time_of_day(reading: Reading) -> bool:
    if found := reading.take(_HALF_DAY):
        if not 1 <= int(found[1]) <= 12:
            raise ValueError("no such hour")
        reading.set_clock(int(found[1]) % 12 + (12 if found[3] == "p" else 0), int(found[2] or 0))
    elif reading.at and (found := reading.take(_PART_OF_DAY)):
        hour = int(found[1])
        later = 12 if hour < 12 and found[3] not in _BEFORE_NOON else 0
        reading.set_clock(hour + later, int(found[2] or 0))
    elif (found := reading.take(_CLOCK)) or (found := reading.take(_UHR)):
        reading.set_clock(int(found[1]), int(found[2] or 0))
    elif reading.at or reading.day is not None or reading.weekday is not None:
        found = reading.take(_AT_HOUR)
        if found and (reading.at or "h" in found[0]):
            reading.set_clock(int(found[1]), int(found[2] or 0))
        else:
            return False
    return found is not None and reading.done(found)


def _length(reading: Reading) -> bool:
    if found := reading.take(_HOUR_MINUTES):
        _add_span(reading, "hours", int(found[1]))
        _add_span(reading, "minutes", int(found[2]))
        return reading.done(found)
    if (found := reading.take(_NUMBER_WORD)) and (unit := words.units().get(found[2])):
        _add_span(reading, unit, int(found[1]))
        return reading.done(found)
    return False


def _word(reading: Reading) -> bool:
    found = reading.take(_WORD)
    if found is None:
        return False
    word = found[0]
    reading.done(found)
    match words.kinds().get(word):
        case "next":
            reading.following = True
            _next_unit(reading)
        case "weekend":
            reading.set_day(_weekday(reading.now.date(), 5, following=False))
        case "tonight":
            reading.set_day(reading.now.date())
            reading.set_clock(_EVENING)
        case "at":
            reading.at = True
        case "one" if unit := _unit_ahead(reading):
            _add_span(reading, unit, 1)
        case "filling" | "one":
            pass
        case _ if word in words.numbers():
            return _counted(reading, words.numbers()[word])
        case _:
            return _day_word(reading, word)
    return True


def _day_word(reading: Reading, word: str) -> bool:
    if word in words.days():
        reading.set_day(reading.now.date() + timedelta(days=words.days()[word]))
    elif word in words.hours():
        reading.set_clock(words.hours()[word])
    elif word in words.weekdays():
        if reading.weekday is not None or reading.day is not None:
            raise ValueError("two days")
        reading.weekday = words.weekdays()[word]
    elif words.units().get(word) in ("weeks", "months"):
        reading.rest = f"{word} {reading.rest}"
        return _unit_then_next(reading)
    else:
        return False
    return True


def _counted(reading: Reading, count: int) -> bool:
    """`two days`."""
    unit = _unit_ahead(reading)
    if unit:
        _add_span(reading, unit, count)
    return unit is not None


def _unit_ahead(reading: Reading) -> str | None:
    """The unit that follows, taken off."""
    reading.rest = reading.rest.lstrip()
    found = reading.take(_WORD)
    unit = words.units().get(found[0]) if found else None
    if found and unit:
        reading.done(found)
    return unit


def _unit_then_next(reading: Reading) -> bool:
    """`semaine prochaine`: the unit stands first."""
    unit = _unit_ahead(reading)
    reading.rest = reading.rest.lstrip()
    found = reading.take(_COMING) or reading.take(_WORD)
    if unit is None or found is None or (found[0] != "que viene" and words.kinds().get(found[0]) != "next"):
        return False
    reading.done(found)
    reading.set_day(_begin_of_next(unit, reading.now.date()))
    return True


def _next_unit(reading: Reading) -> None:
    """`next week`: the unit stands behind."""
    rest = reading.rest
    unit = _unit_ahead(reading)
    if unit in ("weeks", "months", "years"):
        reading.set_day(_begin_of_next(unit, reading.now.date()))
        reading.following = False
    else:
        reading.rest = rest


_RULES: tuple[Callable[[Reading], bool], ...] = (
    _phrase,
    _number_date,
    _word_date,
    _time_of_day,
    _length,
    _word,
)


def _add_span(reading: Reading, unit: str, count: int) -> None:
    if unit in reading.span:
        raise ValueError("the same unit twice")
    reading.span[unit] = count


def _begin_of_next(unit: str, today: date) -> date:
    if unit == "weeks":
        return today + timedelta(days=7 - today.weekday())
    if unit == "months":
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return date(today.year + 1, 1, 1)


def _weekday(today: date, weekday: int, *, following: bool) -> date:
    """The next such day after today; `following`: the one in next week."""
    if following:
        return _begin_of_next("weeks", today) + timedelta(days=weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _coming(now: datetime, day: int, month: int, year: str | None) -> date:
    """A date; without a year the next one, today included. 29 February waits for its year."""
    if year:
        return date(int(year), month, day)
    for candidate in range(now.year, now.year + 9):
        if 1 <= day <= monthrange(candidate, month)[1] and date(candidate, month, day) >= now.date():
            return date(candidate, month, day)
    raise ValueError("no such day")
