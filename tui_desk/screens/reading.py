"""The part of the console that knows: its state, what was read last, and when to read again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from tui_desk.desk.desk import Desk
from tui_desk.desk.done import Done
from tui_desk.desk.inbox import VIEWS
from tui_desk.desk.quarantine import Anew
from tui_desk.keymap import Keymap
from tui_desk.piping import Program
from tui_desk.rows import ConversationDetail, DeskStatus, SortName, ViewName
from tui_desk.screens import arrivals, headings, presence, reads
from tui_desk.screens.arrange import SHORT_ROWS, THREE_PANES, TWO_LINE_ROWS, TWO_PANES, Pane
from tui_desk.screens.background import Background, ReadFailed
from tui_desk.screens.hints import hints_for
from tui_desk.screens.key_gate import KeyGate
from tui_desk.screens.panes import Panes
from tui_desk.screens.presence import Presence
from tui_desk.screens.pump import Changed, Pump
from tui_desk.widgets.footer_bar import FooterBar
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.status_bar import StatusBar
from tui_desk.widgets.timeline import Timeline
from tui_desk.widgets.views_bar import ViewsBar

if TYPE_CHECKING:
    from tui_desk.commands import Where
    from tui_desk.widgets.composer import Composer

ENTRIES = 200
"""So many of the newest messages are read when a conversation is opened, and so many older ones at its top."""
DEMO = "demo"
"""What a desk of made-up customers says of itself, where it is always in sight."""
MINUTE = 60.0
STATUS_SECONDS = 3.0


class ReadingScreen(Screen[None]):
    """Shows the desk as it is, and keeps doing so."""

    BINDINGS: ClassVar[list[BindingType]] = []
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

    def __init__(self, desk: Desk, keymap: Keymap, marks: Marks, anew: Anew, *, after: str = "next") -> None:
        """`anew`: how what is in quarantine is read again."""
        super().__init__()
        self.desk = desk
        self.anew = anew
        self.keymap = keymap
        self.view: ViewName = "open"
        self.sort: SortName = "waiting"
        self.find = ""
        self.pane: Pane = 1
        self.zoomed = False
        self.status: DeskStatus | None = None
        self.unread = 0
        self.program: Program | None = None
        """What a message's text was given to, while it runs."""
        self.folder: Path | None = None
        """Where a file was saved last."""
        self.printed: tuple[str, str] | None = None
        """A command and its output that nobody has seen yet."""
        self.too_late: int | None = None
        """The deed of which *undo* has said that it can't be taken back any more."""
        self._after = after
        self._open: int | None = None
        self._opening = False
        """Whether `_open`, or more of it, is still being read."""
        self._depth = ENTRIES
        """How many of the newest messages of `_open` are read."""
        self._bringing_back = False
        """Whether the list is read for a conversation that an undo brought back."""
        self._detail: ConversationDetail | None = None
        self._to_top = True
        self._ready = False
        """Whether the first rows are here."""
        self.gate = KeyGate(self, self._unsettled)
        self._composer: Composer | None = None
        self._marks = marks
        self._panes = Panes(desk.agent.id, marks, desk.now_ms, keymap.label)
        self.inbox = self._panes.inbox
        self.timeline = self._panes.timeline
        self.side = self._panes.side
        self.background = Background(self)
        self._pump = Pump(desk, self)
        self._presence = Presence(desk, self.background)

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            channels = self.desk.policy.channels.values()
            sign = DEMO if any(channel.kind == "demo" for channel in channels) else ""
            yield ViewsBar(self.desk.policy.name, [(view.name, view.title) for view in VIEWS], sign=sign)
            yield StatusBar(id="status")
        yield self._panes
        yield FooterBar(id="footer")

    def on_mount(self) -> None:
        self._panes.give_focus(1)
        self.reload()
        self._pump.start()
        self.set_interval(MINUTE, self._panes.minute)
        self.set_interval(STATUS_SECONDS, self.read_status)
        self.set_interval(presence.LOOK_SECONDS, self._tell_presence)

    def on_unmount(self) -> None:
        if self.program is not None:
            self.program.stop()
        self._pump.stop()
        self._presence.leave()
        self.background.close(finish=True)

    # where one is

    def where(self) -> Where:
        """Where the keys go."""
        composer = self.composer()
        if composer is not None and composer.has_focus_within:
            return "composer"
        return "list" if self.pane == 1 else "conversation"

    def composer(self) -> Composer | None:
        """The open draft."""
        return self._composer

    def focus_pane(self, number: int) -> None:
        """The keys go to the list (1), the conversation (2), the side (3)."""
        if number not in (1, 2, 3):
            return
        self.pane = 1 if number == 1 else 2 if number == 2 else 3
        self._arrange()
        composer = self.composer()
        if self.pane == 2 and composer is not None:
            composer.focus_first()
        else:
            self._panes.give_focus(self.pane)
        self._show_hints()

    def _unsettled(self) -> bool:
        """Whether what the next key is meant for is still being read, or built."""
        if not self._ready or self._to_top or self._opening or self._bringing_back:
            return True
        if self._composer is not None and not self._composer.is_mounted:
            return True
        return self.pane == 1 and self.inbox.waits_for_row()

    def _tell_presence(self) -> None:
        composer = self.composer()
        if composer is not None:
            self._presence.look((composer.draft.conversation_id, "writing"))
        else:
            self._presence.look((self._open if self.pane != 1 else None, "reading"))

    def say(self, text: str, *, error: bool = False) -> None:
        """Tell the agent something, in the last line."""
        self.query_one(FooterBar).say(text, error=error)

    def set_program(self, program: Program | None) -> None:
        """A program runs beside the desk, or none any more."""
        self.program = program
        self._show_aside()

    def _show_aside(self) -> None:
        here = self.status.here if self.status is not None else ()
        runs = f"{self.program.name} runs" if self.program is not None else ""
        words = filter(None, (runs, headings.presence_words(here, self._open)))
        self.query_one(FooterBar).aside(" · ".join(words))

    def hush(self) -> None:
        """What was said is read: somebody goes on."""
        self.query_one(FooterBar).hush()

    def _arrange(self) -> None:
        self._panes.show_panes(self.size.width, self.size.height, self.pane, zoomed=self.zoomed)

    # reading

    def reload(self) -> None:
        """Read again what is shown."""
        self._read_list()
        self.read_status()
        self._read_open()
        self.inbox.touch(self.inbox.ids[:0] if self._to_top else self.inbox.near())

    def _read_list(self) -> None:
        fresh = self._to_top

        def read() -> reads.ListRead:
            return reads.read_list(self.desk, self.view, self.sort, self.find, fresh=fresh)

        self.background.read("fresh list" if fresh else "list", read, after_deeds=fresh)

    def read_status(self) -> None:
        """Look how the desk is doing."""
        self.background.read("status", lambda: reads.read_status(self.desk))

    def _read_open(self) -> None:
        id_ = self._open
        if id_ is not None:
            self.background.read(
                f"conversation {id_}",
                lambda: reads.read_conversation(self.desk, id_, self._depth, fresh=False),
            )

    def _mark_read(self, id_: int) -> None:
        def verb() -> Done:
            from tui_desk.desk import conversations

            return self.desk.do(conversations.mark_read, id_)

        self.background.do(verb, (id_,))

    # what was read

    @on(Changed)
    def _on_changed(self, event: Changed) -> None:
        touched = {one.conversation_id for one in event.events if one.conversation_id is not None}
        self.read_status()
        if not event.events:
            return
        self.inbox.expect(arrivals.came(event.events))
        if fresh := arrivals.news(event.events):
            self.background.read(f"arrivals {fresh[-1].id}", lambda: arrivals.read_arrivals(self.desk, fresh))
        self._read_list()
        self.inbox.touch(touched)
        if self._open in touched:
            self._read_open()

    @on(reads.ListRead)
    def _on_list(self, event: reads.ListRead) -> None:
        if (event.view, event.sort, event.find) != (self.view, self.sort, self.find):
            return
        if self._to_top and not event.fresh:
            return
        self.query_one(ViewsBar).show(self.view, event.counts)
        self.unread = event.unread
        if list(self.inbox.ids) != event.ids:
            self.inbox.set_ids(event.ids)
        if self._to_top:
            self._to_top = False
            self.inbox.to_top()
        self._show_list_heading()
        if not event.ids:
            self._ready = True

    @on(reads.RowsRead)
    def _on_rows(self, event: reads.RowsRead) -> None:
        self.inbox.put(event.rows)
        self.inbox.unask(event.wanted)
        self._ready = True

    @on(ReadFailed)
    def _on_read_failed(self, event: ReadFailed) -> None:
        """What stands is all there is: keys are for that."""
        self.say(str(event.error), error=True)
        self.inbox.unask(self.inbox.near())
        self._ready, self._to_top, self._opening, self._bringing_back = True, False, False, False

    @on(reads.ConversationRead)
    def _on_conversation(self, event: reads.ConversationRead) -> None:
        if event.id != self._open:
            return
        self._opening = False
        if event.detail is None:
            self.say(f"Conversation #{event.id} is gone.", error=True)
            self._forget_open()
            return
        self.timeline.above = event.above
        self.timeline.around = headings.around(
            event.detail, self._marks.dot, self.keymap.label("chat.dialogs")
        )
        another = event.fresh or self._detail is None or self._detail.line.id != event.id
        self._detail = event.detail
        self._panes.show_conversation(event.detail)
        if another:
            ours = (*event.detail.colleagues, (self.desk.policy.name, event.detail.channel_address))
            self.timeline.open_entries(event.entries, event.detail.line.customer_address, ours)
        else:
            self.timeline.update_entries(event.entries)
        if event.detail.line.unread and self.pane != 1:
            self._mark_read(event.id)
        self._show_hints()

    @on(Lines.TallyChanged, "#timeline")
    def _on_marked(self) -> None:
        if marked := len(self.timeline.selection):
            split = self.keymap.label("conversation.split")
            self.say(f"{marked} marked · {split} makes {'it' if marked == 1 else 'them'} a conversation")

    @on(Timeline.OlderWanted)
    def _on_older_wanted(self) -> None:
        self._depth += ENTRIES
        self._opening = True
        self._read_open()

    @on(reads.StatusRead)
    def _on_status(self, event: reads.StatusRead) -> None:
        self.status = event.status
        self.query_one(StatusBar).show(event.status, self.desk.now_ms())
        self._show_aside()

    @on(Lines.Wanted, "#inbox")
    def _on_wanted(self, event: Lines.Wanted) -> None:
        self.background.read(f"rows {event.ids}", lambda: reads.read_rows(self.desk, event.ids))

    def _forget_open(self) -> None:
        self._open, self._detail, self._opening = None, None, False
        self.timeline.clear()
        self._panes.show_conversation(None)
        self.focus_pane(1)

    def _show_list_heading(self) -> None:
        title = next(view.title for view in VIEWS if view.name == self.view)
        self._panes.show_list(title, self.sort, self.find)

    def _show_hints(self) -> None:
        self.query_one(FooterBar).hints(hints_for(self.keymap, self.where()))
