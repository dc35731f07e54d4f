"""Customers gone to: whose conversation or ticket is in hand, or who is found while one types; and what is his."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.customer_rows import LastAnswer, Suggestion
from tui_desk.desk import timeline
from tui_desk.desk.customers import finding
from tui_desk.errors import DeskError
from tui_desk.screens.actions.later import complain, later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.customers.finding import seek

if TYPE_CHECKING:
    from tui_desk.rows import MessageRow
    from tui_desk.screens.console import Console


@handles("conversation.customer")
def show(console: Console, argument: str) -> None:
    """Whose conversation or ticket is in hand; who is named; else whoever is found."""
    if argument:
        return _named(console, argument)
    line, ticket = console.hand.current(), console.tickets.current()
    if ticket is not None and console.where() in ("ticket", "tickets"):
        id_ = ticket.requester_id
    else:
        id_ = line.customer_id if line is not None else None
    return console.open_customer(id_) if id_ is not None else _ask(console)


@handles("customer.find")
def find(console: Console, argument: str) -> None:
    """Another one."""
    if argument:
        return _named(console, argument)
    return _ask(console)


def _named(console: Console, typed: str) -> None:
    """The one who is meant; where it may be several, they are offered."""

    def failed(error: Exception) -> None:
        if isinstance(error, DeskError):
            _ask(console, typed)
        else:
            complain(console, error)

    later(console, lambda: console.desk.ask(finding.meant, typed), console.open_customer, failed)


def _ask(console: Console, typed: str = "") -> None:
    box = seek(console.desk, "Customer", value=typed, hint="Enter shows who it is")
    console.app.push_screen(box, lambda id_: console.open_customer(id_) if id_ is not None else None)


def open_of_customer(console: Console) -> None:
    """What the cursor is on: a ticket, a conversation, the last answer, somebody else who may be the same."""
    view = console.panes.customer
    ticket, talk = view.ticket(), view.talk()
    if ticket is not None:
        return console.open_ticket(ticket.id)
    if talk is not None:
        return console.open_conversation(talk.id)
    match view.target():
        case LastAnswer() as answer:
            return _to_answer(console, answer)
        case Suggestion():
            return console.run_command("customer.join")
        case _:
            return console.say("There is nothing to open on this line.")


def _to_answer(console: Console, answer: LastAnswer) -> None:
    """To that message in its conversation, however far up."""

    def look() -> tuple[MessageRow, int]:
        message = console.desk.ask(timeline.message, answer.message_id)
        return message, console.desk.ask(timeline.depth, message)

    def go(found: tuple[MessageRow, int]) -> None:
        console.open_conversation(found[0].conversation_id)
        console.go_to_message(*found)

    later(console, look, go)
