"""Tickets that are one matter become one; which goes into which is shown before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk.desk.tickets import finding
from tui_desk.desk.tickets.narrowing import context_of
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.actions.tickets import MOST_OFFERED, choose_ticket, ticket_in_hand, with_tickets
from tui_desk.screens.modals.box import said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import TicketLine
from tui_desk.widgets.cells import cut, one_line

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.screens.console import Console

LONGEST_TITLE = 48


@handles("ticket.merge")
def merge(console: Console, argument: str) -> None:
    """Those that are selected become part of the one in hand; else one is chosen, of the same customer first."""
    line = ticket_in_hand(console)
    if line is None:
        return None
    selected = [id_ for id_ in console.tickets.target_ids() if id_ != line.id]
    if selected and not argument:
        return with_tickets(
            console, lambda lines: ask_merge(console, line, [one for one in lines if one.id != line.id])
        )
    desk = console.desk

    def read() -> list[TicketLine]:
        if argument:
            ids = [desk.ask(finding.meant, argument)]
        else:
            ids = desk.ask(finding.ids, "all", "updated", context_of(desk), limit=MOST_OFFERED)
        rows = desk.ask(finding.lines, ids)
        others = [rows[id_] for id_ in ids if id_ in rows and id_ != line.id]
        return sorted(others, key=lambda one: (one.state == "resolved", not _same_customer(one, line)))

    def choose(others: Sequence[TicketLine]) -> None:
        def ask(id_: int) -> None:
            later(
                console,
                lambda: desk.ask(finding.lines, [id_])[id_],
                lambda one: ask_merge(console, line, [one]),
            )

        choose_ticket(console, f"Merge with {named(line.id)}", others, ask, always_ask=not argument)

    return later(console, read, choose)


def ask_merge(console: Console, target: TicketLine, others: Sequence[TicketLine]) -> None:
    """Show which goes into which, and ask once."""
    told = [_about(one) for one in others]
    told += ["become part of" if len(others) > 1 else "becomes part of", _about(target), ""]
    told.append("Everything of it hangs there then; old numbers lead there.")
    names = ", ".join(named(one.id) for one in others)
    replies: list[Reply[int]] = [Reply("m", f"merge {names} into {named(target.id)}", target.id)]
    if len(others) == 1:
        replies.append(Reply("o", "the other way round", others[0].id))
    everything = [target.id, *(one.id for one in others)]

    def answered(into: int | None) -> None:
        if into is None:
            return

        def verb() -> Done:
            from tui_desk.desk.tickets import merging

            return console.desk.do(merging.merge, [id_ for id_ in everything if id_ != into], into)

        console.perform(verb)

    console.app.push_screen(Confirm("One matter", said("\n".join(told)), replies), answered)


def _about(line: TicketLine) -> str:
    asked = f" · {one_line(line.requester)}" if line.requester else ""
    return f"  {named(line.id)} {cut(one_line(line.title), LONGEST_TITLE)}{asked}"


def _same_customer(one: TicketLine, other: TicketLine) -> bool:
    return one.requester_id is not None and one.requester_id == other.requester_id
