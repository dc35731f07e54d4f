"""The way to the terminal and back: whole frames out, keys in, and the terminal as it was for whoever comes between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tui_desk import terminal
from tui_desk.screens.keyboard import Keyboard
from tui_desk.terminal import Before
from tui_desk.widgets.glass import Glass

ALTERNATE_SCREEN = "\x1b[?1049h"


class OnGlass(App[None]):
    """An app that knows what its terminal shows."""

    alt: Mapping[str, str] = MappingProxyType({})
    """Characters that do something with Alt, and those keys."""

    def __init__(self, painted: Before | None = None) -> None:
        """`painted`: a first frame stands on the other screen of a terminal that was so before."""
        self.glass = Glass()
        """What the terminal shows."""
        self.painted = painted is not None
        self.before = painted or Before()
        super().__init__(driver_class=DeskDriver)


class DeskDriver(LinuxDriver):
    """Writes every frame whole, and does not switch to the other screen where that is there: it would wipe it."""

    def __init__(
        self, app: OnGlass, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._glass = app.glass
        self._before = app.before
        self._there = app.painted
        self._alt = app.alt
        self._keyboard: Keyboard | None = None
        if self._file is not None:
            self._file = terminal.whole(self._file)

    def run_input_thread(self) -> None:
        """Textual's own looks ten times a second whether somebody types."""
        keyboard = self._keyboard
        if keyboard is not None:
            keyboard.read(self.process_message)

    def disable_input(self) -> None:
        """As Textual does it, which waits for the thread to end."""
        keyboard, self._keyboard = self._keyboard, None
        if keyboard is None:
            return super().disable_input()
        keyboard.stop()
        super().disable_input()
        return keyboard.close()

    def start_application_mode(self) -> None:
        """An editor, and the shell, get the terminal as it was before the first frame."""
        if self._keyboard is None:
            self._keyboard = Keyboard(self.fileno, self._alt)
        start: Callable[[], None] = super().start_application_mode
        start()
        if self._before.settings is not None:
            self.attrs_before = self._before.settings

    def _sigcont_application(self, *_: object) -> None:
        """Who was held (SIGSTOP) never left: he does now, or a second reader would take every other key."""
        if self._auto_restart and not self._must_signal_resume:
            if not terminal.foreground(self.fileno):
                return
            self.suspend_application_mode()
        super()._sigcont_application()

    def write(self, data: str) -> None:
        if data == ALTERNATE_SCREEN:
            self._glass.forget()
        if self._there and data == ALTERNATE_SCREEN:
            self._there = False
            return
        super().write(data)
