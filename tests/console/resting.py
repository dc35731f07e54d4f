"""A console in a terminal that says when it is at rest, for tests that count or compare what it has written.

Silence says nothing of that: on a busy machine a console is silent while it waits for a processor.
"""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.console.starting import RUN, terminal
from tests.terminal import Terminal
from tui_desk.desk.status import newest_event
from tui_desk.screens.console import Console
from tui_desk.store.feed import Feed

MARK = b"\x1b]7;at rest\x07"
"""What it says; terminals show nothing of it."""
ROUNDS = 3
"""So often in a row nothing is found that is under way."""
BETWEEN = 0.005
"""Seconds from one look to the next: what a thread has done becomes a message meanwhile."""


def resting(config: Path, size: tuple[int, int] = (80, 24)) -> Terminal:
    """The console, and no sync."""
    return terminal(config, size, code=f"from tests.console.resting import answers\nanswers()\n{RUN}")


def stands(shown: Terminal) -> None:
    """Wait until it is there, and all it has read at its start."""
    shown.sees("? keys")
    rests(shown)


def rests(shown: Terminal) -> None:
    """Wait until it has nothing more to read, do or paint; not before it stands."""
    before = shown.raw.count(MARK)
    shown.kill(signal.SIGUSR1)
    shown.until(lambda: shown.raw.count(MARK) > before, "the console, at rest")


def size_of(shown: Terminal, keys: str) -> int:
    """Bytes that a key makes it write, which was at rest and is so again."""
    before = len(shown.raw)
    shown.type(keys)
    shown.until(lambda: len(shown.raw) > before, f"an answer to {keys!r}")
    rests(shown)
    return len(shown.raw) - before - len(MARK)


def answers() -> None:
    """Within the console's process: it is asked by SIGUSR1."""
    mount = Console.on_mount
    heard, noting = hearing()

    async def answer(console: Console) -> None:
        await until_at_rest(console, heard)
        driver: Any = console.app._driver
        driver.write(MARK.decode())

    def on_mount(self: Console) -> None:
        mount(self)
        asyncio.get_running_loop().add_signal_handler(
            signal.SIGUSR1, lambda: self.run_worker(answer(self), group="rest")
        )

    patch.object(Console, "on_mount", on_mount).start()
    noting.start()


def hearing() -> tuple[list[int], Any]:
    """The newest event that a console's screen was told of; and the patch that notes it."""
    heard: list[int] = []
    sleep = Feed._sleep

    def noted(self: Feed, seconds: float) -> None:
        heard[:] = [self.after]
        sleep(self, seconds)

    return heard, patch.object(Feed, "_sleep", noted)


async def until_at_rest(console: Console, heard: list[int]) -> None:
    """Wait for that on its own loop; `heard`: as `hearing` notes it."""
    rounds = 0
    while rounds < ROUNDS:
        await _threads_are_done(console)
        newest = await asyncio.to_thread(console.desk.ask, newest_event)
        await asyncio.sleep(BETWEEN)
        rounds = rounds + 1 if heard == [newest] and _still(console) else 0


async def _threads_are_done(console: Console) -> None:
    """What the console's threads were asked for so far is done, and told."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        loop.call_soon_threadsafe(done.set)

    console.background.read("the last that was asked for", tell, after_deeds=True)
    await done.wait()


def _still(console: Console) -> bool:
    """Whether nothing waits: no key, no message, no read, no timer of a list, nothing to be painted."""
    gate, screen = console.gate, console.app.screen
    keys = gate._waiting or gate._working or gate._holds or console.frames.awaited
    reads = console.unsettled() or console.conversations._pace._waits or console.tickets._pace._waits
    due = screen._dirty_widgets or screen._layout_required or screen._repaint_required
    return not (keys or reads or due) and gate._at_rest()
