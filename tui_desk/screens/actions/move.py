"""Moving: the cursor, the panes, the selection. Keys go to the pane that has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui_desk.screens.actions.all_tickets import clear as clear_tickets
from tui_desk.screens.actions.customers import open_of_customer
from tui_desk.screens.actions.registry import Handler, handles
from tui_desk.screens.actions.tickets import open_under_cursor
from tui_desk.screens.arrange import PANES, Pane
from tui_desk.screens.tickets.overview import Movable
from tui_desk.widgets.lines import Lines

if TYPE_CHECKING:
    from tui_desk.screens.console import Console

_MOVES: dict[str, Callable[[Movable], None]] = {
    "down": lambda pane: pane.move(1),
    "up": lambda pane: pane.move(-1),
    "half_down": lambda pane: pane.half_page(1),
    "half_up": lambda pane: pane.half_page(-1),
    "page_down": lambda pane: pane.page(1),
    "page_up": lambda pane: pane.page(-1),
    "top": lambda pane: pane.to_top(),
    "end": lambda pane: pane.to_end(),
}


def _moves(how: Callable[[Movable], None]) -> Handler:
    return lambda console, argument: how(_moved(console))


def _moved(console: Console) -> Movable:
    """What the keys move: in the calendar of tickets the day, elsewhere the cursor."""
    return console.overview.moves if console.tickets.in_list else console.panes.lines()


for _name, _how in _MOVES.items():
    handles(f"move.{_name}")(_moves(_how))


@handles("move.next")
def next_conversation(console: Console, argument: str) -> None:
    """The next one, read if one is being read."""
    _step(console, 1)


@handles("move.previous")
def previous_conversation(console: Console, argument: str) -> None:
    """The one before."""
    _step(console, -1)


def _step(console: Console, step: int) -> None:
    if console.tickets.in_list:
        return console.overview.next_ticket(step)
    if console.panes.tickets_in_list and console.tickets.in_middle:
        return _next_ticket(console, step)
    line = console.hand.current()
    if console.pane == "list" or line is None:
        return console.inbox.move(step)
    other = console.inbox.further(line.id, step)
    if other is None:
        return console.say("No further conversation in this list.")
    return console.open_conversation(other)


def _next_ticket(console: Console, step: int) -> None:
    """The ticket that stands beside the one that is read in the list it was opened from."""
    console.overview.next_ticket(step)
    line, opened = console.overview.current(), console.tickets.opened.id
    if line is None or line.id == opened:
        return console.say("No further ticket in this list.")
    return console.open_ticket(line.id)


@handles("pane.open")
def open_here(console: Console, argument: str) -> None:
    """What the cursor is on; in a conversation, quotes unfold."""
    if argument.removeprefix("#").isdecimal():
        return console.open_conversation(int(argument.removeprefix("#")))
    if console.where() == "customer":
        return open_of_customer(console)
    if console.where() in ("ticket", "tickets"):
        return open_under_cursor(console)
    if console.pane == "conversation":
        return console.run_command("message.quotes")
    item = console.panes.lines().cursor
    if item is None or item <= 0:
        return console.say("There is nothing to open.")
    return console.open_conversation(item)


@handles("pane.back")
def back(console: Console, argument: str) -> None:
    """The marks of messages go first, then to where one came from."""
    if console.pane == "conversation" and console.timeline.selection:
        return console.timeline.clear_selection()
    if console.tickets.in_list and clear_tickets(console):
        return None
    return console.back()


def _focuses(pane: Pane) -> Handler:
    return lambda console, argument: console.focus_pane(pane)


for _command, _pane in zip(("inbox", "conversation", "side"), PANES, strict=True):
    handles(f"pane.{_command}")(_focuses(_pane))


@handles("pane.cycle")
def cycle(console: Console, argument: str) -> None:
    """The next pane."""
    _cycle(console, 1)


@handles("pane.cycle_back")
def cycle_back(console: Console, argument: str) -> None:
    """The pane before."""
    _cycle(console, -1)


def _cycle(console: Console, step: int) -> None:
    if console.customers.in_front:
        return console.panes.customer.other_column()
    return console.focus_pane(PANES[(PANES.index(console.pane) + step) % len(PANES)])


@handles("pane.zoom")
def zoom(console: Console, argument: str) -> None:
    """The whole screen for one pane."""
    if not console.panes.zoom():
        console.say("This has the whole screen already.")


@handles("select.toggle")
def select(console: Console, argument: str) -> None:
    """This one, and on to the next; in a conversation its messages are marked."""
    detail = console.hand.detail()
    marks = console.pane == "conversation" and detail is not None
    lines: Lines[Any] = console.timeline if marks else _listed(console)
    if lines.cursor is None:
        return console.say("There is nothing to select.")
    return lines.toggle_select()


@handles("select.all")
def select_all(console: Console, argument: str) -> None:
    """All, or none if all were."""
    if _listed(console).cursor is None:
        return console.say("There is nothing to select.")
    return _listed(console).select_all()


def _listed(console: Console) -> Lines[Any]:
    return console.overview.lines if console.tickets.in_list else console.inbox


@handles("select.clear")
def clear(console: Console, argument: str) -> None:
    """The selection first, then the filter."""
    if console.inbox.selection:
        console.inbox.clear_selection()
    elif console.asked.find:
        console.set_find("")
