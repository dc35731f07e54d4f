"""A full screen of the desk: keys are commands, verbs and reads run in the background, the last line tells of them.

What it shows is its subclasses' part; nothing here knows a conversation or a ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from tui_desk.desk.desk import Desk
from tui_desk.keymap import Keymap, Menu
from tui_desk.piping import Program
from tui_desk.rows import DeskStatus
from tui_desk.screens import elsewhere, headings, reads, reminders
from tui_desk.screens.arrange import SHORT_ROWS, THREE_PANES, TWO_LINE_ROWS, TWO_PANES
from tui_desk.screens.background import Background, DeedDone, DeedFailed, ReadFailed, Waiting
from tui_desk.screens.beginning import Beginning
from tui_desk.screens.brush import Brush
from tui_desk.screens.chord import Chord
from tui_desk.screens.driver import OnTime
from tui_desk.screens.frames import Frames, is_written_to, only_to_paint
from tui_desk.screens.hearing import Hearing
from tui_desk.screens.hints import hints_for
from tui_desk.screens.key_gate import KeyGate
from tui_desk.screens.pump import Changed, ListensAnew, NotUpToDate, Outdated, Pump, ShowsUnderway, UpToDate
from tui_desk.widgets.compositor import RowCompositor
from tui_desk.widgets.drawn import Drawn
from tui_desk.widgets.footer_bar import FooterBar
from tui_desk.widgets.line_window import InSight, LineWindow
from tui_desk.widgets.status_bar import StatusBar
from tui_desk.widgets.views_bar import ViewsBar

if TYPE_CHECKING:
    from tui_desk.commands import Command, Where
    from tui_desk.desk.underway import Marks


class DeskScreen(Hearing, OnTime, Screen[None]):
    """The first line, the last line, and what a subclass puts between them."""

    BINDINGS: ClassVar[list[BindingType]] = []
    AUTO_FOCUS: ClassVar[str | None] = ""
    """Where the keys go is said by panes: a box that closes over what can't have them just now gives them to nobody."""
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [  # noqa: RUF012 - as Textual declares it
        (0, "-one"),
        (TWO_PANES, "-two"),
        (THREE_PANES, "-three"),
    ]
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] | None = [  # noqa: RUF012 - Textual's own
        (0, "-low"),
        (SHORT_ROWS, "-short"),
        (TWO_LINE_ROWS, "-tall"),
    ]

    beginning: Beginning

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Who gets the keys shows it himself; Textual's own declaration paints the whole screen for it."""

    def __init__(self, desk: Desk, keymap: Keymap, bars: Sequence[ViewsBar]) -> None:
        """`bars`: the views of the first line; where there are several, one is shown at a time."""
        super().__init__()
        self._compositor = self._row_compositor = RowCompositor()
        self.desk = desk
        self.keymap = keymap
        self.status: DeskStatus | None = None
        self.starts_sync = False
        """Whether a sync is started from here where nobody syncs; said before it is mounted."""
        self.program: Program | None = None
        """What a message's text was given to, while it runs."""
        self.refused: Callable[[], frozenset[str]] = frozenset
        """Names of commands that would do nothing just now, though their keys work here: they are not offered."""
        self.title_of: Callable[[Command], str] = attrgetter("title")
        """What a command is called just now."""
        self.gate = KeyGate(self, self.unsettled)
        self.chord = Chord(self, self._show_menu, self._run_chosen)
        self.frames = Frames(self, self.unsettled)
        self._brush = Brush(self)
        self.waiting = Waiting(self.set_timer, self.show_waiting)
        self.background = Background(self, self.waiting)
        self._bars = bars
        self.shows_underway: Sequence[ShowsUnderway] = ()
        """Parts that show answers on their way."""
        self._pump = Pump(desk, self, self.in_sight, self._underway, self.shows)
        self._size_is_news = True
        self._styled = False

    def compose(self) -> ComposeResult:
        self._take_size(self.app.size)
        with Horizontal(id="top"):
            yield from self._bars
            yield StatusBar(starts=self.starts_sync, id="status")
        yield self.middle()
        yield FooterBar(id="footer")

    def _take_size(self, size: Size) -> None:
        """Before there are widgets, so that none is styled twice."""
        wide = self._get_breakpoint_classes(size.width, self.HORIZONTAL_BREAKPOINTS or [])
        tall = self._get_breakpoint_classes(size.height, self.VERTICAL_BREAKPOINTS or [])
        self.add_class(*wide, *tall)

    def _screen_resized(self, size: Size) -> None:
        """The same size again means a terminal that may have lost what it showed; at the start it is only news."""
        first, self._size_is_news = self._size_is_news, False
        if size != self._compositor.size:
            super()._screen_resized(size)
        elif not first:
            self.app.refresh()

    def _compositor_refresh(self) -> None:
        if not self.beginning.holds_back():
            super()._compositor_refresh()
            self.beginning.painted()

    def _on_timer_update(self) -> None:
        """What is to be repainted is in the frame of a layout that is due, too; Textual makes a second one for it."""
        if self._layout_required and self._repaint_required and self._may_paint():
            self._repaint_required = False
            self._dirty_widgets.add(self)
        super()._on_timer_update()

    def paint_now(self) -> None:
        """What is due is painted now, not at the clock's next turn."""
        self._on_timer_update()

    def paint_lines(self, part: LineWindow[Any], ids: Collection[int]) -> None:
        """These items of a list look otherwise now: at once, where that can be."""
        if not self._brush.paint(part, ids):
            part.repaint(ids)
            self.paint_at_once(part)

    @property
    def visible_widgets(self) -> Mapping[Widget, tuple[Region, Region]]:
        """What of the layout is in sight, front to back, where each stands and what it is seen through."""
        return self._compositor.visible_widgets

    def may_paint_straight(self) -> bool:
        """Whether all of it is on the terminal, nobody has more to tell it, and one line would be obeyed there."""
        app = self.app
        return (
            self.beginning.is_over
            and self is app.screen
            and not app._batch_count  # noqa: SLF001 - as Textual's own clock asks
            and not (self.frames.awaited or self.frames.is_due() or self._compositor._dirty_regions)  # noqa: SLF001
            and not is_written_to(self)
            and not self._is_held()
        )

    def paint_at_once(self, part: Drawn) -> None:
        """What is due of one part is painted without the turns that messages take through the screen to the clock.

        What the clock was to paint besides comes along: it is the same frame. Where a key's frame, the end of a batch
        or a layout is due as well, all comes with that.
        """
        if not self._may_paint() or self.frames.awaited or self._layout_required or self._scroll_required:
            return
        if part in self._compositor.visible_widgets and part.is_due():
            self._dirty_widgets.add(part)
            self._compositor.update_widgets(self._dirty_widgets)
            self._compositor_refresh()

    def paint_answer(self, *besides: type[Message]) -> None:
        """What a key asked for was just shown: it is painted without the turns in which each part tells the screen so.

        Where more is under way than that, it is painted when that is dealt with. `besides`: messages of no consequence.
        """
        if not (self.frames.awaited and self._may_paint()) or self.unsettled() or is_written_to(self.app):
            return
        due = only_to_paint(self, besides)
        if due is not None:
            self.frames.painted()
            self._dirty_widgets |= due
            self._compositor.update_widgets(self._dirty_widgets)
            self._compositor_refresh()

    def _may_paint(self) -> bool:
        return self.is_current and not self.app._batch_count  # noqa: SLF001 - as Textual's own clock asks

    def paint_all(self) -> None:
        """All of the screen at its next frame, for a terminal that was sent none of those before."""
        self._row_compositor.forget()

    # what each screen knows of itself

    def middle(self) -> Widget:
        """What stands between the first line and the last."""
        raise NotImplementedError

    def where(self) -> Where:
        """Where the keys go."""
        raise NotImplementedError

    def unsettled(self) -> bool:
        """Whether what the next key is meant for is still being read, or built."""
        raise NotImplementedError

    def in_front(self) -> int | None:
        """The conversation that is open, if one is."""
        raise NotImplementedError

    def in_sight(self) -> InSight:
        """The conversations whose rows are shown; for any thread."""
        raise NotImplementedError

    def shows(self, ids: Collection[int]) -> bool:
        """Whether what stands on the screen may tell of one of these conversations; for any thread."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def run_command(self, name: str, argument: str = "") -> None:
        """Do what a command's name says."""
        raise NotImplementedError

    # what comes back on every screen

    def hear(self, event: Changed) -> None:
        """Something happened; what a screen shows of it is its own part, and comes first."""
        if due := reminders.mine(event.events, self.desk.agent.id):
            self.background.read(f"reminders {due}", lambda: reminders.read_reminders(self.desk, due))

    def _underway(self) -> Marks:
        """What is shown of answers on their way, asked in another thread: each part says it whole."""
        nothing: Marks = frozenset()
        return nothing.union(*(part.underway for part in self.shows_underway))

    @on(Outdated)
    def _on_outdated(self, event: Outdated) -> None:
        for part in self.shows_underway:
            part.outdated(event.marks)

    @on(reminders.Reminded)
    def _on_reminded(self, event: reminders.Reminded) -> None:
        self.tell(event.words)

    # the last line, and the state of the desk

    def say(self, text: str, *, error: bool = False) -> None:
        """Tell the agent how something went that he did, in the last line; an empty text says nothing."""
        self.query_one(FooterBar).say(text, error=error)

    def tell(self, text: str, *, error: bool = False) -> None:
        """Tell the agent what came in meanwhile: what was said of his deeds stands, whichever comes first."""
        self.query_one(FooterBar).tell(text, error=error)

    def unsay(self, text: str) -> None:
        """What the agent was told in these words is not so any more."""
        self.query_one(FooterBar).unsay(text)

    def hush(self, typed: float) -> None:
        """What was said before this moment is read: somebody goes on."""
        self.query_one(FooterBar).hush(typed)

    def show_hints(self) -> None:
        """The keys that help where one is, and who else is there."""
        self._show_aside()
        self.query_one(FooterBar).hints(
            [*hints_for(self.keymap, self.where(), self.refused(), self.title_of)]
        )

    def set_program(self, program: Program | None) -> None:
        """A program runs beside the desk, or none any more."""
        self.program = program
        self._show_aside()

    def listen(self) -> None:
        """Begin to hear what is committed. Asked before anything is read, so that nothing is lost between the two."""
        self.background.read("listening", self._pump.start)

    def read_status(self) -> None:
        """Look how the desk is doing."""
        self.background.read("status", self._pump.tell_status)

    def show_waiting(self, waits: str) -> None:
        """What to say of what was asked for and is long in coming; empty: nothing is."""
        self.query_one(StatusBar).mark(waits=waits)

    def show_start_of_sync(self, *, starts: bool) -> None:
        """Whether the sync that was started from here is about to take the work up."""
        self.query_one(StatusBar).mark_start(starts=starts)

    def _show_aside(self) -> None:
        here = self.status.here if self.status is not None else ()
        runs = f"{self.program.name} runs" if self.program is not None else ""
        words = filter(None, (runs, headings.presence_words(here, self.in_front())))
        self.query_one(FooterBar).aside(" · ".join(words))

    # events

    async def _on_idle(self, event: events.Idle) -> None:
        if self.frames.wait():
            event.prevent_default()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """At its start all of it was styled when it was mounted, for the size and the theme it has."""
        event.refresh_styles &= self._styled
        self._styled = True

    def on_unmount(self) -> None:
        if self.program is not None:
            self.program.stop()
        self._pump.stop()
        self.background.close(finish=True)

    def on_key(self, event: events.Key) -> None:
        found = self.keymap.lookup(event.key, self.where())
        if found is None:
            return self._say_elsewhere(event)
        event.stop()
        event.prevent_default()
        if isinstance(found, Menu):
            self.chord.begin(found)
        else:
            self.run_command(found.name)
        return None

    def _say_elsewhere(self, event: events.Key) -> None:
        """A key that does nothing here says so; those of a draft are its own."""
        here = self.where()
        if here != "composer":
            event.stop()
            words = elsewhere.words(self.keymap, event.key, here)
            self.query_one(FooterBar).say(words, error=False, beside=True)

    def _show_menu(self, menu: Menu) -> None:
        from tui_desk.screens.modals.key_menu import KeyMenu

        self.app.push_screen(KeyMenu(menu, self.refused(), self.title_of), self._run_chosen)

    def _run_chosen(self, command: Command | None) -> None:
        if command is not None:
            self.run_command(command.name)

    @on(reads.StatusRead)
    def _on_status(self, event: reads.StatusRead) -> None:
        self.status = event.status
        self.query_one(StatusBar).show(event.status, self.desk.now_ms())
        self._show_aside()

    @on(DeedDone)
    def _say_done(self, event: DeedDone) -> None:
        if event.done is None or not event.done.text:
            return
        undo = self.keymap.label("desk.undo")
        hint = f" · {undo} to undo" if event.done.deed is not None and undo else ""
        self.say(f"{event.done.text}{hint}")

    @on(ListensAnew)
    def _on_listens_anew(self) -> None:
        self.reload()

    @on(NotUpToDate)
    def _on_not_up_to_date(self, event: NotUpToDate) -> None:
        self.query_one(StatusBar).mark(up_to_date=False)
        self.tell(str(event.error), error=True)

    @on(UpToDate)
    def _on_up_to_date(self) -> None:
        self.query_one(StatusBar).mark(up_to_date=True)

    @on(ReadFailed)
    def _on_read_failed(self, event: ReadFailed) -> None:
        self.tell(str(event.error), error=True)
        event.settle()

    @on(DeedFailed)
    def _say_failed(self, event: DeedFailed) -> None:
        self.say(str(event.error), error=True)
        self.reload()
