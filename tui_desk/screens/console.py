"""The desk at work: the list, the conversation, what belongs to it. The screen routes; reads and verbs do the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.css.query import NoMatches
from textual.screen import Screen

from tui_desk.desk.desk import Desk, Done
from tui_desk.desk.inbox import VIEWS
from tui_desk.keymap import Keymap, Menu
from tui_desk.rows import (
    ConversationDetail,
    ConversationLine,
    DeskStatus,
    DraftRow,
    MessageRow,
    SortName,
    ViewName,
)
from tui_desk.screens import arrivals, headings, reads
from tui_desk.screens.arrange import THREE_PANES, TWO_LINE_ROWS, TWO_PANES, Pane
from tui_desk.screens.background import Background, DeedDone, DeedFailed
from tui_desk.screens.hints import hints_for
from tui_desk.screens.panes import Panes
from tui_desk.screens.pump import Changed, Pump
from tui_desk.widgets.footer_bar import FooterBar
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.status_bar import StatusBar
from tui_desk.widgets.views_bar import ViewsBar

if TYPE_CHECKING:
    from tui_desk.commands import Command, Where
    from tui_desk.widgets.composer import Composer

Patch = Callable[[ConversationLine], ConversationLine | None]
"""What a verb will do to a row, shown before it is done; None: the row leaves the view."""

ENTRIES = 200
"""So many of the newest messages are read when a conversation is opened."""
MINUTE = 60.0
STATUS_SECONDS = 15.0


class Console(Screen[None]):
    """Where an agent works."""

    BINDINGS: ClassVar[list[BindingType]] = []
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-one"), (TWO_PANES, "-two"), (THREE_PANES, "-three")]  # noqa: RUF012 - Textual's own
    VERTICAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-short"), (TWO_LINE_ROWS, "-tall")]  # noqa: RUF012 - Textual's own

    def __init__(self, desk: Desk, keymap: Keymap, marks: Marks, *, after: str = "next") -> None:
        super().__init__()
        self.desk = desk
        self.keymap = keymap
        self.view: ViewName = "open"
        self.sort: SortName = "waiting"
        self.find = ""
        self.pane: Pane = 1
        self.zoomed = False
        self.status: DeskStatus | None = None
        self.unread = 0
        self._after = after
        self._open: int | None = None
        self._detail: ConversationDetail | None = None
        self._to_top = True
        self._marks = marks
        self._panes = Panes(desk.agent.id, marks)
        self.inbox = self._panes.inbox
        self.timeline = self._panes.timeline
        self.side = self._panes.side
        self.background = Background(self)
        self._pump = Pump(desk, self)

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield ViewsBar(self.desk.policy.name, [(view.name, view.title) for view in VIEWS], id="views")
            yield StatusBar(id="status")
        yield self._panes
        yield FooterBar(id="footer")

    def on_mount(self) -> None:
        self._panes.give_focus(1)
        self.reload()
        self._pump.start()
        self.set_interval(MINUTE, self._panes.minute)
        self.set_interval(STATUS_SECONDS, self._read_status)

    def on_unmount(self) -> None:
        self._pump.stop()
        self.background.close(finish=False)

    # what the verbs ask

    def target_ids(self) -> tuple[int, ...]:
        """The selection, else the open conversation, else the one under the cursor."""
        if selected := self.inbox.selected():
            return selected
        line = self.current()
        return (line.id,) if line is not None else ()

    def current(self) -> ConversationLine | None:
        """The conversation that is read, while it is; else the one under the cursor."""
        if self.pane != 1 and self._detail is not None:
            return self._detail.line
        return self.inbox.row(self.inbox.cursor) if self.inbox.cursor is not None else None

    def line(self, id_: int) -> ConversationLine | None:
        """A conversation's row, where the console has it."""
        if self._detail is not None and self._detail.line.id == id_:
            return self._detail.line
        return self.inbox.row(id_)

    def detail(self) -> ConversationDetail | None:
        """The open conversation."""
        return self._detail

    def message(self) -> MessageRow | None:
        """The message under the timeline's cursor, else the newest."""
        return self.timeline.message() or self.timeline.newest()

    def messages(self) -> tuple[MessageRow, ...]:
        """The messages of the open conversation, oldest first."""
        return self.timeline.all_messages()

    def where(self) -> Where:
        """Where the keys go."""
        composer = self.composer()
        if composer is not None and composer.has_focus_within:
            return "composer"
        return "list" if self.pane == 1 else "conversation"

    def composer(self) -> Composer | None:
        """The open draft."""
        from tui_desk.widgets.composer import Composer

        try:
            return self.query_one(Composer)
        except NoMatches:
            return None

    # what the verbs do

    def perform(
        self, verb: Callable[[], Done | None], *, ids: Sequence[int] = (), patch: Patch | None = None
    ) -> None:
        """Run a verb in the background; its change is shown at once and put right if the verb fails."""
        if patch is not None:
            self._apply(tuple(ids), patch)
        self.background.do(verb, tuple(ids))

    def show_view(self, name: ViewName) -> None:
        """Another view, from its top."""
        self.view, self.find, self._to_top = name, "", True
        self.inbox.clear_selection()
        self.focus_pane(1)
        self.reload()

    def set_sort(self, name: SortName) -> None:
        """Another order, from its top."""
        self.sort, self._to_top = name, True
        self.reload()

    def set_find(self, text: str) -> None:
        """Only conversations with these words; empty: all of the view."""
        self.find, self._to_top = text, True
        self.reload()

    def open_conversation(self, id_: int) -> None:
        """Read a conversation."""
        self._open = id_
        if id_ in self.inbox.ids:
            self.inbox.go_to(id_)
        self.background.read(f"open {id_}", lambda: reads.read_conversation(self.desk, id_, ENTRIES, fresh=True))
        self.focus_pane(2)

    def back(self) -> None:
        """From a zoomed pane to all, from the side to the conversation, from there to the list."""
        if self.zoomed:
            self.zoom()
        else:
            self.focus_pane(2 if self.pane == 3 and self._detail is not None and self.size.width < THREE_PANES else 1)

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

    def zoom(self) -> None:
        """The pane in hand takes the whole screen, or gives it back."""
        self.zoomed = not self.zoomed
        self._arrange()

    def reload(self) -> None:
        """Read again what is shown."""
        self._read_list()
        self._read_status()
        self._read_open()
        self.inbox.touch(self.inbox.ids[:0] if self._to_top else self.inbox.near())

    def open_composer(self, draft: DraftRow, *, sender: str = "", after: str = "") -> None:
        """Begin or go on writing under the conversation."""
        from tui_desk.desk import drafts
        from tui_desk.widgets.composer import Composer

        self.close_composer()
        composer = Composer(draft, save=lambda row: self.desk.do(drafts.save, row), sender=sender, after=after)
        self._panes.conversation_pane.mount(composer)
        self.pane = 2
        self._arrange()

    def close_composer(self) -> None:
        """The draft is off the screen; what of it is to be kept is saved by then."""
        composer = self.composer()
        if composer is not None:
            composer.remove()
            if self.pane == 2:
                self.timeline.focus()
        self._show_hints()

    def save_draft(self) -> None:
        """Write what was typed to the store before returning: the terminal is about to go."""
        composer = self.composer()
        if composer is not None:
            composer.save_now()

    def say(self, text: str, *, error: bool = False) -> None:
        """Tell the agent something, in the last line."""
        self.query_one(FooterBar).say(text, error=error)

    def run_command(self, name: str, argument: str = "") -> None:
        """Do what a command's name says."""
        from tui_desk.screens import actions

        actions.HANDLERS[name](self, argument)

    # keys

    def on_key(self, event: events.Key) -> None:
        found = self.keymap.lookup(event.key, self.where())
        if found is None:
            return
        event.stop()
        event.prevent_default()
        if isinstance(found, Menu):
            from tui_desk.screens.modals.key_menu import KeyMenu

            self.app.push_screen(KeyMenu(found), self._run_chosen)
        else:
            self.run_command(found.name)

    def _run_chosen(self, command: Command | None) -> None:
        if command is not None:
            self.run_command(command.name)

    # what comes back from reads and verbs

    @on(Changed)
    def _on_changed(self, event: Changed) -> None:
        touched = {one.conversation_id for one in event.events if one.conversation_id is not None}
        self._read_status()
        if not event.events:
            return
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
        self.query_one(ViewsBar).show(self.view, event.counts)
        self.unread = event.unread
        if list(self.inbox.ids) != event.ids:
            self.inbox.set_ids(event.ids)
        if self._to_top:
            self._to_top = False
            self.inbox.to_top()
        self._show_list_heading()

    @on(reads.RowsRead)
    def _on_rows(self, event: reads.RowsRead) -> None:
        self.inbox.put(event.rows)
        self.inbox.unask(event.wanted)

    @on(reads.ConversationRead)
    def _on_conversation(self, event: reads.ConversationRead) -> None:
        if event.id != self._open:
            return
        if event.detail is None:
            self.say(f"Conversation #{event.id} is gone.", error=True)
            self._forget_open()
            return
        another = event.fresh or self._detail is None or self._detail.line.id != event.id
        self._detail = event.detail
        self._panes.show_conversation(event.detail)
        if another:
            self.timeline.open_entries(event.entries, event.detail.line.customer_address)
        else:
            self.timeline.update_entries(event.entries)
        if event.detail.line.unread and self.pane != 1:
            self._mark_read(event.id)
        self._show_hints()

    @on(reads.StatusRead)
    def _on_status(self, event: reads.StatusRead) -> None:
        self.status = event.status
        self.query_one(StatusBar).show(event.status)
        self.query_one(FooterBar).aside(headings.presence_words(event.status.here, self._open))

    @on(DeedDone)
    def _on_done(self, event: DeedDone) -> None:
        if event.done is None:
            return
        self.inbox.touch(event.done.ids)
        if event.done.text:
            undo = self.keymap.label("desk.undo")
            hint = f" · {undo} to undo" if event.done.deed is not None and undo else ""
            self.say(f"{event.done.text}{hint}")

    @on(DeedFailed)
    def _on_failed(self, event: DeedFailed) -> None:
        self.say(str(event.error), error=True)
        self.inbox.touch(event.ids)
        self.reload()

    # what the widgets tell

    @on(Lines.Wanted, "#inbox")
    def _on_wanted(self, event: Lines.Wanted) -> None:
        self.background.read(f"rows {event.ids}", lambda: reads.read_rows(self.desk, event.ids))

    @on(Lines.Opened)
    def _on_opened(self, event: Lines.Opened) -> None:
        if event.lines is not self.timeline:
            self.open_conversation(event.item)

    @on(Lines.CursorMoved, "#inbox")
    def _on_cursor(self) -> None:
        if self.inbox.selection or self.inbox.new_above:
            self._show_list_heading()

    @on(ViewsBar.Chosen)
    def _on_view_chosen(self, event: ViewsBar.Chosen) -> None:
        self.show_view(event.view)

    def on_resize(self) -> None:
        self._arrange()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        found: dict[Any, Pane] = {self.inbox: 1, self.timeline: 2, self.side: 3}
        self.pane = found.get(event.widget, self.pane)
        self._show_hints()

    # helpers of the above

    def _apply(self, ids: tuple[int, ...], patch: Patch) -> None:
        changed = {line.id: patch(line) for id_ in ids if (line := self.inbox.row(id_)) is not None}
        gone = {id_ for id_, line in changed.items() if line is None}
        self.inbox.put({id_: line for id_, line in changed.items() if line is not None})
        self._leave_open(gone)
        if gone:
            self.inbox.set_ids([id_ for id_ in self.inbox.ids if id_ not in gone])
            self._show_list_heading()

    def _leave_open(self, gone: set[int]) -> None:
        """The conversation that is read left the view: on to the next, stay, or back, as the config says."""
        if self._open not in gone or self.pane == 1 or self._after == "stay":
            return
        following = [id_ for id_ in self.inbox.following(self._open) if id_ not in gone]
        if self._after == "next" and following:
            self.open_conversation(following[0])
        else:
            self.focus_pane(1)

    def _forget_open(self) -> None:
        self._open, self._detail = None, None
        self.timeline.clear()
        self._panes.show_conversation(None)
        self.focus_pane(1)

    def _mark_read(self, id_: int) -> None:
        def verb() -> Done:
            from tui_desk.desk import conversations

            return self.desk.do(conversations.mark_read, id_)

        self.background.do(verb, (id_,))

    def _read_list(self) -> None:
        self.background.read("list", lambda: reads.read_list(self.desk, self.view, self.sort, self.find))

    def _read_status(self) -> None:
        self.background.read("status", lambda: reads.read_status(self.desk))

    def _read_open(self) -> None:
        id_ = self._open
        if id_ is not None:
            self.background.read(
                f"conversation {id_}", lambda: reads.read_conversation(self.desk, id_, ENTRIES, fresh=False)
            )

    def _arrange(self) -> None:
        self._panes.show_panes(self.size.width, self.size.height, self.pane, zoomed=self.zoomed)

    def _show_list_heading(self) -> None:
        title = next(view.title for view in VIEWS if view.name == self.view)
        self._panes.show_list(title, self.sort, self.find)

    def _show_hints(self) -> None:
        self.query_one(FooterBar).hints(hints_for(self.keymap, self.where()))
