"""Two threads behind a screen: what is asked for once it has closed."""

from __future__ import annotations

import logging

import pytest

from tests.console.told import Told
from tests.waiting import until
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


@pytest.mark.parametrize("then", ["go_on", "do", "close"])
def test_what_was_put_off_is_done_when_it_is_time_before_the_next_deed_and_before_the_end(then: str) -> None:
    done: list[str] = []
    background = Background(Told(), Waiting(lambda *_: None, print))
    background.do(lambda: done.append("before"))
    background.put_off(lambda: done.append("put off"))
    background.wait()
    assert done == ["before"]
    match then:
        case "go_on":
            background.go_on()
            background.wait()
        case "do":
            background.do(lambda: done.append("next"))
            background.wait()
    background.close(finish=True)
    assert done == ["before", "put off", *(["next"] if then == "do" else [])]


def test_what_is_read_after_the_deeds_is_read_after_those_put_off() -> None:
    done: list[str] = []
    background = Background(Told(), Waiting(lambda *_: None, print))
    background.put_off(lambda: done.append("put off"))
    background.read("all", lambda: done.append("read"), after_deeds=True)
    until(lambda: "read" in done)
    background.close(finish=True)
    assert done == ["put off", "read"]
