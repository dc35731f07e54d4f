"""Times as the store keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from tui_desk.moments import milliseconds, moment

_WHOLE_YEARS = st.integers(
    milliseconds(datetime(1, 1, 2, tzinfo=UTC)), milliseconds(datetime(9999, 12, 30, tzinfo=UTC))
)


@given(_WHOLE_YEARS)
def test_a_moment_comes_back_to_the_millisecond(at: int) -> None:
    assert milliseconds(moment(at)) == at


@given(_WHOLE_YEARS, st.integers(-14, 14))
def test_a_moment_is_the_same_wherever_its_clock_hangs(at: int, hours: int) -> None:
    assert milliseconds(moment(at).astimezone(timezone(timedelta(hours=hours)))) == at


def test_a_moment_never_comes_later_for_being_kept() -> None:
    told = datetime(2026, 11, 22, 8, 0, 0, 999_999, tzinfo=UTC)
    assert moment(milliseconds(told)) == told.replace(microsecond=999_000)
