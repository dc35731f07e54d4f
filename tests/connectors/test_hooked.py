"""What a pull begins beside itself, for channels that are called, ends with it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from tests.waiting import until
from tui_desk.connectors import hooked
from tui_desk.connectors.base import IO, Received


def test_a_pull_that_fails_leaves_no_watch_behind() -> None:
    def gone(_after: int) -> tuple[Received, ...]:
        raise OSError("the store is gone")

    io = IO(threading.Event(), lambda _state, _detail: None, lambda: datetime.now(UTC), gone)
    for _ in range(3):
        with pytest.raises(OSError, match="gone"):
            list(hooked.pull(io, None, lambda _: (), lambda: None))
    until(lambda: not any(one.name == "watching" for one in threading.enumerate()))
    assert not io.stop.is_set()
