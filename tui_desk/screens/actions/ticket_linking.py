"""What hangs on a ticket: conversations, messages, customers, tickets and what they are to it; put on, taken off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui_desk.desk.tickets import changing, checklist, finding, linking, proposing, reading
from tui_desk.desk.tickets.narrowing import context_of
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.actions.tickets import (
    MOST_OFFERED,
    by_number,
    conversations_in_hand,
    marked,
    ticket_in_hand,
)
from tui_desk.screens.customers.finding import choice, seek
from tui_desk.screens.modals.many import many
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.text.clean import fold
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import (
    ChecklistRow,
    ConcernedCustomer,
    LinkedConversation,
    LinkedTicket,
    LinkKind,
    NewTicket,
    TicketLine,
    TicketMessageRow,
)
from tui_desk.words.tickets import RELATION_WORDS, STATE_WORDS

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.desk.done import Done
    from tui_desk.screens.console import Console

_NOBODY = ("nobody", "none", "-")


@handles("ticket.link")
def link(console: Console, argument: str) -> None:
    """Hang the marked messages, or what is in hand, on tickets that are there; a ticket is linked with others."""
    line = console.tickets.current()
    if line is not None:
        return _link_ticket(console, line, argument)
    messages, conversations, desk = marked(console), conversations_in_hand(console), console.desk
    customer = console.customers.detail()
    customers = (customer.id,) if customer is not None else ()
    if not conversations and not customers:
        return console.say("There is nothing here to link.", error=True)

    def go(ids: tuple[int, ...]) -> None:
        console.timeline.clear_selection()
        console.perform(
            lambda: desk.do(
                linking.link_to, ids, conversations=conversations, messages=messages, customers=customers
            ),
            ids=conversations,
        )

    if argument:
        return later(console, lambda: (desk.ask(finding.meant, argument),), go)
    return later(console, lambda: _offered(desk), lambda lines: _choose(console, "Link to", lines, go))


def _link_ticket(console: Console, line: TicketLine, argument: str) -> None:
    """To which others, and what it is to them."""
    number, _, kind = argument.partition(" ")
    desk = console.desk

    def ask_kind(ids: tuple[int, ...]) -> None:
        if argument:
            return _relate(console, line.id, ids, kind.strip() or "related")
        others = named(ids[0]) if len(ids) == 1 else f"{len(ids)} tickets"
        choices = [Choice(one, RELATION_WORDS[one], words=one.replace("_", " ")) for one in RELATION_WORDS]
        picker = Picker(f"{named(line.id)} to {others}", choices)
        console.app.push_screen(picker, lambda one: _relate(console, line.id, ids, one) if one else None)
        return None

    if number:
        return later(console, lambda: (desk.ask(finding.meant, number),), ask_kind)

    def show(lines: Sequence[TicketLine]) -> None:
        _choose(console, f"Link {named(line.id)} with", [one for one in lines if one.id != line.id], ask_kind)

    return later(console, lambda: _offered(desk), show)


def _relate(console: Console, ticket_id: int, others: tuple[int, ...], word: str) -> None:
    wanted = word.replace(" ", "_").replace("-", "_")
    kind: LinkKind | None = next((one for one in RELATION_WORDS if one == wanted), None)
    if kind is None:
        return console.say(f"a ticket is {', '.join(RELATION_WORDS)} another", error=True)
    return console.perform(lambda: console.desk.do(linking.relate_all, ticket_id, others, kind))


def _offered(desk: Desk) -> Sequence[TicketLine]:
    ids = desk.ask(finding.ids, "all", "updated", context_of(desk), limit=MOST_OFFERED)
    rows = desk.ask(finding.lines, ids)
    return [rows[id_] for id_ in ids if id_ in rows]


def _choose(
    console: Console, title: str, lines: Sequence[TicketLine], then: Callable[[tuple[int, ...]], None]
) -> None:
    """One or several; a number that is typed may be that of a ticket which is not offered."""
    choices = [
        Choice(one.id, f"{named(one.id)} {one.title}", STATE_WORDS[one.state], words=one.requester)
        for one in lines
    ]

    def chosen(ids: tuple[int, ...] | None) -> None:
        if ids:
            later(console, lambda: tuple(console.desk.ask(finding.current, one) for one in ids), then)

    console.app.push_screen(many(title, choices, empty="No such ticket.", other=by_number), chosen)


@handles("ticket.unlink")
def unlink(console: Console, argument: str) -> None:
    """Take off what the cursor is on: a step, a conversation, a message, a customer, another ticket."""
    line, target = console.tickets.current(), console.tickets.target()
    if line is None or target is None:
        return console.say("Go to what is to be taken off: a step, a conversation, a ticket …", error=True)
    off = partial(console.desk.do, linking.unlink, line.id)
    match target:
        case ChecklistRow(id=step_id):
            verb: Callable[[], Done] = partial(console.desk.do, checklist.remove, line.id, step_id)
        case LinkedConversation(id=conversation_id):
            verb = partial(off, conversations=[conversation_id])
        case TicketMessageRow(message_id=message_id):
            verb = partial(off, messages=[message_id])
        case ConcernedCustomer(id=customer_id):
            verb = partial(off, customers=[customer_id])
        case LinkedTicket(id=other_id, kind=kind):
            verb = partial(console.desk.do, linking.unrelate, line.id, other_id, kind)
        case _:
            return console.say("What was told can't be taken off.", error=True)
    return console.perform(verb)


@handles("ticket.requester")
def requester(console: Console, argument: str) -> None:
    """On whose behalf the ticket is; those of its conversations are offered first."""
    line = ticket_in_hand(console)
    if line is None:
        return None
    id_, seen = line.id, {line.id: line.version}

    def go(customer_id: int) -> None:
        console.perform(
            lambda: console.desk.do(changing.set_requester, [id_], customer_id or None, versions=seen)
        )

    if fold(argument) in _NOBODY:
        return go(0)
    nobody = Choice(0, "nobody")
    return _customer(console, line, argument, f"Who asked for {named(id_)}", go, last=(nobody,))


@handles("ticket.concerns")
def concerns(console: Console, argument: str) -> None:
    """A further customer whom the ticket concerns."""
    line = ticket_in_hand(console)
    if line is None:
        return None
    id_ = line.id

    def go(customer_id: int) -> None:
        console.perform(lambda: console.desk.do(linking.link, id_, customers=[customer_id]))

    return _customer(console, line, argument, f"Whom {named(id_)} concerns, too", go)


def _customer(
    console: Console,
    line: TicketLine,
    argument: str,
    title: str,
    then: Callable[[int], None],
    *,
    last: Sequence[Choice[int]] = (),
) -> None:
    """The customer who is named, else who is found while one types."""
    from tui_desk.desk.customers.finding import meant

    desk = console.desk
    if argument:
        return later(console, lambda: desk.ask(meant, argument), then)

    def read() -> Sequence[tuple[int, str]]:
        detail = desk.ask(reading.detail, line.id)
        made = NewTicket(
            "",
            requester_id=line.requester_id,
            conversation_ids=tuple(one.id for one in detail.conversations),
            customer_ids=tuple(id_ for id_, _ in detail.customers),
        )
        return desk.ask(proposing.concerned, made)

    def show(found: Sequence[tuple[int, str]]) -> None:
        box = seek(desk, title, first=[*(choice(id_, name, "") for id_, name in found), *last])
        console.app.push_screen(box, lambda id_: then(id_) if id_ is not None else None)

    return later(console, read, show)
