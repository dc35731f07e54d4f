"""Moments as the store keeps them, in UTC epoch milliseconds, and as the rest of Python does; each is exact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def milliseconds(when: datetime) -> int:
    """UTC epoch milliseconds of an aware time; what is finer is cut off."""
    return (when - _EPOCH) // _MILLISECOND


def to_the_minute(at: int) -> str:
    """`2026-11-22 09:30`, local."""
    return f"{moment(at).astimezone():%Y-%m-%d %H:%M}"


def moment(at: int) -> datetime:
    """The time in UTC. Raises OverflowError for one no calendar has."""
    return _EPOCH + at * _MILLISECOND
