"""Keys are obeyed one at a time: the next when all that the one before began stands, be it a menu, a prompt, a draft.

Without it keys that come in one burst (typed fast, pasted, over a slow line) reach the screen that is just being left.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from textual.dom import DOMNode
from textual.events import Event

if TYPE_CHECKING:
    from textual.screen import Screen

Obey = Callable[[Event], Awaitable[None]]

LONGEST_SECONDS = 1.0
"""What takes longer than this no longer keeps keys waiting."""


class KeyGate:
    """Closed at first; `open` lets the keys through, one by one."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._waiting: deque[tuple[Event, Obey]] = deque()
        self._open = False
        self._busy = False
        self._holds: set[object] = set()
        self._settled_on: Screen[Any] | None = None
        self._guard: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """From now on keys are obeyed, beginning with those that were typed ahead."""
        self._open = True
        self._next()

    def take(self, event: Event, obey: Obey) -> None:
        """A key, and how it is obeyed when its turn has come."""
        self._waiting.append((event, obey))
        self._next()

    def hold(self) -> object:
        """Something is under way that the next key may be meant for; gives what `release` takes."""
        held = object()
        self._holds.add(held)
        self._watch()
        return held

    def release(self, held: object) -> None:
        """It stands, or will not come."""
        self._holds.discard(held)
        self._settle()

    def hold_for(self, node: DOMNode) -> None:
        """A widget is being mounted; it may take the focus."""
        held = self.hold()
        _after(node, lambda: self.release(held))

    def _next(self) -> None:
        if self._open and not self._busy and not self._holds and self._waiting:
            self._busy = True
            self._watch()
            self._screen.app.call_later(self._obey, *self._waiting.popleft())

    async def _obey(self, event: Event, obey: Obey) -> None:
        """Twice behind what the key's target was sent: the key itself, then what the target made of it."""
        app = self._screen.app
        target: DOMNode = app.focused or app.screen
        self._settled_on = app.screen
        await obey(event)
        _after(target, lambda: _after(target, self._settle))

    def _settle(self) -> None:
        """A screen that has come on top meanwhile is waited for until it has its focus."""
        if self._holds or not self._busy:
            self._next()
            return
        app = self._screen.app
        top = app.screen if app.screen_stack else None
        if top is not None and top is not self._settled_on:
            self._settled_on = top
            _after(top, self._settle)
            return
        self._rest()

    def _watch(self) -> None:
        if self._guard is None:
            self._guard = asyncio.get_running_loop().call_later(LONGEST_SECONDS, self._give_up)

    def _give_up(self) -> None:
        self._holds.clear()
        self._rest()

    def _rest(self) -> None:
        if self._guard is not None:
            self._guard.cancel()
            self._guard = None
        self._busy = False
        self._next()


def _after(node: DOMNode | None, then: Callable[[], None]) -> None:
    """Call `then` when a node and all above it have dealt with what they have been sent until they are reached."""
    while node is not None:
        parent = node.parent if isinstance(node.parent, DOMNode) else None
        if node.call_later(_after, parent, then):
            return
        node = parent
    then()
