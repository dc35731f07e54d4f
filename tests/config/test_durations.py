"""Spans of time as people write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.config import validating
from tui_desk.config.durations import Duration, Window, parse, show
from tui_desk.config.table import Table
from tui_desk.errors import ConfigError


@dataclass(frozen=True)
class Sync(Table):
    since: Window = timedelta(days=90)
    every: Duration = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90d", timedelta(days=90)),
        ("1h30m", timedelta(minutes=90)),
        (" 2 W ", timedelta(weeks=2)),
        ("1y", timedelta(days=365)),
        ("45s", timedelta(seconds=45)),
    ],
)
def test_a_number_and_a_unit_is_a_span(text: str, span: timedelta) -> None:
    assert parse(text) == span


@pytest.mark.parametrize("text", ["", "90", "d", "-1d", "1.5h", "soon", "٣d", "1d!", "999999999y"])
def test_anything_else_says_what_is_understood(text: str) -> None:
    with pytest.raises(ValueError, match=r"number and a unit|too long"):
        parse(text)


@given(st.integers(0, 10**9).map(lambda seconds: timedelta(seconds=seconds)))
def test_what_is_shown_reads_back_as_the_same_span(span: timedelta) -> None:
    assert parse(show(span)) == span


def test_a_window_may_be_all() -> None:
    assert validating.checked(Sync, {"since": "all"}).since is None
    assert validating.checked(Sync, {"since": "90d"}).since == timedelta(days=90)


def test_a_bare_number_is_refused_because_its_unit_is_anybodys_guess() -> None:
    with pytest.raises(ConfigError, match="in quotes"):
        validating.checked(Sync, {"every": 90})
