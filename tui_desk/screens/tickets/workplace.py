"""Tickets on the screen: the task pane at what is in front, and the ticket that is open in the middle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from tui_desk.desk import underway
from tui_desk.desk.desk import Desk
from tui_desk.rows import EventRow
from tui_desk.screens.background import Background
from tui_desk.screens.heard import moves, of_customers, of_notices
from tui_desk.screens.opened import Opened
from tui_desk.screens.pace import Pace
from tui_desk.screens.panes import Panes
from tui_desk.screens.tickets import reads
from tui_desk.ticket_rows import TicketDetail, TicketLine
from tui_desk.widgets.ticket_view import Target

if TYPE_CHECKING:
    from tui_desk.desk.underway import Marks

TASK_SECONDS = 1.0
"""What conversations tell of their tickets is read no oftener than this."""


class TicketWorkplace:
    """Asks for what is shown of tickets, shows what was read, and says which ticket is in hand."""

    def __init__(self, desk: Desk, panes: Panes, background: Background, lost: Callable[[], None]) -> None:
        """`lost`: what was opened can't be read."""
        self.opened: Opened[TicketDetail] = Opened()
        self.underway: Marks = frozenset()
        """What is shown of notices on their way."""
        self.resolves: int | None = None
        """The ticket that is to be resolved with what everybody is told."""
        self._desk = desk
        self._panes = panes
        self._background = background
        self._lost = lost
        self._beside: int | None = None
        self._pace = Pace(TASK_SECONDS, self.again, panes.set_timer)

    # what is in hand

    @property
    def in_middle(self) -> bool:
        """Whether the middle pane shows a ticket."""
        return self._panes.ticket_in_middle

    def current(self) -> TicketLine | None:
        """The ticket that is read, or the one under the cursor: of the task pane, of a customer, of all tickets."""
        if self._panes.customer_in_front:
            return self._panes.customer.ticket()
        if self._panes.pane == "side":
            return self._panes.side.ticket() or self._read_beside()
        if self.in_list:
            return self._panes.overview.current()
        detail = self.detail()
        return detail.line if detail is not None else None

    def _read_beside(self) -> TicketLine | None:
        """The ticket that is read, which the task pane stands beside."""
        detail = self.opened.detail if self.in_middle else None
        return detail.line if detail is not None else None

    def target_ids(self) -> tuple[int, ...]:
        """In the list of tickets the selection, else the one in hand."""
        if self.in_list and (selected := self._panes.overview.selected()):
            return selected
        line = self.current()
        return (line.id,) if line is not None else ()

    def versions(self, ids: Iterable[int]) -> dict[int, int]:
        """Which version of these tickets is on the screen, of those that are."""
        line = self.current()
        seen = {line.id: line.version} if line is not None else {}
        rows = (self._panes.overview.row(id_) for id_ in ids) if self.in_list else ()
        return seen | {row.id: row.version for row in rows if row is not None}

    @property
    def in_list(self) -> bool:
        """Whether the keys go to the list of tickets."""
        panes = self._panes
        return panes.pane == "list" and panes.tickets_in_list and not panes.customer_in_front

    def detail(self) -> TicketDetail | None:
        """The ticket that is read, where the keys go to it."""
        return self.opened.detail if self.has_keys else None

    @property
    def has_keys(self) -> bool:
        """Whether the keys go to the ticket in the middle."""
        return self.in_middle and self._panes.pane == "conversation" and not self._panes.customer_in_front

    def target(self) -> Target | None:
        """What stands under the cursor in the ticket that is read."""
        return self._panes.ticket.target() if self.detail() is not None else None

    # asking

    def stand_beside(self, conversation_id: int) -> None:
        """The task pane is to show the tickets of this conversation, which come with it."""
        self._beside = conversation_id

    def look_beside(self, conversation_id: int | None) -> None:
        """The task pane is to show the tickets of this conversation; None: the agent's own."""
        self._beside = conversation_id
        self.read_tasks()

    def read_tasks(self) -> None:
        """Read the task pane; what was known of it may be otherwise now."""
        self._panes.outdate_tasks()
        self._background.read("tasks", lambda: reads.read_tasks(self._desk, self._beside, self._panes.turn))

    def open(self, id_: int) -> None:
        """Read this ticket in the middle."""
        self.opened.open(id_)
        self.underway = frozenset()
        self._panes.turn_middle(ticket=True)
        self._read(fresh=True)

    def close(self) -> None:
        """The middle is the conversation's again."""
        self.opened.forget()
        self.underway = frozenset()
        self._panes.turn_middle(ticket=False)

    def again(self) -> None:
        """Read again what is shown."""
        self.read_tasks()
        if self.opened.id is not None:
            self._read(fresh=False)
        if self._panes.tickets_in_list:
            self._panes.overview.reload()

    def heard(self, events: Sequence[EventRow]) -> None:
        """Something happened to tickets, or to a conversation that may hang on one."""
        if any(event.ticket_id is not None or of_customers(event) for event in events):
            self.again()
        elif any(map(moves, events)) or (self.opened.id is not None and any(map(of_notices, events))):
            self._pace.want()

    def outdated(self, marks: Marks) -> None:
        """Some of what is shown of notices is not so any more: it is read once, and told anew by what is read."""
        if not self.underway.isdisjoint(marks):
            self.underway = frozenset()
            self._read(fresh=False)

    def hide_another(self) -> None:
        """What is opened is long in coming: what stands is not to be taken for it."""
        if self.opened.shows_another:
            self._panes.hide_middle()

    # what was read

    def take_tasks(self, event: reads.TasksRead) -> None:
        """Show the task pane, unless another conversation is in front by now."""
        if event.conversation_id == self._beside:
            self._panes.show_tasks(event.tasks, event.turn)

    def take(self, event: reads.TicketRead) -> bool:
        """Show what was read of the open ticket. False where it is gone."""
        if event.id != self.opened.id:
            return True
        if event.detail is None:
            self.close()
            return False
        another = self.opened.arrived(event.id, event.detail, fresh=event.fresh)
        self._panes.show_ticket(event.detail, event.entries, event.notices, another=another)
        self._panes.show_beside(event.beside)
        self.underway = underway.of_notices(event.notices)
        return True

    def _read(self, *, fresh: bool) -> None:
        id_ = self.opened.id
        if id_ is not None:
            self._background.read(
                self.opened.name("ticket", fresh=fresh),
                lambda: reads.read_ticket(self._desk, id_, fresh=fresh),
                failed=self.opened.failing(fresh=fresh, lost=self._lost),
            )
