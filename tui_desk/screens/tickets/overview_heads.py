"""The words above the screen of tickets, and where it is empty."""

from __future__ import annotations

from collections.abc import Callable

from tui_desk.desk.tickets.finding import VIEWS
from tui_desk.screens.list_state import Asked
from tui_desk.screens.tickets.overview_reads import Sight
from tui_desk.ticket_rows import TicketSort, TicketViewName
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.strips import Piece

SORTS: dict[TicketSort, str] = {
    "due": "due first",
    "priority": "by priority",
    "newest": "newest first",
    "updated": "changed last",
}
TITLES = {view.name: view.title for view in VIEWS}


def title(asked: Asked[Sight, TicketSort], ink: Ink) -> list[Piece]:
    """`Tickets · All open · due first`; of a calendar its month."""
    sight = asked.view
    pieces: list[Piece] = [("Tickets", ink.strong), (f" · {TITLES[sight.view]}", ink.strong)]
    how = f"{sight.month:%B %Y}" if sight.shape == "calendar" else SORTS[asked.sort]
    pieces.append((f" · {how}", ink.dim))
    if asked.find:
        pieces.append((f" · “{one_line(asked.find)}”", ink.accent))
    return pieces


def aside(count: int | None, selected: int, ink: Ink) -> list[Piece]:
    """How many are selected, and how many there are where the shape does not tell."""
    pieces: list[Piece] = [(f"{selected} selected · ", ink.accent)] if selected else []
    return [*pieces, (f"{count:,} ", ink.dim)] if count is not None else pieces


def empty(view: TicketViewName, find: str, key: Callable[[str], str]) -> str:
    """What to do where there is nothing."""
    if find:
        return f"No ticket is like that. {key('pane.back') or ':pane-back'} drops the filter."
    if view == "open":
        return f"No ticket is open. {key('ticket.new') or ':ticket-new'} opens one."
    return f"Nothing in {TITLES[view]}. {key('tickets.open') or ':tickets-open'} shows all open tickets."
