"""A console over a small real desk, driven by keys; tests wait for what they want to see."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

from textual._context import visible_screen_stack
from textual.pilot import Pilot

from tests.desk.world import World
from tests.waiting import PATIENCE
from tui_desk.app import DeskApp
from tui_desk.config import Config
from tui_desk.config.validating import checked
from tui_desk.keymap import load_keymap
from tui_desk.screens.console import Console
from tui_desk.widgets import footer_bar

STEP = 0.02
FOREVER = 600.0
"""Seconds that what is said in the last line stands, unless a key comes: a busy machine may let a test look late."""


async def until(pilot: Pilot[None], condition: Callable[[], bool], shown: Callable[[], str]) -> None:
    """Wait for something to be so in a running app; where it never is, tell what was `shown`."""
    waited = 0.0
    while not condition():
        assert waited < PATIENCE, f"this never came:\n{shown()}"
        await pilot.pause(STEP)
        waited += STEP


class Driven:
    """A running console and what can be seen of it."""

    def __init__(self, app: DeskApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def console(self) -> Console:
        """The screen."""
        console = self.app.console_screen
        assert console is not None
        return console

    def lines(self) -> list[str]:
        """The screen as text, with what a box leaves free of the screen below; one without lines yet hides nothing."""
        *below, top = [one for one in self.app.screen_stack if one._compositor.size] or [self.app.screen]
        visible_screen_stack.set(below)
        return [strip.text for strip in top._compositor.render_strips()]

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines())

    def line_with(self, words: str) -> int:
        """The number of the first line with these words."""
        return next(number for number, line in enumerate(self.lines()) if words in line)

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until all of them are obeyed: one may wait for what the one before asked for."""
        await self.type_ahead(*keys)
        await self.until(self._obeyed)

    async def type_ahead(self, *keys: str) -> None:
        """Press keys though what they are meant for may be held back: whether they are obeyed is not waited for."""
        await self.pilot.press(*keys)

    def _obeyed(self) -> bool:
        console = self.app.console_screen
        return console is None or not (console.gate._waiting or console.gate._working)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to be so."""
        await until(self.pilot, condition, self.text)

    async def sees(self, words: str) -> None:
        """Wait for words on the screen."""
        await self.until(lambda: words in self.text())

    async def misses(self, words: str) -> None:
        """Wait until words are gone from the screen."""
        await self.until(lambda: words not in self.text())


def config_of(folder: Path) -> Config:
    """Settings that don't depend on the terminal a test runs in."""
    return checked(
        Config,
        {
            "path": folder / "config.toml",
            "ui": {"theme": "dark", "icons": "unicode"},
            "desk": {"name": "Desk"},
        },
    )


@asynccontextmanager
async def driven(
    world: World, folder: Path, size: tuple[int, int] = (80, 24), *, sync: bool = False
) -> AsyncIterator[Driven]:
    """Eva's console. `sync`: it starts one of its own."""
    config = config_of(folder)
    app = DeskApp(world.eva, config, load_keymap(config), sync=sync)
    with patch.multiple(footer_bar, SAID_SECONDS=FOREVER, ERROR_SECONDS=FOREVER, SEEN_SECONDS=0.0):
        async with app.run_test(size=size) as pilot:
            yield Driven(app, pilot)


@asynccontextmanager
async def listed(world: World, folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driven]:
    """Eva's console, once the first conversation of its list is in hand."""
    async with driven(world, folder, size) as seen:
        await seen.until(lambda: seen.console.hand.current() is not None)
        yield seen


@asynccontextmanager
async def reading(
    world: World, folder: Path, words: str, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Driven]:
    """Eva's console with the first conversation of its list open, once these words of it are there.

    The list may show them, too: the conversation is there when its number stands over it.
    """
    async with listed(world, folder, size) as seen:
        await seen.press("enter")
        await seen.until(lambda: seen.console.in_front() is not None and not seen.console.unsettled())
        await seen.sees(f"#{seen.console.in_front()} · ")
        await seen.sees(words)
        yield seen
