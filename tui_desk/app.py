"""The console's frame: theme, signals, title, bell, and the way out. It knows no customer and no SQL."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import threading
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from rich.console import RenderableType
from textual import on
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.binding import BindingType
from textual.events import Event, Key, Paste, Resize
from textual.filter import LineFilter
from textual.reactive import Initialize, Reactive
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES, Theme
from textual.worker import Worker, WorkerState

from tui_desk import hooks, log, terminal
from tui_desk.desk.desk import Desk
from tui_desk.keymap import Keymap
from tui_desk.screens.arrivals import Arrived, told
from tui_desk.screens.console import Console
from tui_desk.screens.driver import OnGlass
from tui_desk.screens.reads import StatusRead, WantedAnew
from tui_desk.screens.reminders import Reminded
from tui_desk.sync_child import SyncChild
from tui_desk.terminal import Before
from tui_desk.widgets import themes
from tui_desk.widgets.autosave import KeepsDraft
from tui_desk.widgets.marks import marks_for
from tui_desk.widgets.term_safe import TermSafe

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tui_desk.config import Config
    from tui_desk.desk.quarantine import Anew

LEAVE_SECONDS = 0.9
"""After a hang-up or SIGTERM the process is gone so soon after the draft is saved, whatever it waits for."""
SAVE_SECONDS = 20.0
"""So long a busy store or machine may keep a draft waiting: longer than a write waits for its turn."""
LOOK_SECONDS = 1.0
WARM_SECONDS = 0.8
COLLECT_AFTER = (10_000, 1_000, 1_000)
"""A look at more than what is newest takes as long as a frame, or several: while keys come there is none."""
COLLECT_BEHIND = 5_000
"""What is newest is looked at behind a frame once it is so much, so that none waits for that."""
_THEMES = BUILTIN_THEMES | {own.name: Theme(**own._asdict()) for own in (themes.DARK, themes.LIGHT)}
_REFUSED = frozenset(
    {"screenshot", "simulate_key", "suspend_process", "command_palette", "change_theme", "add_class"}
)


def _own_theme(app: DeskApp) -> str:
    """The theme of its config, known before there is anything to be styled."""
    wanted = themes.theme_for(app.config.ui.theme, os.environ)
    return wanted if wanted in _THEMES else themes.DARK.name


class DeskApp(OnGlass, inherit_bindings=False):
    """One agent's console."""

    theme: Reactive[str] = Reactive(Initialize(_own_theme), init=False)
    """Begun with, not changed to: Textual's own way styles the screen for one theme, and then for another."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH = "screens/console.tcss"

    def __init__(
        self, desk: Desk, config: Config, keymap: Keymap, *, sync: bool = True, painted: Before | None = None
    ) -> None:
        """`painted`: a first frame of the same cells stands on the other screen of a terminal that was so before."""
        self.config = config
        self.alt = keymap.with_alt()
        super().__init__(painted)
        self.desk = desk
        self.desk_keymap = keymap
        self.crashed = ""
        """One line for the person if something broke."""
        self._safe = TermSafe()
        self._sync = SyncChild(config.path) if sync else None
        self._started_by = os.getppid()
        self._leaving = threading.Event()
        self._title = ""
        self._at_work = False
        """Whether a key was pressed since it was looked the last time."""
        self._mouse = config.ui.mouse and not terminal.keeps_escape_back()

    @property
    def mouse(self) -> bool:
        """Whether the terminal is asked to report the mouse."""
        return self._mouse

    @property
    def available_themes(self) -> dict[str, Theme]:
        return _THEMES

    @property
    def current_theme(self) -> Theme:
        """Asked for with every line that is painted."""
        return _THEMES[self.theme]

    @property
    def console_screen(self) -> Console | None:
        """The console, once it stands."""
        return next((screen for screen in self.screen_stack if isinstance(screen, Console)), None)

    def get_default_screen(self) -> Screen[None]:
        marks = marks_for(self.config.ui.icons, os.environ)
        console = Console(
            self.desk, self.desk_keymap, marks, self._anew, after=self.config.ui.after, painted=self.painted
        )
        console.starts_sync = self._sync is not None
        return console

    def on_mount(self) -> None:
        self.animation_level = "none"
        asyncio.get_running_loop().set_exception_handler(self._on_loop_error)
        self._tell_terminal(terminal.PUSH_TITLE)
        self._watch_exits()
        self.set_interval(LOOK_SECONDS, self._look_around)
        self.call_after_refresh(self._settle)
        self.set_timer(WARM_SECONDS, self._warm)

    async def _shutdown(self) -> None:
        if self.console_screen is not None:
            self.console_screen.gate.close()
        await super()._shutdown()

    def on_unmount(self) -> None:
        self._tell_terminal(terminal.POP_TITLE)
        self._leaving.set()
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
        console = self.console_screen
        if console is not None:
            if self.is_late(event):
                console.tell("What was typed before the terminal came back is dropped.")
                return
            console.hush(event.time)
            console.frames.pressed()
            if isinstance(event, Key) and console.chord.takes(event.key):
                return
        if not isinstance(event, Paste):
            await super().on_event(event)
        elif self._takes_text():
            self._fit_to_field(event)
            await super().on_event(event)
        elif console is not None:
            console.say("Nothing here takes text: what was pasted is dropped.", error=True)

    def _fit_to_field(self, event: Paste) -> None:
        """Where there is one line to type in, several that are pasted become one; Textual takes the first of them."""
        from textual.widgets import Input

        lines = event.text.splitlines()
        if len(lines) > 1 and isinstance(self.focused, Input):
            event.text = " ".join(filter(None, map(str.strip, lines)))

    def _takes_text(self) -> bool:
        """Whether text is typed where the keys go."""
        from textual.widgets import Input, TextArea

        return isinstance(self.focused, Input | TextArea)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return (*super().get_line_filters(), self._safe)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, ChopsUpdate | LayoutUpdate):
            if self.console_screen is None or self.console_screen.beginning.under_first_frame:
                return
            frame = self.glass.frame(renderable, self.size)
            if not self.is_sent() or frame.render_segments(self.console) or self._cursor_moved():
                super()._display(screen, cast("RenderableType", frame))
                self._collect_behind()
        else:
            super()._display(screen, renderable)

    def paint(self, lines: LayoutUpdate) -> None:
        if self.is_sent() and (text := self.glass.frame(lines, self.size).render_segments(self.console)):
            x, y = self._previous_cursor_position
            self._tell_terminal(f"{text}\x1b[{y + 1};{x + 1}H")
            self._collect_behind()

    def _collect_behind(self) -> None:
        if gc.get_count()[0] > COLLECT_BEHIND:
            gc.collect(0)

    def _cursor_moved(self) -> bool:
        return self.screen.outer_size.clamp_offset(self.cursor_position) != self._previous_cursor_position

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
            if self.console_screen is not None:
                self.console_screen.show_start_of_sync(starts=self._sync.starts)

    @on(WantedAnew)
    def _on_wanted_anew(self) -> None:
        if self._sync is not None:
            self._sync.again()

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
        if console is not None:
            console.tell_presence()
            self._look_after_sync(self._sync, console)
        unread = console.conversations.unread if console is not None else 0
        words = f"({unread}) {self.desk.policy.name}" if unread else self.desk.policy.name
        if words != self._title:
            self._title = words
            self._tell_terminal(terminal.title(words))

    def _look_after_sync(self, sync: SyncChild | None, console: Console) -> None:
        if sync is None:
            return
        if why := sync.refusal():
            again = self.desk_keymap.label("desk.refresh")
            console.tell(
                f"The sync can't start: {why}" + (f" · {again} tries again" if again else ""), error=True
            )
        if console.status is not None:
            console.show_start_of_sync(starts=sync.starts)
        if sync.died:
            console.read_status()

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

    def _anew(self) -> AbstractContextManager[Anew]:
        """Connectors are imported when one is asked."""
        from tui_desk.connectors.again import understanding

        return understanding(self.config, self._leaving)

    def _settle(self) -> None:
        """What stands now stays: the collector need not look at it again. What comes is looked at between keys."""
        gc.freeze()
        gc.set_threshold(*COLLECT_AFTER)
        gc.enable()

    def _tidy(self) -> None:
        """Once nobody has pressed a key for a moment, what the keys before left is collected and given back."""
        if self._at_work:
            self._at_work = False
            return
        if gc.get_count()[1]:
            gc.collect()
        self.desk.rest()

    def _warm(self) -> None:
        """The first key should wait for nothing that later ones don't, nor the next start look for each module."""
        console = self.console_screen
        if console is not None and not console.conversations.settled:
            self.set_timer(WARM_SECONDS, self._warm)
            return
        from tui_desk.screens import warming

        at_cursor = console.inbox.cursor if console is not None else None
        warm = partial(warming.warm, self.desk, at_cursor)
        self.run_worker(warm, name="warming", thread=True, exit_on_error=False)

    @on(Worker.StateChanged)
    def _on_worker(self, event: Worker.StateChanged) -> None:
        """Why one ended that may fail is in the log."""
        if event.state is WorkerState.ERROR:
            logging.getLogger(__name__).error("%s broke off", event.worker.name, exc_info=event.worker.error)

    def _tell_terminal(self, sequence: str) -> None:
        if self._driver is not None and not self.is_headless:
            self._driver.write(sequence)

    def _on_loop_error(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What breaks as keys are read, or as a frame is, has no message that it could break."""
        error = context.get("exception")
        if isinstance(error, Exception) and "handle" in context:
            self._handle_exception(error)
        else:
            logging.getLogger(__name__).error("%s", context["message"], exc_info=error)

    def _fatal_error(self) -> None:
        """A traceback would print what customers wrote, and secrets: it goes to the log, one line to the person."""
        error = self._exception
        self.crashed = log.crash(error) if error is not None else "something went wrong inside"
        self._close_messages_no_wait()


def run(
    config: Config, desk: Desk, keymap: Keymap, *, sync: bool = True, painted: Before | None = None
) -> str:
    """Run the console until its agent leaves. Gives one line about a crash, or nothing."""
    app = DeskApp(desk, config, keymap, sync=sync, painted=painted)
    try:
        app.run(mouse=app.mouse)
    finally:
        desk.close()
        if painted is not None:
            painted.settle()
    return app.crashed
