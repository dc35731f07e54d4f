"""A key of two strokes: its menu is for who hesitates; who types on waits for no menu and sees none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

from tui_desk.commands import Command
from tui_desk.keymap import Menu

HESITATES = 0.2
"""Seconds after the first stroke from which on its menu is shown."""


class Chord:
    """The first stroke of a key, from when it is pressed until the second is, or the menu stands."""

    def __init__(
        self, screen: Screen[Any], show: Callable[[Menu], None], run: Callable[[Command | None], None]
    ) -> None:
        """`show`: opens the menu; `run`: does what was chosen, or nothing."""
        self._screen = screen
        self._show = show
        self._run = run
        self._menu: Menu | None = None
        self._timer: Timer | None = None

    def begin(self, menu: Menu) -> None:
        """The first stroke was pressed."""
        self._menu = menu
        self._timer = self._screen.set_timer(HESITATES, self._hesitated)

    def takes(self, key: str) -> bool:
        """Whether this is the second stroke. It does what it stands for; one that stands for nothing ends the chord."""
        menu = self._end()
        if menu is None or not self._screen.is_active:
            return False
        self._run(menu.command(key))
        return True

    def _hesitated(self) -> None:
        menu = self._end()
        if menu is not None and self._screen.is_active:
            self._show(menu)

    def _end(self) -> Menu | None:
        menu, self._menu = self._menu, None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        return menu
