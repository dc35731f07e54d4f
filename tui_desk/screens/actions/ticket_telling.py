"""What customers hear of a ticket: seen before it goes, told to everybody, and tried again where it failed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui_desk.desk.tickets import announcing, changing, telling
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.actions.tickets import ticket_in_hand
from tui_desk.screens.tickets.tell_first import TellFirst
from tui_desk.words.telling import able
from tui_desk.words.tickets import STATE_WORDS

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.notice_rows import Recipient
    from tui_desk.screens.console import Console
    from tui_desk.screens.desk_screen import DeskScreen
    from tui_desk.ticket_rows import TicketLine, TicketState

Changes = Sequence[tuple["TicketState", Sequence["TicketLine"]]]
"""Tickets, and where they are to stand."""


def set_states(screen: DeskScreen, changes: Changes) -> None:
    """Set tickets to states, those of one state as one deed; where customers would be told, that is seen before."""
    desk = screen.desk

    def look() -> list[Recipient]:
        found: list[Recipient] = []
        for state, lines in changes:
            ids = [line.id for line in lines]
            found += desk.ask(telling.preview, desk.policy, desk.agent.id, ids, state, now=desk.now_ms())
        return found

    def go(told: bool | None) -> None:
        if told is None:
            return
        for state, lines in changes:
            screen.background.do(partial(_set, screen, state, lines, told=told))

    def show(found: list[Recipient]) -> None:
        if able(found):
            screen.app.push_screen(TellFirst(_title(changes), found), go)
        else:
            go(True)

    later(screen, look, show)


def _set(screen: DeskScreen, state: TicketState, lines: Sequence[TicketLine], *, told: bool) -> Done:
    versions = {line.id: line.version for line in lines}
    return screen.desk.do(changing.set_state, [*versions], state, versions=versions, told=told)


def _title(changes: Changes) -> str:
    return "; ".join(
        f"{changing.numbers([line.id for line in lines])}: {STATE_WORDS[state]}" for state, lines in changes
    )


@handles("ticket.tell_again")
def tell_again(console: Console, argument: str) -> None:
    """Try again where the last announcement failed, or where what stood in the way is gone."""
    line = ticket_in_hand(console)
    if line is None:
        return
    id_, desk = line.id, console.desk
    console.perform(lambda: desk.do(announcing.resend, desk.ask(announcing.of_ticket, id_)))
