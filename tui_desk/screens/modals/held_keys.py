"""Keys that come while a box waits for what its last key asked for: they are meant for what stands then."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.app import App

from tui_desk.screens.desk_screen import DeskScreen


class HeldKeys:
    """Holds the keys back; whoever holds them lets them go on, whatever becomes of what he waits for."""

    def __init__(self) -> None:
        self._releases: list[Callable[[], None]] = []

    def hold(self, app: App[Any], *, until_esc: bool = False) -> None:
        """From now on keys wait; `until_esc`: he may leave all the same, and what he typed to follow goes with it."""
        gates = [screen.gate for screen in app.screen_stack if isinstance(screen, DeskScreen)]
        self._releases += [partial(gate.release, gate.hold(until_esc=until_esc)) for gate in gates]

    def go_on(self) -> None:
        """Those that wait go where they belong by now."""
        while self._releases:
            self._releases.pop()()
