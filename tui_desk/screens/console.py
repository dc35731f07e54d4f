"""The desk at work: the list, the conversation, what belongs to it. The screen routes; reads and verbs do the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual import events, on

from tui_desk.desk.done import Done
from tui_desk.errors import DeskError
from tui_desk.keymap import Menu
from tui_desk.rows import (
    ConversationDetail,
    ConversationLine,
    DraftRow,
    MessageRow,
    SortName,
    ViewName,
)
from tui_desk.screens import reads
from tui_desk.screens.arrange import THREE_PANES, Pane
from tui_desk.screens.background import DeedDone, DeedFailed
from tui_desk.screens.reading import ENTRIES, ReadingScreen
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.views_bar import ViewsBar

if TYPE_CHECKING:
    from tui_desk.commands import Command
    from tui_desk.screens.actions.patches import Patch
    from tui_desk.widgets.chat_draft_words import Where as ChatPlace


class Console(ReadingScreen):
    """Where an agent works."""

    # what the verbs ask

    def target_ids(self) -> tuple[int, ...]:
        """In the list the selection, else the one under the cursor; elsewhere the open conversation."""
        if self.pane == 1 and (selected := self.inbox.selected()):
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
        """Read a conversation. The draft of another one is kept and leaves the screen: nobody types into the wrong."""
        if not self._keep_draft_of_another(id_):
            return
        self._open, self._opening, self._depth = id_, True, ENTRIES
        if id_ in self.inbox.ids:
            self.inbox.go_to(id_)
        self.background.read(
            f"open {id_}", lambda: reads.read_conversation(self.desk, id_, ENTRIES, fresh=True)
        )
        self.focus_pane(2)

    def bring_back(self, ids: tuple[int, ...]) -> None:
        """These were just taken back: the cursor goes to the first that the list has; where one reads, it opens."""
        self._bringing_back = True

        def read() -> reads.ListRead:
            return reads.read_list(self.desk, self.view, self.sort, self.find, fresh=False, back=ids)

        self.background.read(f"back {ids}", read)

    def back(self) -> None:
        """From a zoomed pane to all, from the side to the conversation, from there to the list."""
        if self.zoomed:
            self.zoom()
        else:
            self.focus_pane(
                2 if self.pane == 3 and self._detail is not None and self.size.width < THREE_PANES else 1
            )

    def zoom(self) -> None:
        """The pane in hand takes the whole screen, or gives it back."""
        self.zoomed = not self.zoomed
        self._arrange()

    def open_composer(
        self, draft: DraftRow, *, sender: str = "", after: str = "", where: ChatPlace | None = None
    ) -> None:
        """Begin or go on writing under the conversation; `where`: the chat it goes to, unless it is mail."""
        from tui_desk.desk import drafts
        from tui_desk.widgets.composer import Composer

        self.close_composer()
        self._composer = Composer(
            draft,
            save=lambda row: self.desk.do(drafts.save, row),
            sender=sender,
            after=after,
            where=where,
            clock=self.desk.now_ms,
            template_key=self.keymap.label("draft.template"),
        )
        self._panes.conversation_pane.mount(self._composer)
        self.pane = 2
        self._arrange()

    def close_composer(self) -> None:
        """The draft is off the screen; what of it is to be kept is saved by then."""
        if self._composer is not None:
            self._remove_composer()
            if self.pane == 2:
                self.timeline.focus()
        self._show_hints()

    def _keep_draft_of_another(self, id_: int) -> bool:
        """A draft that can't be kept stays, and its conversation with it."""
        composer = self.composer()
        if composer is None or composer.draft.conversation_id in (None, id_):
            return True
        try:
            composer.save_now()
        except DeskError as error:
            self.say(f"The draft could not be kept: {error}", error=True)
            return False
        self._remove_composer()
        return True

    def _remove_composer(self) -> None:
        if self._composer is not None:
            self._composer.remove()
            self._composer = None

    def save_draft(self) -> None:
        """Write what was typed to the store before returning: the terminal is about to go."""
        composer = self.composer()
        if composer is not None:
            composer.save_now()

    def run_command(self, name: str, argument: str = "") -> None:
        """Do what a command's name says."""
        from tui_desk.screens import actions

        actions.run(self, name, argument)

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

    # what comes back from verbs

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

    @on(Lines.Opened)
    def _on_opened(self, event: Lines.Opened) -> None:
        if event.lines is not self.timeline:
            self.open_conversation(event.item)

    @on(Lines.TallyChanged, "#inbox")
    def _on_tally(self) -> None:
        self._show_list_heading()

    @on(ViewsBar.Chosen)
    def _on_view_chosen(self, event: ViewsBar.Chosen) -> None:
        self.show_view(event.view)

    @on(reads.ListRead)
    def _on_brought_back(self, event: reads.ListRead) -> None:
        """The list takes what was read first."""
        if event.back:
            self.call_next(self._return_to, event.back)

    def _return_to(self, ids: tuple[int, ...]) -> None:
        self._bringing_back = False
        found = next((id_ for id_ in ids if id_ in self.inbox.ids), None)
        if found is None:
            return
        if self.pane == 1 or self.composer() is not None:
            self.inbox.go_to(found)
        elif found != self._open:
            self.open_conversation(found)

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
