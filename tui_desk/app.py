"""The console's frame: theme, signals, title, bell, and the way out. It knows no customer and no SQL."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from rich.console import RenderableType
from textual import on
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.binding import BindingType
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Event, Key, Paste, Resize
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Input, TextArea

from tui_desk import hooks, log, terminal
from tui_desk.desk.desk import Desk
from tui_desk.keymap import Keymap
from tui_desk.screens.arrivals import Arrived, told
from tui_desk.screens.console import Console
from tui_desk.screens.reads import StatusRead
from tui_desk.screens.reminders import Reminded
from tui_desk.sync_child import SyncChild
from tui_desk.terminal import Before
from tui_desk.widgets import themes
from tui_desk.widgets.autosave import KeepsDraft
from tui_desk.widgets.glass import Glass
from tui_desk.widgets.marks import marks_for
from tui_desk.widgets.term_safe import TermSafe

if TYPE_CHECKING:
    from tui_desk import exchange
    from tui_desk.config import Config
    from tui_desk.rows import QuarantineRow

ALTERNATE_SCREEN = "\x1b[?1049h"
LEAVE_SECONDS = 0.9
"""After a hang-up or SIGTERM the process is gone so soon after the draft is saved, whatever it waits for."""
SAVE_SECONDS = 20.0
"""So long a busy store or machine may keep a draft waiting: longer than a write waits for its turn."""
LOOK_SECONDS = 1.0
WARM_SECONDS = 0.8
COLLECT_AFTER = (10_000, 5, 1_000)
"""A look at all that is not frozen takes as long as several frames: while keys come there is none."""
_REFUSED = frozenset(
    {"screenshot", "simulate_key", "suspend_process", "command_palette", "change_theme", "add_class"}
)


class DeskDriver(LinuxDriver):
    """Writes every frame whole, and does not switch to the other screen where that is there: it would wipe it."""

    def __init__(
        self, app: App[None], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._before = app.before if isinstance(app, DeskApp) else Before()
        self._there = isinstance(app, DeskApp) and app.painted
        if self._file is not None:
            self._file = terminal.whole(self._file)

    def start_application_mode(self) -> None:
        """An editor, and the shell, get the terminal as it was before the first frame."""
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
        if data == ALTERNATE_SCREEN and isinstance(self._app, DeskApp):
            self._app.glass.forget()
        if self._there and data == ALTERNATE_SCREEN:
            self._there = False
            return
        super().write(data)


class DeskApp(App[None], inherit_bindings=False):
    """One agent's console."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = "screens/console.tcss"

    def __init__(
        self, desk: Desk, config: Config, keymap: Keymap, *, sync: bool = True, painted: Before | None = None
    ) -> None:
        """`painted`: a first frame of the same cells stands on the other screen of a terminal that was so before."""
        self.glass = Glass()
        """What the terminal shows."""
        super().__init__(driver_class=DeskDriver)
        self.desk = desk
        self.config = config
        self.desk_keymap = keymap
        self.crashed = ""
        """One line for the person if something broke."""
        self._safe = TermSafe()
        self._sync = SyncChild(config.path) if sync else None
        self._started_by = os.getppid()
        self._title = ""
        self._at_work = False
        """Whether a key was pressed since it was looked the last time."""
        self.painted = painted is not None
        self._first_frame_stands = self.painted
        """It does until the list's own rows are read."""
        self.before = painted or Before()
        self._mouse = config.ui.mouse and not terminal.keeps_escape_back()

    @property
    def mouse(self) -> bool:
        """Whether the terminal is asked to report the mouse."""
        return self._mouse

    @property
    def console_screen(self) -> Console | None:
        """The console, once it stands."""
        return next((screen for screen in self.screen_stack if isinstance(screen, Console)), None)

    def get_default_screen(self) -> Screen[None]:
        marks = marks_for(self.config.ui.icons, os.environ)
        return Console(self.desk, self.desk_keymap, marks, self._anew, after=self.config.ui.after)

    def on_mount(self) -> None:
        self.animation_level = "none"
        for palette in (themes.DARK, themes.LIGHT):
            self.register_theme(Theme(**palette._asdict()))
        self.theme = self._known_theme(themes.theme_for(self.config.ui.theme, os.environ))
        self._tell_terminal(terminal.PUSH_TITLE)
        self._watch_exits()
        self.set_interval(LOOK_SECONDS, self._look_around)
        self.call_after_refresh(self._settle)
        self.set_timer(WARM_SECONDS, self._warm)

    def on_unmount(self) -> None:
        self._tell_terminal(terminal.POP_TITLE)
        if self._sync is not None:
            self._sync.stop()

    def on_resize(self, event: Resize) -> None:
        """Whoever tells a size may have cut or wiped what stood there, also where it is the same as before."""
        self.glass.forget()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Actions that write files, press keys or stop the process can't be reached by any click or binding."""
        return False if action in _REFUSED else super().check_action(action, parameters)

    async def on_event(self, event: Event) -> None:
        console = self.console_screen if isinstance(event, Key | Paste) and not event.is_forwarded else None
        if console is None:
            await super().on_event(event)
        else:
            self._at_work = True
            await console.gate.take(event, self._obey)

    async def _obey(self, event: Event) -> None:
        """A key goes to whoever has the focus; what is pasted only to where text is typed, so it never commands."""
        if self.console_screen is not None:
            self.console_screen.hush()
        if not isinstance(event, Paste) or isinstance(self.focused, Input | TextArea):
            await super().on_event(event)
        elif self.console_screen is not None:
            self.console_screen.say("Nothing here takes text: what was pasted is dropped.", error=True)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return (*super().get_line_filters(), self._safe)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, ChopsUpdate | LayoutUpdate):
            if self._first_frame_stands:
                console = self.console_screen
                if console is None or not console.conversations.settled:
                    return
                self._first_frame_stands = False
                renderable = console.whole_frame()
            super()._display(screen, cast("RenderableType", self.glass.frame(renderable, self.size)))
        else:
            super()._display(screen, renderable)

    def refresh(self, *, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """All of the screen, whatever the terminal may show by now."""
        self.glass.forget()
        return super().refresh(repaint=repaint, layout=layout, recompose=recompose)

    def leave(self) -> None:
        """Save what was typed and go."""
        for screen in self.screen_stack:
            if isinstance(screen, KeepsDraft):
                screen.save_now()
        self.exit()

    def action_toggle_mouse(self) -> None:
        """Off, the terminal's own selection works as everywhere."""
        self._mouse = not self._mouse
        self._tell_terminal(terminal.MOUSE_ON if self._mouse else terminal.MOUSE_OFF)
        if self.console_screen is not None:
            state = "on" if self._mouse else "off: the terminal selects text"
            self.console_screen.say(f"The mouse is {state}.")

    @on(StatusRead)
    def _on_status(self, event: StatusRead) -> None:
        if self._sync is not None:
            self._sync.look(event.status, self.desk.now_ms())

    @on(Arrived)
    def _on_arrived(self, event: Arrived) -> None:
        ui = self.config.ui
        if self.config.hooks.on_message:
            for arrival in event.arrivals:
                hooks.start(self.config.hooks.on_message, told(arrival))
        if self.app_focus or not event.arrivals:
            return
        if ui.bell:
            self.bell()
        if ui.osc9:
            newest = event.arrivals[-1]
            self._tell_terminal(terminal.notification(f"{newest.name or newest.address}: {newest.subject}"))

    @on(Reminded)
    def _on_reminded(self, event: Reminded) -> None:
        if self.app_focus:
            return
        if self.config.ui.bell:
            self.bell()
        if self.config.ui.osc9:
            self._tell_terminal(terminal.notification(event.words))

    def _look_around(self) -> None:
        if not self.is_headless and terminal.hung_up(self._started_by):
            self._hang_up()
            return
        self._tidy()
        console = self.console_screen
        if console is not None and self._sync is not None and self._sync.died:
            console.read_status()
        unread = console.conversations.unread if console is not None else 0
        words = f"({unread}) {self.desk.policy.name}" if unread else self.desk.policy.name
        if words != self._title:
            self._title = words
            self._tell_terminal(terminal.title(words))

    def _watch_exits(self) -> None:
        """SIGHUP and SIGTERM end the loop in order: the draft is kept and the terminal given back."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, self._hang_up)

    def _hang_up(self) -> None:
        self._give_up_after(SAVE_SECONDS)
        self.leave()
        self._give_up_after(LEAVE_SECONDS)

    def _give_up_after(self, seconds: float) -> None:
        last = threading.Timer(seconds, self._drop_everything)
        last.daemon = True
        last.start()

    def _drop_everything(self) -> None:
        """Time is up. A draft that is not saved by now was saved less than a second ago."""
        self.before.restore()
        os._exit(0)

    def _anew(self, row: QuarantineRow, raw: bytes, place: exchange.Place | None, at: int) -> exchange.Event:
        """Connectors are imported when one is asked."""
        from tui_desk.connectors.again import understand

        return understand(self.config, row, raw, place, at)

    def _settle(self) -> None:
        """What stands now stays: the collector need not look at it again. What comes is looked at between keys."""
        gc.freeze()
        gc.set_threshold(*COLLECT_AFTER)
        gc.enable()

    def _tidy(self) -> None:
        """Once nobody has pressed a key for a moment, all that the keys before left is collected."""
        if self._at_work:
            self._at_work = False
        elif gc.get_count()[2]:
            gc.collect()

    def _warm(self) -> None:
        """The first verb should not wait for its imports."""
        self.run_worker(import_verbs, thread=True, exit_on_error=False)

    def _tell_terminal(self, sequence: str) -> None:
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    def _known_theme(self, name: str) -> str:
        return name if name in self.available_themes else themes.DARK.name

    def _fatal_error(self) -> None:
        """A traceback would print what customers wrote, and secrets: it goes to the log, one line to the person."""
        error = self._exception
        self.crashed = log.crash(error) if error is not None else "something went wrong inside"
        self._close_messages_no_wait()


def run(config: Config, desk: Desk, *, sync: bool = True, painted: Before | None = None) -> str:
    """Run the console until its agent leaves. Gives one line about a crash, or nothing."""
    from tui_desk.keymap import load_keymap

    app = DeskApp(desk, config, load_keymap(config), sync=sync, painted=painted)
    try:
        app.run(mouse=app.mouse)
    finally:
        desk.close()
        if painted is not None:
            painted.settle()
    return app.crashed


def import_verbs() -> None:
    """All that a first key and a first verb would have to wait for."""
    from tui_desk.desk import answers, conversations, drafts, undo  # noqa: F401
    from tui_desk.screens import actions  # noqa: F401
