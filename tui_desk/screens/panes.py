"""The three panes side by side, their headings, and which of them there is room for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from tui_desk.desk.tickets.tasks import Tasks
from tui_desk.notice_rows import NoticeRow
from tui_desk.priorities import Priorities
from tui_desk.rows import ConversationDetail, ConversationLine, EventRow, SortName, ViewName
from tui_desk.screens import headings
from tui_desk.screens.arrange import PANES, TWO_LINE_ROWS, Pane, list_width, panes_for
from tui_desk.screens.list_state import Asked
from tui_desk.screens.tickets.reads import Beside
from tui_desk.ticket_rows import TicketDetail, TicketNoteRow
from tui_desk.widgets.conversation_lines import ConversationPainter
from tui_desk.widgets.heading import Heading
from tui_desk.widgets.lines import Lines
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.message_lines import MessagePainter
from tui_desk.widgets.scrolled import BLANK, LeftRight
from tui_desk.widgets.task_pane import TaskPane, called
from tui_desk.widgets.ticket_lines import TicketPainter
from tui_desk.widgets.ticket_view import TicketView
from tui_desk.widgets.timeline import Timeline

if TYPE_CHECKING:
    from tui_desk.screens.tickets.overview import Overview
    from tui_desk.widgets.customer_view import CustomerView

NO_TASKS = Tasks((), 0, here=False)
"""Stands until it is known what does."""
_BOXES: dict[Pane, str] = {"list": "#inbox-pane", "conversation": "#conversation-pane", "side": "#task-pane"}


class Panes(Horizontal):
    """List, conversation, tasks. It shows what it is given.

    All tickets and the customer, which no start shows, are made and mounted by `furnish` once the others stand.
    """

    def __init__(
        self,
        me: int,
        marks: Marks,
        priorities: Priorities,
        clock: Callable[[], int],
        key: Callable[[str], str],
        overview: Callable[[], Overview],
    ) -> None:
        """`key`: the key of a command as it is shown; empty where it has none. `overview` makes that of all tickets."""
        super().__init__(id="panes")
        self.pane: Pane = "list"
        """Where the keys go."""
        self.zoomed = False
        """Whether that pane has the whole screen."""
        self.ticket_in_middle = False
        """Whether the middle pane shows a ticket, not the conversation."""
        self.customer_in_front = False
        """Whether a customer has the whole screen."""
        self.tickets_in_list = False
        """Whether the list's place shows all tickets, not the conversations."""
        self.furnished = False
        """Whether what is hidden at the start is mounted, too."""
        self._overview = overview
        self.me = me
        self.marks = marks
        self.priorities = priorities
        self._clock = clock
        self._key = key
        self.painter = ConversationPainter(me, marks, priorities, clock=clock)
        self.inbox: Lines[ConversationLine] = Lines(self.painter, id="inbox", fills=True)
        self.timeline = Timeline(MessagePainter(me, marks, clock=clock, key=key), id="timeline")
        self.ticket = TicketView(clock, marks.dot, key("ticket.tell_again"), id="ticket")
        self.ticket.display = False
        self.side = TaskPane(clock, key, TicketPainter(me, priorities, clock), id="side")
        opens = key("pane.open") or ":pane-open"
        self._nothing_open = f"Nothing is open. {opens} opens the conversation under the cursor."
        self.timeline.say_when_empty(self._nothing_open)
        self._list_head = Heading(id="list-head")
        self._who = Heading(id="who")
        self._what = Heading(id="what")
        self._conversation: ConversationDetail | None = None
        self._tasks = NO_TASKS
        self.mine: Tasks | None = None
        """The agent's own tickets as they were read last; None once they may be others."""
        self.turn = 0
        """How often they may have become others: what was asked for before is not known by what it brings."""
        self._side_head = Heading(id="side-head")

    def compose(self) -> ComposeResult:
        with Vertical(id="inbox-pane"):
            yield self._list_head
            yield self.inbox
        with Vertical(id="conversation-pane"):
            yield self._who
            yield self._what
            yield self.timeline
            yield self.ticket
        with Vertical(id="task-pane"):
            yield self._side_head
            yield self.side

    @cached_property
    def overview(self) -> Overview:
        """All tickets."""
        made = self._overview()
        made.display = False
        return made

    @cached_property
    def customer(self) -> CustomerView:
        """The customer who may have the whole screen."""
        from tui_desk.widgets.customer_view import CustomerView

        made = CustomerView(self.me, self.marks, self.priorities, self._clock)
        made.display = False
        return made

    def on_mount(self) -> None:
        self._show_above()

    async def furnish(self) -> None:
        """Mount what was hidden so far."""
        await self.query_one("#inbox-pane").mount(self.overview)
        await self.mount(self.customer)
        self.furnished = True
        self.fit()

    @property
    def conversation_pane(self) -> Vertical:
        """Where a composer is mounted."""
        return self.query_one("#conversation-pane", Vertical)

    def lines(self, pane: Pane | None = None) -> Lines[Any]:
        """The list in a pane; in the one the keys go to if none is named, where a customer has the screen his."""
        if self.customer_in_front and pane is None:
            return self.customer.lines
        middle: Lines[Any] = self.ticket if self.ticket_in_middle else self.timeline
        first: Lines[Any] = self.overview.lines if self.tickets_in_list else self.inbox
        lists: dict[Pane, Lines[Any]] = {"list": first, "conversation": middle, "side": self.side}
        return lists[pane or self.pane]

    def turn_to(self, pane: Pane) -> None:
        """The keys are to go to this pane: it is shown."""
        self.pane = pane
        self.fit()

    def turn_middle(self, *, ticket: bool) -> None:
        """The middle pane is to show a ticket, or the conversation."""
        if ticket == self.ticket_in_middle:
            return
        self.ticket_in_middle = ticket
        self.timeline.display, self.ticket.display = not ticket, ticket
        if not ticket:
            self._show_heads()
            self._show_side()

    def turn_customer(self, *, shown: bool) -> None:
        """A customer is to have the whole screen, or the panes."""
        self.customer_in_front = shown
        self.fit()

    def turn_list(self, *, tickets: bool) -> None:
        """The list's place is to show all tickets, or the conversations."""
        self.tickets_in_list = tickets
        self._list_head.display = self.inbox.display = not tickets
        self.overview.display = tickets

    def zoom(self) -> bool:
        """The pane in hand takes the whole screen, or gives it back; False where it has it anyway."""
        if not self.zoomed and (self.customer_in_front or len(self._shown()) == 1):
            return False
        self.zoomed = not self.zoomed
        self.fit()
        return True

    def _shown(self) -> Collection[Pane]:
        """The panes there is room for."""
        alone = self.zoomed or (self.tickets_in_list and self.pane == "list")
        return panes_for(self.app.size.width, self.pane, zoomed=alone)

    def fit(self) -> None:
        """Show the panes there is room for."""
        width, height = self.app.size
        shown = self._shown()
        for name, box in _BOXES.items():
            self.query_one(box).display = name in shown and not self.customer_in_front
        self.query_one("#inbox-pane").styles.width = "1fr" if len(shown) == 1 else list_width(width)
        two_lines = height >= TWO_LINE_ROWS
        if two_lines != self.painter.two_lines:
            self.painter.two_lines = two_lines
            self.inbox.remeasure()
            self._show_above()
        if self.furnished:
            self.customer.display = self.customer_in_front
            if self.tickets_in_list:  # hidden widgets that change make Textual lay all of the screen out anew
                self.overview.fit(tall=two_lines)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if self.customer_in_front:
            return
        self.pane = next((pane for pane in PANES if self.lines(pane) is event.widget), self.pane)

    def show_list(self, asked: Asked[ViewName, SortName]) -> None:
        """The heading of the list, and what an empty one says."""
        ink = self._list_head.ink
        self.inbox.say_when_empty(headings.empty_list(asked.view, asked.find, self._key))
        aside = headings.list_aside(len(self.inbox.ids), len(self.inbox.selection), self.inbox.new_above, ink)
        self._list_head.show(headings.list_heading(asked.view, asked.sort, asked.find, ink), aside)

    def show_conversation(
        self,
        detail: ConversationDetail | None,
        tasks: Tasks | None = None,
        turn: int = 0,
        *,
        another: bool = False,
    ) -> None:
        """The headings and the side of a conversation; `another`: its entries come next, from their end.

        `tasks`: what stands beside it, where that is another now, and the turn in which it was asked for.
        """
        self._conversation = detail
        self.timeline.say_when_empty(self._nothing_open)
        if tasks is not None:
            self._keep(tasks, turn)
        if not self.ticket_in_middle:
            self._show_heads(another=another)
            self._show_side()

    def outdate_tasks(self) -> None:
        """The agent's own tickets may be others now."""
        self.mine = None
        self.turn += 1

    def _keep(self, tasks: Tasks, turn: int) -> None:
        self._tasks = tasks
        if not tasks.here and tasks is not NO_TASKS and turn == self.turn:
            self.mine = tasks

    def hide_middle(self) -> None:
        """What is opened is not here yet, and what stood there does not stand for it."""
        for heading in (self._who, self._what):
            heading.show([])
        if self.ticket_in_middle:
            self.ticket.set_ids(())
        else:
            self._conversation = None
            self._show_above()
            self.timeline.clear()
            self.timeline.say_when_empty("It is not here yet.")

    def show_ticket(
        self,
        detail: TicketDetail,
        entries: Sequence[TicketNoteRow | EventRow],
        notices: Sequence[NoticeRow],
        *,
        another: bool,
    ) -> None:
        """A ticket in the middle; `another`: from its beginning."""
        ink, now = self._who.ink, self._clock()
        self._who.show(headings.ticket_heading(detail.line, ink), headings.ticket_state(detail.line, ink))
        self._what.show(
            headings.ticket_facts(detail.line, self.priorities, self.marks.dot, ink),
            headings.ticket_due(detail.line, self.me, now, ink),
        )
        self.ticket.show(detail, entries, notices, another=another)

    def show_beside(self, beside: Beside) -> None:
        """Beside the ticket in the middle: who asked for it."""
        self.side.show(beside.requester, beside.lines, beside.done)
        self._head_side(called(beside.requester) if beside.requester is not None else "mine")

    def show_tasks(self, tasks: Tasks, turn: int) -> None:
        """What stands beside a conversation; `turn`: the one in which it was read."""
        same = tasks == self._tasks and self.side.ids
        self._keep(tasks, turn)
        if same:
            return
        if not self.ticket_in_middle:
            self._show_side()

    def _show_side(self) -> None:
        """The task pane of the conversation, with its tickets or the agent's own."""
        self.side.show(self._conversation, self._tasks.lines, self._tasks.done)
        self._head_side("here" if self._tasks.here else "mine")

    def _head_side(self, whose: str) -> None:
        ink = self._side_head.ink
        self._side_head.show([("Tasks", ink.strong), (f" · {whose}", ink.dim)])

    def _show_heads(self, *, another: bool = False) -> None:
        detail, ink = self._conversation, self._who.ink
        self._show_above(another=another)
        if detail is None:
            for heading in (self._who, self._what):
                heading.show([])
            return
        now = self._clock()
        self._who.show(headings.who_heading(detail, ink), headings.state_aside(detail, self.marks, now, ink))
        self._what.show(headings.subject_heading(detail, ink), headings.number_aside(detail, self.me, ink))

    def _show_above(self, *, another: bool = False) -> None:
        """Above the entries: what is open of the customer besides, and a blank line where there is height for it."""
        detail, lines = self._conversation, list[LeftRight]()
        if detail is not None and detail.also_open:
            key = self._key("conversation.merge")
            lines.append(headings.also_open(detail, self.marks, self._clock(), self.timeline.ink, key))
        blank = [BLANK] if self.painter.two_lines else []
        self.timeline.stand_below(*lines, *blank, anew=another)

    def minute(self) -> None:
        """A minute went by: ages are painted anew."""
        self.inbox.repaint_all()
        self.timeline.repaint_all()
        self.side.repaint_all()
        self.customer.repaint_all()
        if self.tickets_in_list:
            self.overview.minute()
        if not self.ticket_in_middle:
            self._show_heads()
            self._show_side()
