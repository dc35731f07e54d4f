"""The customer on the screen: opened over the panes, left for a conversation or a ticket of his, and come back to."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tui_desk.customer_rows import CustomerDetail
from tui_desk.desk.desk import Desk
from tui_desk.rows import EventRow
from tui_desk.screens.arrange import Pane
from tui_desk.screens.background import Background
from tui_desk.screens.customers import reads
from tui_desk.screens.heard import of_customers
from tui_desk.screens.opened import Opened
from tui_desk.screens.panes import Panes
from tui_desk.typed import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where one was."""

    pane: Pane
    conversation_id: int | None = None
    ticket_id: int | None = None
    """The ticket that stood in the middle, if one did."""


class CustomerWorkplace:
    """Asks for what is shown of a customer, shows what was read, and remembers whether one was left for a moment."""

    def __init__(self, desk: Desk, panes: Panes, background: Background, lost: Callable[[], None]) -> None:
        """`lost`: who was opened can't be read, and is not open any more."""
        self.opened: Opened[CustomerDetail] = Opened()
        self._left_for: tuple[int | None] | None = None
        """The ticket of his that is read, or `None` for a conversation; back leads to him. None: nothing of his is."""
        self.came_from = Place("list")
        """Where one was before."""
        self._desk = desk
        self._panes = panes
        self._background = background
        self._lost = lost

    @property
    def in_front(self) -> bool:
        """Whether he has the screen."""
        return self._panes.customer_in_front

    def detail(self) -> CustomerDetail | None:
        """The customer in front."""
        return self.opened.detail if self.in_front else None

    def open(self, id_: int, came_from: Place) -> None:
        """Show this customer; from another one or what was opened of one, back still leads to where one was before."""
        if not self.in_front and self._left_for is None:
            self.came_from = came_from
        self.opened.open(id_)
        self._left_for = None
        self._panes.turn_customer(shown=True)
        self._read(fresh=True)

    def step_aside(self, ticket_id: int | None) -> None:
        """Something of his is read, this ticket or a conversation; back leads to him, the cursor where it is."""
        self._left_for = (ticket_id,)
        self._panes.turn_customer(shown=False)

    def waits_for(self, ticket_id: int | None) -> bool:
        """Whether back leads to him from this ticket; None: from the conversation that is read."""
        return self._left_for == (ticket_id,)

    def forget(self) -> None:
        """Nothing leads back to him."""
        self._left_for = None

    def come_back(self) -> None:
        """He has the screen again."""
        self._left_for = None
        self._panes.turn_customer(shown=True)
        self.again()

    def close(self) -> None:
        """The panes have the screen, and nothing leads back to him."""
        self._left_for = None
        self.opened.forget()
        self._panes.turn_customer(shown=False)

    def again(self) -> None:
        """Read again what is shown."""
        if self.in_front:
            self._read(fresh=False)

    def deeper(self) -> None:
        """Read older conversations as well."""
        self.opened.deeper()
        self._read(fresh=False)

    def heard(self, events: Iterable[EventRow]) -> None:
        """Something happened that may be of him."""
        if any(of_customers(event) or event.conversation_id or event.ticket_id for event in events):
            self.again()

    def _is_lost(self) -> None:
        self.close()
        self._lost()

    def take(self, event: reads.CustomerRead) -> bool:
        """Show what was read of him. False where he is gone."""
        if event.id != self.opened.id:
            return True
        if event.told is None:
            self.close()
            return False
        detail = event.told.detail
        self.opened.id = detail.id
        another = self.opened.arrived(detail.id, detail, fresh=event.fresh)
        self._panes.customer.show(event.told, another=another)
        return True

    def _read(self, *, fresh: bool) -> None:
        """As deep as is wanted when the read begins."""
        id_ = self.opened.id
        if id_ is not None:
            self._background.read(
                self.opened.name("customer", fresh=fresh),
                lambda: reads.read_customer(self._desk, id_, self.opened.depth, fresh=fresh),
                failed=self.opened.failing(fresh=fresh, lost=self._is_lost),
            )
