"""The way to the terminal and back: whole frames out, keys in, and the terminal as it was for whoever comes between.

Textual has a thread for either way. Both are the loop's here: a key and its frame wait for no other thread.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from textual._compositor import LayoutUpdate
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Event, Resize
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen

from tui_desk import terminal
from tui_desk.screens.keyboard import Keyboard
from tui_desk.screens.outlet import Outlet
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

    @property
    def lags(self) -> bool:
        """Whether the terminal has still to take the frame before: until then none is made."""
        return isinstance(self._driver, DeskDriver) and self._driver.lags

    def is_late(self, event: Event) -> bool:
        """Whether it was typed before an editor or the shell had the terminal, and reaches us behind that."""
        return isinstance(self._driver, DeskDriver) and event.time < self._driver.listens_since

    def is_sent(self) -> bool:
        """Whether a frame reaches a terminal now; one that changes nothing there is not begun."""
        return self._running and not self._closed and not self._batch_count and not self.is_headless

    def paint(self, lines: LayoutUpdate) -> None:
        """Send these lines: what of them differs, and the cursor goes back to where it was."""
        raise NotImplementedError

    def keeps_up(self) -> None:
        """It has taken it: what has changed meanwhile is one frame."""
        screen = self.screen
        if isinstance(screen, OnTime):
            screen.paint_held()


class OnTime(Screen[Any]):
    """A screen of which no frame is made while the terminal has not taken the one before."""

    def paint_held(self) -> None:
        """The frame that was not made. What became due since stays so; Textual forgets it with any frame."""
        due = self._dirty_widgets.copy()
        if self.app._batch_count:  # noqa: SLF001 - as Textual's own clock asks
            due.add(self)
        else:
            self._compositor_refresh()
        self._dirty_widgets |= due
        self.check_idle()

    def _compositor_refresh(self) -> None:
        if not self._is_held():
            super()._compositor_refresh()

    def _is_held(self) -> bool:
        return isinstance(self.app, OnGlass) and self.app.lags and self is self.app.screen


class StdoutDriver(LinuxDriver):
    """Writes to stdout, which is a terminal; stderr, where Textual writes, may lead to a log."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file = sys.__stdout__


class DeskDriver(StdoutDriver):
    """Writes every frame whole, and does not switch to the other screen where that is there: it would wipe it."""

    def __init__(
        self, app: OnGlass, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._on_glass = app
        self._glass = app.glass
        self._before = app.before
        self._there = app.painted
        self._alt = app.alt
        self._keyboard: Keyboard | None = None
        self._outlet: Outlet | None = None
        self.listens_since = 0.0
        """When keys were ours again, by `time.monotonic`: what was typed before was for the desk as it was then."""

    @property
    def lags(self) -> bool:
        """Whether the terminal has still to take what was written."""
        return self._outlet is not None and self._outlet.waits

    def send_message(self, message: Message) -> None:
        """Textual's own comes from another thread."""
        self._app.post_message(message)

    def run_input_thread(self) -> None:
        """What is typed is read by the loop."""

    def disable_input(self) -> None:
        """What was typed and not read is dropped, as Textual does it."""
        if self._keyboard is not None:
            self._keyboard.stop()
            self._keyboard = None
            self._loop.remove_signal_handler(signal.SIGWINCH)
        super().disable_input()

    def start_application_mode(self) -> None:
        """An editor, and the shell, get the terminal as it was before the first frame."""
        if self._outlet is None and self._file is not None:
            self._outlet = Outlet(self._loop, self._file, self._on_glass.keeps_up)
        writer = self._writer_thread
        start: Callable[[], None] = super().start_application_mode
        start()
        if self._before.settings is not None:
            self.attrs_before = self._before.settings
        if self._writer_thread is None or self._writer_thread is writer:
            return  # it is not in front: nothing was begun
        self._writer_thread.stop()
        self._keyboard = Keyboard(self._loop, self.fileno, self._alt, self.process_message)
        self._keyboard.listen()
        self.listens_since = time.monotonic()
        self._loop.add_signal_handler(signal.SIGWINCH, self._tell_size)

    def _tell_size(self) -> None:
        """What is asked in the signal's own handler may be told after a newer one, which interrupts it."""
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self._app.post_message(Resize(size, size))

    def close(self) -> None:
        """All that was written is on the terminal."""
        if self._outlet is not None:
            self._outlet.stop()
            self._outlet = None

    def _sigtstp_application(self, *_: object) -> None:
        self._in_turn(super()._sigtstp_application)

    def _sigcont_application(self, *_: object) -> None:
        self._in_turn(self._come_back)

    def _in_turn(self, do: Callable[[], None]) -> None:
        """Between two turns of the loop, which reads and writes; an editor that holds it up is not waited for."""
        if self._auto_restart:
            self._loop.call_soon_threadsafe(do)
        else:
            do()

    def _come_back(self) -> None:
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
        elif self._outlet is not None:
            self._outlet.write(data)
