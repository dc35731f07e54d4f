"""Where `back` leads: always to where one came from, one step at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.screens.arrange import THREE_PANES
from tui_desk.screens.customers.outside import ask_outside
from tui_desk.screens.customers.workplace import Place

if TYPE_CHECKING:
    from tui_desk.screens.console import Console


def back(console: Console) -> None:
    """From a zoomed pane to all, from a ticket to the conversation, from the side to it, from there to the list.

    From a customer to where one was, and from what was opened of his to him. From what was opened in the list of all
    tickets to that list, and from there to the conversations.
    """
    if console.customers.in_front:
        return _leave_customer(console)
    if console.panes.zoomed and console.panes.zoom():
        return None
    if console.pane == "conversation" and console.customers.waits_for(console.tickets.opened.id):
        return _to_customer(console)
    if console.panes.tickets_in_list:
        if console.pane == "list":
            return console.turn_list(tickets=False)
        return console.focus_pane("list")
    if console.pane == "conversation" and console.tickets.in_middle:
        console.tickets.close()
        return console.focus_pane("conversation" if console.hand.detail() is not None else "list")
    beside = console.size.width >= THREE_PANES
    reads_on = console.pane == "side" and console.hand.detail() is not None and not beside
    return console.focus_pane("conversation" if reads_on else "list")


def to_customer(console: Console, id_: int) -> None:
    """A customer gets the screen, and back leads to where one is now; what others know of him is asked."""
    ticket = console.tickets.opened.id if console.tickets.in_middle else None
    console.customers.open(id_, Place(console.pane, console.in_front(), ticket))
    ask_outside(console, id_)
    console.panes.lines().focus()
    console.show_hints()


def from_customer(console: Console, *, ticket_id: int | None = None) -> None:
    """What is opened from a customer leads back to him; what is opened from the list does not."""
    if console.customers.in_front:
        console.customers.step_aside(ticket_id)
    elif console.pane == "list":
        console.customers.forget()


def from_gone_conversation(console: Console, id_: int) -> None:
    """What was open is gone: who read it is in the list, who is elsewhere stays there."""
    console.tell(f"Conversation #{id_} is gone.", error=True)
    from_no_conversation(console)


def from_no_conversation(console: Console) -> None:
    """The same of what was opened and could not be read."""
    console.tickets.look_beside(None)
    if console.where() in ("conversation", "composer"):
        console.focus_pane("list")


def from_gone_ticket(console: Console, *, was_read: bool) -> None:
    """The same of a ticket: who read it is back where he came from."""
    console.tell("This ticket is gone.", error=True)
    if was_read:
        back(console)


def from_no_ticket(console: Console) -> None:
    """The same of one that was opened and could not be read."""
    if console.tickets.has_keys:
        back(console)
    console.tickets.close()
    if console.pane == "conversation":
        console.focus_pane("conversation")


def _to_customer(console: Console) -> None:
    console.tickets.close()
    console.customers.come_back()
    console.panes.lines().focus()
    console.show_hints()


def _leave_customer(console: Console) -> None:
    """To where one was before."""
    place = console.customers.came_from
    console.customers.close()
    if place.conversation_id is not None and place.conversation_id != console.in_front():
        console.open_conversation(place.conversation_id)
    if place.ticket_id is not None and not console.tickets.in_middle:
        console.open_ticket(place.ticket_id)
    console.focus_pane(place.pane)
