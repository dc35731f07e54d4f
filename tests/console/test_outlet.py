"""What is written to a terminal that is slow, or gone."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator

import pytest

from tui_desk.screens import outlet
from tui_desk.screens.outlet import Outlet

LONG = "Zoë 漢字 " * 20_000


class Slow:
    """A terminal that somebody reads once he wants to."""

    def __init__(self) -> None:
        self.out, self.terminal = os.pipe()
        os.set_blocking(self.terminal, False)
        self.stream = os.fdopen(self.terminal, "w", encoding="utf-8")
        self.taken = asyncio.Event()

    def outlet(self) -> Outlet:
        return Outlet(asyncio.get_running_loop(), self.stream, self.taken.set)

    def rest(self) -> str:
        """All that is still to be read, once nobody writes any more."""
        with open(self.out, "rb", closefd=False) as file:
            return file.read().decode(errors="replace")


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.stream.close()
    os.close(slow.out)


async def test_what_a_terminal_takes_at_once_is_there_at_once(slow: Slow) -> None:
    outlet = slow.outlet()
    outlet.write("a frame")
    assert not outlet.waits
    assert os.read(slow.out, 100) == b"a frame"
    outlet.stop()


async def test_nobody_waits_for_a_slow_terminal_and_it_loses_nothing(slow: Slow) -> None:
    outlet = slow.outlet()
    outlet.write(LONG)
    outlet.write("the next")
    assert outlet.waits
    read = bytearray()
    while not slow.taken.is_set():
        read += os.read(slow.out, 4096)
        await asyncio.sleep(0)
    outlet.stop()
    slow.stream.close()
    assert read.decode() + slow.rest() == LONG + "the next"


async def test_what_waits_is_written_before_it_ends(slow: Slow) -> None:
    found: list[str] = []
    out = slow.outlet()
    out.write(LONG)
    reader = threading.Thread(target=lambda: found.append(slow.rest()))
    reader.start()
    out.stop()
    slow.stream.close()
    reader.join()
    assert found == [LONG]


async def test_who_ends_waits_for_no_terminal_that_nobody_reads(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet, "STALLED_SECONDS", 0.0)
    out = slow.outlet()
    out.write(LONG)
    out.stop()
    slow.stream.close()
    assert LONG.startswith(slow.rest().rstrip("\ufffd"))


async def test_a_terminal_that_is_gone_keeps_nobody_waiting(slow: Slow) -> None:
    os.close(slow.out)
    slow.out = os.open(os.devnull, os.O_RDONLY)
    out = slow.outlet()
    out.write("a frame")
    assert not out.waits
    out.stop()
