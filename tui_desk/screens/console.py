"""The desk at work: the list, the conversation, what belongs to it. The screen routes; its parts know."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.events import DescendantFocus
from textual.widget import Widget

from tui_desk.desk.desk import Desk
from tui_desk.desk.done import Done
from tui_desk.keymap import Keymap
from tui_desk.rows import DraftRow, MessageRow, SortName, ViewName
from tui_desk.screens import moving_on, reads, ways_back, ways_in
from tui_desk.screens.arrange import Pane
from tui_desk.screens.background import DeedDone, DeedFailed
from tui_desk.screens.beginning import Beginning, all_tickets
from tui_desk.screens.customers.reads import CustomerRead
from tui_desk.screens.customers.workplace import CustomerWorkplace
from tui_desk.screens.desk_screen import DeskScreen
from tui_desk.screens.drafting import Drafting
from tui_desk.screens.first_line import views_bars
from tui_desk.screens.hand import Hand
from tui_desk.screens.heard import of_customers
from tui_desk.screens.hints import marked_words
from tui_desk.screens.hits import Hits
from tui_desk.screens.inbox_workplace import InboxWorkplace
from tui_desk.screens.list_state import Asked
from tui_desk.screens.panes import Panes
from tui_desk.screens.presence import Presence
from tui_desk.screens.pump import Changed
from tui_desk.screens.reading import Reading
from tui_desk.screens.tickets.reads import TasksRead, TicketRead
from tui_desk.screens.tickets.workplace import TicketWorkplace
from tui_desk.widgets.line_window import InSight
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.timeline import Timeline
from tui_desk.widgets.views_bar import ViewsBar

if TYPE_CHECKING:
    from tui_desk.commands import Where
    from tui_desk.desk.quarantine import Opened
    from tui_desk.screens.actions.patches import Patch
    from tui_desk.screens.tickets.overview import Overview
    from tui_desk.widgets.chat_draft_words import Where as ChatPlace
    from tui_desk.widgets.composer import Composer

MINUTE = 60.0


class Console(DeskScreen):
    """Where an agent works."""

    def __init__(
        self,
        desk: Desk,
        keymap: Keymap,
        marks: Marks,
        anew: Opened,
        *,
        after: str = "next",
        painted: bool = False,
    ) -> None:
        """`anew` reads quarantine again; `after`: where to go from what has left; `painted`: a first frame stands."""
        self._views, self._ticket_views = bars = views_bars(desk.policy)
        super().__init__(desk, keymap, bars)
        self.anew = anew
        self.folder: Path | None = None
        """Where a file was saved last."""
        self.printed: tuple[str, str] | None = None
        """A command and its output that nobody has seen yet."""
        self.hits = Hits()
        tickets = partial(all_tickets, desk, marks, keymap.label, self.background, self._ticket_views.show)
        me, named = desk.agent.id, desk.policy.priorities
        self.panes = Panes(me, marks, named, desk.now_ms, keymap.label, tickets)
        self.inbox, self.timeline = self.panes.inbox, self.panes.timeline
        self._after = after
        self.conversations = InboxWorkplace(desk, self.panes, self._views, self.background, self.paint_lines)
        here = (self.panes, self.background)
        self.reading = Reading(desk, keymap, *here, partial(ways_back.from_no_conversation, self))
        self.tickets = TicketWorkplace(desk, *here, partial(ways_back.from_no_ticket, self))
        self.customers = CustomerWorkplace(desk, *here, lambda: self.focus_pane(self.pane))
        self.shows_underway = (self.reading, self.tickets)
        self.hand = Hand(self.panes, self.reading.opened)
        self.drafting = Drafting(desk, lambda: self.panes.conversation_pane, keymap.label("draft.template"))
        self.refused, self.title_of = self.drafting.refused, self.drafting.title_of
        self._presence = Presence(desk, self.background)
        self.beginning = Beginning(self, self.conversations, self.tickets, self.panes, painted=painted)

    @property
    def overview(self) -> Overview:
        """All tickets, in the list's place."""
        return self.panes.overview

    def middle(self) -> Widget:
        """What stands between the first line and the last."""
        return self.panes

    def on_mount(self) -> None:
        self.panes.fit()
        self.inbox.focus()
        self.listen()
        self.conversations.reload()
        self.read_status()
        self.set_interval(MINUTE, self._minute)

    def on_unmount(self) -> None:
        self._presence.leave()

    def show_waiting(self, waits: str) -> None:
        """What is opened and not here yet is not to be taken for what stands there."""
        super().show_waiting(waits)
        if waits:
            self.reading.hide_another()
            self.tickets.hide_another()

    # what a screen knows of itself

    def where(self) -> Where:
        """Where the keys go."""
        if self.drafting.has_keys:
            return "composer"
        if self.customers.in_front:
            return "customer"
        if self.tickets.in_list:
            return "tickets"
        if self.tickets.current() is not None or (self.pane != "list" and self.tickets.in_middle):
            return "ticket"
        return "list" if self.pane == "list" else "conversation"

    def unsettled(self) -> bool:
        """Whether what the next key is meant for is still being read, or built."""
        read = (self.reading, self.tickets, self.customers)
        if any(one.opened.reading for one in read) or not (
            self.panes.furnished and self.conversations.settled and self.drafting.settled
        ):
            return True
        if self.tickets.in_list:
            return self.overview.unsettled()
        return self.pane == "list" and self.inbox.waits_for_row()

    def in_front(self) -> int | None:
        """The conversation that is open, if one is."""
        return self.reading.opened.id

    def in_sight(self) -> InSight:
        """The conversations whose rows are shown; for any thread."""
        return self.inbox.in_sight

    def shows(self, ids: Collection[int]) -> bool:
        """Whether what stands on the screen may tell of one of these conversations; for any thread."""
        if self.customers.in_front or self.in_front() in ids:
            return True
        return not self.in_sight().ids.isdisjoint(ids)

    def reload(self) -> None:
        """Read again what is shown."""
        self.conversations.reload()
        self.read_status()
        self.reading.again()
        self.tickets.again()
        self.customers.again()

    def run_command(self, name: str, argument: str = "") -> None:
        """Do what a command's name says."""
        from tui_desk.screens import actions

        actions.run(self, name, argument)

    # what the verbs ask

    @property
    def asked(self) -> Asked[ViewName, SortName]:
        """What the list shows."""
        return self.conversations.asked

    @property
    def pane(self) -> Pane:
        """Where the keys go, save that a draft takes them from the conversation."""
        return self.panes.pane

    def composer(self) -> Composer | None:
        """The open draft."""
        return self.drafting.composer

    # what the verbs do

    def perform(
        self,
        verb: Callable[[], Done | None],
        *,
        ids: Sequence[int] = (),
        patch: Patch | None = None,
        behind_frame: bool = False,
    ) -> None:
        """Run a verb in the background; its change is shown at once and put right if the verb fails.

        `behind_frame`: begun once that is shown, so that no thread wants the processor meanwhile.
        """
        if patch is not None and (gone := moving_on.gone_by(self, ids, patch)):
            moving_on.leave(self, gone, self._after)
            self.conversations.drop(gone)
        begin = self.background.put_off if behind_frame else self.background.do
        begin(verb, tuple(ids))

    def show_view(self, name: ViewName) -> None:
        """Another view, from its top."""
        self.conversations.show(name)
        self.conversations.reload()
        self.turn_list(tickets=False)

    def turn_list(self, *, tickets: bool) -> None:
        """All tickets in the list's place, or the conversations; either as they were left."""
        if tickets:
            self.overview.open()
        self._views.display, self._ticket_views.display = not tickets, tickets
        self.panes.turn_list(tickets=tickets)
        self.focus_pane("list")

    def set_sort(self, name: SortName) -> None:
        """Another order, from its top."""
        self.conversations.order(name)

    def set_find(self, text: str) -> None:
        """Only conversations with these words; empty: all of the view."""
        self.conversations.narrow(text)

    def open_conversation(self, id_: int) -> None:
        """Read a conversation. The draft of another one is kept and leaves the screen."""
        ways_in.to_conversation(self, id_)

    def open_ticket(self, id_: int) -> None:
        """Read a ticket in the middle. A draft of something else is kept and leaves the screen."""
        ways_in.to_ticket(self, id_)

    def open_customer(self, id_: int) -> None:
        """A customer gets the screen; what stood there is there again when he is left."""
        ways_back.to_customer(self, id_)

    def go_to_message(self, message: MessageRow, depth: int) -> None:
        """To a message, in whatever conversation; `depth` of the newest messages there reach down to it."""
        ways_in.to_message(self, message, depth)

    def bring_back(self, ids: tuple[int, ...], tickets: tuple[int, ...] = ()) -> None:
        """These were just taken back: the cursor goes to what is read where it is one of them, else to the first."""
        self.reading.merged_here.difference_update(ids)
        self.overview.go_to(tickets if self.panes.tickets_in_list else ())
        if ids:
            there = self.reading.led_from or self.in_front()
            self.conversations.bring_back(ids, there)

    def focus_pane(self, pane: Pane) -> None:
        """The keys go to this pane, in the conversation to its draft."""
        if self.customers.in_front:
            self.customers.close()
        self.panes.turn_to(pane)
        composer = self.composer()
        if pane == "conversation" and composer is not None:
            composer.focus_first()
        else:
            self.panes.lines().focus()
        self.show_hints()

    def back(self) -> None:
        """To where one came from."""
        ways_back.back(self)

    def open_composer(
        self, draft: DraftRow, *, sender: str = "", after: str = "", where: ChatPlace | None = None
    ) -> None:
        """Begin or go on writing under the conversation; `where`: the chat it goes to, unless it is mail."""
        self.drafting.open(draft, sender=sender, after=after, where=where)
        self.panes.turn_to("conversation")

    def close_composer(self) -> None:
        """The draft is off the screen; what of it is to be kept is saved by then."""
        if self.drafting.remove() and self.pane == "conversation":
            self.panes.lines().focus()
        if (id_ := self.in_front()) is not None:
            self.conversations.touch((id_,))  # its row tells whether there is a draft; no event does
        self.show_hints()

    def save_now(self) -> None:
        """Write what was typed to the store before returning: the terminal is about to go."""
        self.drafting.save()

    # what comes back

    def hear(self, event: Changed) -> None:
        touched = self.conversations.heard(event.events, event.rows, turn=event.turn)
        self.tickets.heard(event.events)
        self.customers.heard(event.events)
        if self.in_front() in touched or any(map(of_customers, event.events)):
            self.reading.again()
        super().hear(event)

    @on(reads.ListRead)
    def _on_list(self, event: reads.ListRead) -> None:
        if (found := self.conversations.take(event)) is not None:
            moving_on.return_to(self, found)
        self.beginning.rows_came()

    @on(reads.RowsRead)
    def _on_rows(self, event: reads.RowsRead) -> None:
        self.conversations.take_rows(event)
        self.beginning.rows_came()

    @on(reads.ConversationRead)
    def _on_conversation(self, event: reads.ConversationRead) -> None:
        if event.id == self.in_front():
            ways_in.arrived(self, event)
            self.paint_answer(Lines.CursorMoved, DescendantFocus)  # pane and hints are of the new one already
            self.call_after_refresh(self.background.go_on)

    @on(TasksRead)
    def _on_tasks(self, event: TasksRead) -> None:
        self.tickets.take_tasks(event)
        self.show_hints()

    @on(TicketRead)
    def _on_ticket(self, event: TicketRead) -> None:
        was_read = self.tickets.has_keys
        if not self.tickets.take(event):
            ways_back.from_gone_ticket(self, was_read=was_read)
        self.show_hints()

    @on(CustomerRead)
    def _on_customer(self, event: CustomerRead) -> None:
        if not self.customers.take(event):
            self.tell("This customer is gone.", error=True)
            self.focus_pane(self.pane)
        self.show_hints()

    def on_column_more_wanted(self) -> None:
        self.customers.deeper()

    @on(DeedDone)
    def _on_done(self, event: DeedDone) -> None:
        self.conversations.touch(event.done.ids if event.done is not None else ())

    @on(DeedFailed)
    def _on_failed(self, event: DeedFailed) -> None:
        self.reading.merged_here.difference_update(event.ids)
        self.conversations.touch(event.ids)

    # what the widgets tell

    @on(Lines.Wanted, "#inbox")
    def _on_wanted(self, event: Lines.Wanted) -> None:
        self.conversations.read_rows(event.ids)

    @on(Timeline.OlderWanted)
    def _on_older_wanted(self, event: Timeline.OlderWanted) -> None:
        self.reading.deeper(event.newest)

    @on(Lines.Opened)
    def _on_opened(self, event: Lines.Opened) -> None:
        if event.lines is not self.timeline:
            self.run_command("pane.open")

    @on(Lines.TallyChanged, "#inbox")
    def _show_list_heading(self) -> None:
        self.conversations.show_heading()

    @on(Lines.TallyChanged, "#timeline")
    def _on_marked(self, event: Lines.TallyChanged) -> None:
        if (marked := len(self.timeline.selection)) and event.by_hand:
            self.say(marked_words(self.keymap, marked, chat=self.timeline.around.chat))

    @on(ViewsBar.Chosen)
    def _on_view_chosen(self, event: ViewsBar.Chosen) -> None:
        self.run_command(event.command)

    def on_resize(self) -> None:
        self.panes.fit()

    @on(DescendantFocus)
    @on(Lines.CursorMoved, "#side")
    def _on_elsewhere(self) -> None:
        self.show_hints()

    def _minute(self) -> None:
        self.panes.minute()
        self.tickets.read_tasks()

    def tell_presence(self) -> None:
        """Colleagues hear where this agent is, if that is news; often looked at."""
        composer = self.composer()
        if composer is not None and composer.draft.ticket_id is None:
            self._presence.look((composer.draft.conversation_id, "writing"))
        else:
            self._presence.look((self.in_front() if self.pane != "list" else None, "reading"))
