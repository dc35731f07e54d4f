"""Two threads behind a screen: what is asked for once it has closed."""

from __future__ import annotations

import logging

import pytest

from tests.console.told import Told
from tui_desk.screens.background import Background, Waiting


def test_a_deed_asked_for_after_the_end_is_not_done_and_the_log_tells(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[str] = []
    background = Background(Told(), Waiting(lambda *_: None, print))
    background.do(lambda: done.append("before"))
    background.close(finish=True)
    with caplog.at_level(logging.WARNING):
        background.do(lambda: done.append("after"))
    assert done == ["before"]
    assert "after the console had closed" in caplog.text
