"""Times as people read them: relative up to a day, then the weekday, then the date; always in local time."""

from __future__ import annotations

from datetime import datetime

from tui_desk import moments
from tui_desk.moments import DAY_MS, HOUR_MS, MINUTE_MS

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def age(at: int, now: int) -> str:
    """How long ago, in at most six cells: `now`, `4 m`, `2 h`, `Tue`, `3 Nov`, `2024`."""
    passed = now - at
    if passed < MINUTE_MS:
        return "now"
    if passed < HOUR_MS:
        return f"{passed // MINUTE_MS} m"
    if passed < DAY_MS:
        return f"{passed // HOUR_MS} h"
    then = _local(at)
    if passed < 6 * DAY_MS:
        return _WEEKDAYS[then.weekday()]
    if passed < 90 * DAY_MS or then.year == _local(now).year:
        return f"{then.day} {_MONTHS[then.month - 1]}"
    return str(then.year)


def stamp(at: int, now: int) -> str:
    """When, as a message's head tells it: `10:14`, `Tue 10:14`, `3 Nov 10:14`, `3 Nov 2024 10:14`."""
    then, today = _local(at), _local(now)
    clock = f"{then:%H:%M}"
    if then.date() == today.date():
        return clock
    if 0 <= now - at < 6 * DAY_MS:
        return f"{_WEEKDAYS[then.weekday()]} {clock}"
    day = f"{then.day} {_MONTHS[then.month - 1]}"
    return f"{day} {clock}" if then.year == today.year else f"{day} {then.year} {clock}"


def until(at: int, now: int) -> str:
    """A moment to come: `17:00`, `Tue 17:00`, `3 Dec`."""
    then, today = _local(at), _local(now)
    if then.date() == today.date():
        return f"{then:%H:%M}"
    if 0 <= at - now < 6 * DAY_MS:
        return f"{_WEEKDAYS[then.weekday()]} {then:%H:%M}"
    return f"{then.day} {_MONTHS[then.month - 1]}"


def exact(at: int) -> str:
    """The whole truth: `Tue 3 Nov 2026 10:14:05 +0100`."""
    then = _local(at)
    return f"{_WEEKDAYS[then.weekday()]} {then.day} {_MONTHS[then.month - 1]} {then:%Y %H:%M:%S %z}"


def _local(at: int) -> datetime:
    return moments.moment(at).astimezone()


def due(at: int, now: int) -> str:
    """Until when something is to be done: `overdue 2 d`, `in 20 m`, `today 17:00`, `tomorrow 9:00`, `Tue 17:00`."""
    if at <= now:
        late = age(at, now) if now - at < DAY_MS else f"{(now - at) // DAY_MS} d"
        return "overdue" if late == "now" else f"overdue {late}"
    if at - now < HOUR_MS:
        return f"in {max(1, (at - now) // MINUTE_MS)} m"
    then, today = _local(at), _local(now)
    days = (then.date() - today.date()).days
    if days <= 1:
        return f"{'tomorrow' if days else 'today'} {then:%H:%M}"
    return until(at, now)
