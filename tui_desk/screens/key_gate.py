"""Keys are obeyed one at a time: the next when all that the one before began stands, be it a menu, a prompt, a draft.

Without it keys that come in one burst (typed fast, pasted, over a slow line) reach the screen that is just being left.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from textual.events import Event, Key
from textual.screen import Screen

from tui_desk.screens.frames import has_mail, is_written_to

Obey = Callable[[Event], Awaitable[None]]

MOST_TURNS = 1_000
"""So many turns of the loop a key waits for messages to be dealt with; what it began itself takes twenty."""
LOOK_SECONDS = 0.004
"""How often a key that waits for a thread or a screen looks again."""


class KeyGate:
    """Lets keys through to whoever they are meant for. `busy`: whether it is still open who that will be."""

    def __init__(self, screen: Screen[Any], busy: Callable[[], bool]) -> None:
        self._screen = screen
        self._busy = busy
        self._waiting: deque[tuple[Event, Obey]] = deque()
        self._working = False
        self._holds: set[object] = set()
        self._given_up_by_esc: set[object] = set()

    async def take(self, event: Event, obey: Obey) -> None:
        """A key, and how it is obeyed when its turn has come: at once where nothing is under way."""
        if isinstance(event, Key) and event.key == "escape":
            self._give_up()
        if not self._working and not self._unsure() and self._at_rest():
            await obey(event)
            return
        self._waiting.append((event, obey))
        if not self._working:
            self._working = True
            self._screen.run_worker(self._work(), group="keys")

    def hold(self, *, until_esc: bool = False) -> object:
        """Something is under way that the next key may be meant for; gives what `release` takes.

        `until_esc`: Esc waits for it no longer, and drops the keys that do.
        """
        held = object()
        self._holds.add(held)
        if until_esc:
            self._given_up_by_esc.add(held)
        return held

    def release(self, held: object) -> None:
        """It stands, or will not come."""
        self._holds.discard(held)
        self._given_up_by_esc.discard(held)

    def close(self) -> None:
        """The app comes apart: whoever the keys that wait were meant for is no longer there."""
        self._waiting.clear()

    def _give_up(self) -> None:
        if self._given_up_by_esc:
            self._waiting.clear()
            self._holds -= self._given_up_by_esc
            self._given_up_by_esc.clear()

    async def _work(self) -> None:
        try:
            while self._waiting:
                await self._settled()
                if self._waiting:
                    event, obey = self._waiting.popleft()
                    await obey(event)
        finally:
            self._working = False

    async def _settled(self) -> None:
        """Wait until the keys before have had all their effects."""
        await self._rest()
        while self._unsure():
            await asyncio.sleep(LOOK_SECONDS)
            await self._rest()

    async def _rest(self) -> None:
        for _ in range(MOST_TURNS):
            if self._at_rest():
                return
            await asyncio.sleep(0)

    def _at_rest(self) -> bool:
        """Whether every message was dealt with; where focus and screens are still on their way, one is waiting."""
        app = self._screen.app
        if is_written_to(app):
            return False
        return not any(is_written_to(screen) or has_mail(screen) for screen in app.screen_stack)

    def _unsure(self) -> bool:
        top = self._screen.app.screen
        return bool(self._holds) or not top.is_mounted or (top is self._screen and self._busy())
