"""What customers hear of a ticket: seen before it goes, told to everybody, and tried again where it failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tui_desk.desk.tickets import announcing, changing, retrying, telling
from tui_desk.notice_rows import TROUBLE, NoticeRow, Wish
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.actions.ticket_fields import fill_missing
from tui_desk.screens.actions.tickets import choose_ticket, ticket_in_hand, with_tickets, write_on
from tui_desk.screens.modals.box import said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.screens.tickets.everybody import Everybody
from tui_desk.screens.tickets.tell_first import TellFirst
from tui_desk.text.ticket_number import named
from tui_desk.words.telling import able
from tui_desk.words.tickets import STATE_WORDS

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.desk.done import Done
    from tui_desk.notice_rows import Recipient
    from tui_desk.screens.console import Console
    from tui_desk.ticket_rows import TicketLine, TicketState
    from tui_desk.widgets.composer import Composer

Changes = Sequence[tuple["TicketState", Sequence["TicketLine"]]]
"""Tickets, and where they are to stand."""
TRACKER = "tracker"
"""The kind of ticket that is one problem of many customers."""


def set_states(console: Console, changes: Changes) -> None:
    """Set tickets to states, as one deed; where customers would be told, that is seen before."""
    resolved = [line for state, lines in changes if state == "resolved" for line in lines]
    fill_missing(console, resolved, lambda: _set_states(console, changes))


def _set_states(console: Console, changes: Changes) -> None:
    match changes:
        case [("resolved", [line])] if (
            line.kind == TRACKER and line.conversations and line.state != "resolved"
        ):
            _resolve_tracker(console, line)
        case _:
            _see_first(console, changes)


def _resolve_tracker(console: Console, line: TicketLine) -> None:
    """Its customers hear nothing of it by themselves: everybody may be told with it."""
    hang = "1 conversation hangs" if line.conversations == 1 else f"{line.conversations} conversations hang"
    body = said(f"{hang} on it; nobody there hears of it by itself.")
    replies = [Reply("t", "tell everybody and resolve it", True), Reply("r", "only resolve it", False)]

    def go(everybody: bool | None) -> None:
        if everybody:
            begin(console, line.id, resolve=True)
        elif everybody is not None:
            _see_first(console, [("resolved", [line])])

    console.app.push_screen(Confirm(f"{named(line.id)}: resolved", body, replies), go)


def _see_first(console: Console, changes: Changes) -> None:
    desk = console.desk

    def look() -> list[Recipient]:
        found: list[Recipient] = []
        for state, lines in changes:
            ids = [line.id for line in lines]
            found += desk.ask(telling.preview, desk.policy, desk.agent.id, ids, state, now=desk.now_ms())
        return found

    def go(told: bool | None) -> None:
        if told is not None:
            console.perform(partial(_set, desk, changes, told=told))

    def show(found: list[Recipient]) -> None:
        if able(found):
            console.app.push_screen(_box(changes, found), go)
        else:
            go(True)

    later(console, look, show)


def _set(desk: Desk, changes: Changes, *, told: bool) -> Done:
    versions = {line.id: line.version for _, lines in changes for line in lines}
    wanted = [(state, [line.id for line in lines]) for state, lines in changes]
    return desk.do(changing.set_states, wanted, versions=versions, told=told)


def _box(changes: Changes, found: Sequence[Recipient]) -> TellFirst:
    """What gets which state is its title; of several states each has a line."""
    said = [
        f"{changing.numbers([line.id for line in lines])}: {STATE_WORDS[state]}" for state, lines in changes
    ]
    if len(said) == 1:
        return TellFirst(said[0], found)
    return TellFirst(changing.numbers([line.id for _, lines in changes for line in lines]), found, said)


@handles("ticket.tell")
def tell(console: Console, argument: str) -> None:
    """One text for all who hang on the ticket in hand; what was begun is gone on with."""
    with_tickets(
        console, lambda lines: choose_ticket(console, "Tell everybody on", lines, partial(begin, console))
    )


def begin(console: Console, ticket_id: int, *, resolve: bool = False) -> None:
    """Write what everybody is told; `resolve`: the ticket is to be resolved with it."""
    console.tickets.resolves = ticket_id if resolve else None
    write_on(console, ticket_id, "announcement")


def announce(console: Console, composer: Composer, *, closes: bool) -> None:
    """What each will be told, and after a yes it is. The draft stays until the desk has taken it."""
    desk, draft, ticket_id = console.desk, composer.draft, composer.draft.ticket_id
    assert ticket_id is not None

    def look(wish: Wish) -> Sequence[Recipient]:
        return desk.ask(
            announcing.preview,
            desk.policy,
            desk.agent.id,
            ticket_id,
            draft.text,
            replace(wish, conversation_ids=None),
            now=desk.now_ms(),
        )

    def show(found: Sequence[Recipient]) -> None:
        if not found:
            return console.say("No conversation hangs on this ticket.", error=True)
        title, undo = f"Tell everybody on {named(ticket_id)}", console.keymap.label("desk.undo")
        box = Everybody(title, found, first, look, per_minute=desk.policy.tell.per_minute, undo_key=undo)
        console.app.push_screen(box, chosen)
        return None

    def chosen(wish: Wish | None) -> None:
        if wish is None:
            return composer.focus_first()
        return later(console, lambda: _announce(desk, composer, wish), announced)

    def announced(done: Done) -> None:
        console.close_composer()
        console.perform(lambda: done, ids=done.ids)
        console.open_ticket(ticket_id)

    first = Wish(resolve=console.tickets.resolves == ticket_id, closes=closes)
    later(console, lambda: look(first), show)


def _announce(desk: Desk, composer: Composer, wish: Wish) -> Done:
    with composer.held() as stored:
        done = desk.do(announcing.announce_drafted, stored, wish)
        composer.finish()
    return done


@handles("ticket.tell_again")
def tell_again(console: Console, argument: str) -> None:
    """Try again the one under the cursor that went wrong, else all of the last announcement that did."""
    line = ticket_in_hand(console)
    if line is None:
        return
    id_, desk = line.id, console.desk
    match console.tickets.target():
        case NoticeRow(id=notice_id, state=state) if state in TROUBLE:
            console.perform(lambda: desk.do(retrying.one, notice_id))
        case _:
            console.perform(lambda: desk.do(retrying.everybody, desk.ask(announcing.of_ticket, id_)))
