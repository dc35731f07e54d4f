"""The list of all tickets: its views, how they are shown, what narrows and orders them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from tui_desk.desk.tickets import laying
from tui_desk.desk.tickets.narrowing import conditions, context_of
from tui_desk.errors import DeskError
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import Handler, handles
from tui_desk.screens.modals.command_line import CommandLine
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.screens.tickets.filter_words import candidates
from tui_desk.screens.tickets.overview_heads import SORTS
from tui_desk.screens.tickets.overview_reads import SHAPES
from tui_desk.ticket_rows import TicketViewName

if TYPE_CHECKING:
    from tui_desk.rows import AgentRow
    from tui_desk.screens.console import Console


@handles("desk.tickets")
def show(console: Console, argument: str) -> None:
    """In the list's place."""
    console.turn_list(tickets=True)


def _shows(view: TicketViewName) -> Handler:
    def shows(console: Console, argument: str) -> None:
        if not console.tickets.in_list:
            console.turn_list(tickets=True)
        console.overview.show_view(view)

    return shows


for _view in get_args(TicketViewName):
    handles(f"tickets.{_view}")(_shows(_view))


@handles("tickets.kind")
def of_kind(console: Console, argument: str) -> None:
    """Only one kind; asks which, and tells how many are open."""

    def choose(open_ones: dict[str, int]) -> None:
        names = list(dict.fromkeys([*console.desk.policy.tickets.kinds, *open_ones]))
        choices = [Choice(name, name.replace("_", " "), f"{open_ones.get(name, 0)} open") for name in names]
        console.app.push_screen(Picker("Tickets of a kind", choices), lambda name: _narrow_to(console, name))

    if argument:
        return _narrow_to(console, argument)
    return later(console, lambda: console.desk.ask(laying.kinds), choose)


def _narrow_to(console: Console, kind: str | None) -> None:
    if kind is None:
        return
    if not console.tickets.in_list:
        console.turn_list(tickets=True)
    console.overview.narrow(f"kind:{kind}")


@handles("tickets.shape")
def shape(console: Console, argument: str) -> None:
    """The next one where none is named."""
    if not console.tickets.in_list:
        console.turn_list(tickets=True)
    here = SHAPES.index(console.overview.shape)
    named = next((one for one in SHAPES if one == argument), SHAPES[(here + 1) % len(SHAPES)])
    console.overview.turn(named)


@handles("tickets.left")
def left(console: Console, argument: str) -> None:
    """The column or the day before."""
    _across(console, -1)


@handles("tickets.right")
def right(console: Console, argument: str) -> None:
    """The next column or day."""
    _across(console, 1)


def _across(console: Console, step: int) -> None:
    if console.overview.shape == "list":
        return _say_shapes(console, "The board has columns, the calendar days")
    return console.overview.across(step)


def _say_shapes(console: Console, what: str) -> None:
    """What a key moves that the shape in sight has not, and which key shows another."""
    key = console.keymap.label("tickets.shape")
    console.say(f"{what}; {key} shows them another way." if key else f"{what}.")


@handles("tickets.earlier")
def earlier(console: Console, argument: str) -> None:
    """The month before."""
    _page_months(console, -1)


@handles("tickets.later")
def later_month(console: Console, argument: str) -> None:
    """The next month."""
    _page_months(console, 1)


def _page_months(console: Console, step: int) -> None:
    if console.overview.shape != "calendar":
        return _say_shapes(console, "The calendar has months")
    return console.overview.calendar.page(step)


def ask_filter(console: Console, argument: str) -> None:
    """Narrow the tickets while one types; what means nothing is told once it is done."""
    if argument:
        return _narrow(console, argument)
    before = console.overview.asked.find

    def typed(text: str) -> None:
        if _refused(console, text) is None:
            console.overview.narrow(text)

    def done(text: str | None) -> None:
        console.overview.narrow(before)
        if text is not None:
            _narrow(console, text)

    def ask(everybody: Sequence[AgentRow]) -> None:
        names = [agent.login for agent in everybody if agent.active]
        policy = console.desk.policy
        line = CommandLine(
            "\\", value=before, changed=typed, complete=lambda text: candidates(text, names, policy)
        )
        console.app.push_screen(line, done)

    from tui_desk.desk.agents import agents

    return later(console, lambda: console.desk.ask(agents), ask)


def _narrow(console: Console, text: str) -> None:
    refused = _refused(console, text)
    if refused is not None:
        return console.say(str(refused), error=True)
    return console.overview.narrow(text)


def _refused(console: Console, text: str) -> DeskError | None:
    """Why a filter means nothing."""
    try:
        conditions(text, context_of(console.desk))
    except DeskError as error:
        return error
    return None


def ask_order(console: Console, argument: str) -> None:
    """By due time, priority, age or change; asks where none is named."""
    for name in SORTS:
        if name == argument:
            return console.overview.order(name)
    picker = Picker("Sort the tickets", [Choice(name, title) for name, title in SORTS.items()])
    console.app.push_screen(picker, lambda name: console.overview.order(name) if name else None)
    return None


def clear(console: Console) -> bool:
    """Drop the selection, else the filter. Tells whether there was one."""
    overview = console.overview
    if overview.selected():
        overview.clear_selection()
        return True
    if overview.asked.find:
        overview.narrow("")
        return True
    return False
