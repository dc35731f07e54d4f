"""How a console comes to stand: what a first frame shows is not painted piece by piece, what is hidden comes last."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.screens.background import Background
    from tui_desk.screens.desk_screen import DeskScreen
    from tui_desk.screens.inbox_workplace import InboxWorkplace
    from tui_desk.screens.panes import Panes
    from tui_desk.screens.tickets.overview import Overview
    from tui_desk.screens.tickets.workplace import TicketWorkplace
    from tui_desk.ticket_rows import TicketViewName
    from tui_desk.widgets.marks import Marks


class Beginning:
    """Of one screen, until all of it stands."""

    def __init__(
        self,
        screen: DeskScreen,
        conversations: InboxWorkplace,
        tickets: TicketWorkplace,
        panes: Panes,
        *,
        painted: bool,
    ) -> None:
        """`painted`: a first frame stands."""
        self.under_first_frame = painted
        """Nothing is painted as long."""
        self._screen = screen
        self._conversations = conversations
        self._tickets = tickets
        self._panes = panes
        self._rest_is_due = True

    @property
    def is_over(self) -> bool:
        """Whether the rows are painted, and nothing is held back for them any more."""
        return not self._rest_is_due

    def holds_back(self) -> bool:
        """Whether what is to be painted now is not; when the rows are here the whole screen is."""
        if self.under_first_frame and self._conversations.settled:
            self.under_first_frame = False
            self._screen.paint_all()
        return self.under_first_frame

    def rows_came(self) -> None:
        """What may be the last that the first full frame waits for: that one takes no turn of the clock."""
        if self.under_first_frame and self._conversations.settled:
            self._screen.call_later(self._screen.paint_now)

    def painted(self) -> None:
        """Something is: once it is the rows, what stands beside them and what is hidden follow."""
        if self._rest_is_due and self._conversations.settled:
            self._rest_is_due = False
            self._tickets.read_tasks()
            self._screen.call_later(self._panes.furnish)


def all_tickets(
    desk: Desk,
    marks: Marks,
    key: Callable[[str], str],
    background: Background,
    counted: Callable[[TicketViewName, Mapping[TicketViewName, int]], None],
) -> Overview:
    """What stands in the list's place when all tickets do; imported when it is made."""
    from tui_desk.screens.tickets.overview import Overview

    return Overview(desk, marks, key, background, counted)
