"""Copying: cleaned, without the newline that a shell would take for Enter, and said aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk.tickets import reading
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.look import message_in_hand
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.text.clean import clean
from tui_desk.text.quotes import own_text
from tui_desk.text.ticket_number import named
from tui_desk.widgets.cells import cut, one_line
from tui_desk.widgets.message_things import links_of

if TYPE_CHECKING:
    from tui_desk.screens.console import Console

_SHOWN = 40


def copy(console: Console, text: str, what: str) -> None:
    """To the terminal's clipboard (OSC 52); the terminal gives no answer, so what was sent is told."""
    cleaned = clean(text).strip("\n")
    if not cleaned:
        return console.say(f"There is nothing to copy: {what} is empty.", error=True)
    console.app.copy_to_clipboard(cleaned)
    return console.say(f"Copied {what}: {cut(one_line(cleaned), _SHOWN)}")


@handles("copy.text")
def copy_text(console: Console, argument: str) -> None:
    """The message's own text, without what it quotes; what the ticket in hand says."""
    if (line := console.tickets.current()) is not None:
        id_ = line.id
        return later(
            console,
            lambda: console.desk.ask(reading.detail, id_),
            lambda detail: copy(console, detail.text, "the text"),
        )
    message = message_in_hand(console)
    if message is None:
        return None
    return copy(console, own_text(message.text, message.spans), "the text")


@handles("copy.number")
def copy_number(console: Console, argument: str) -> None:
    """`#1042`, of a ticket `#1042-7`."""
    ticket, line = console.tickets.current(), console.hand.current()
    number = named(ticket.id) if ticket is not None else f"#{line.id}" if line is not None else ""
    copy(console, number, "the number")


@handles("copy.address")
def copy_address(console: Console, argument: str) -> None:
    """The customer's."""
    line = console.hand.current()
    copy(console, line.customer_address if line else "", "the address")


@handles("copy.subject")
def copy_subject(console: Console, argument: str) -> None:
    """In one line; of a ticket its title."""
    ticket, line = console.tickets.current(), console.hand.current()
    if ticket is not None:
        return copy(console, clean(ticket.title, one_line=True), "the title")
    return copy(console, clean(line.subject, one_line=True) if line else "", "the subject")


@handles("copy.link")
def copy_link(console: Console, argument: str) -> None:
    """The only link, else one of them."""
    message = message_in_hand(console)
    if message is None:
        return None
    found = [link.url for link in links_of(message)]
    if len(found) <= 1:
        return copy(console, "".join(found), "the link")
    picker = Picker("Copy a link", [Choice(link, link) for link in found], width=92)
    console.app.push_screen(picker, lambda link: copy(console, link, "the link") if link else None)
    return None


@handles("copy.message_id")
def copy_message_id(console: Console, argument: str) -> None:
    """Of the mail in hand."""
    message = message_in_hand(console)
    if message is not None:
        copy(console, message.mail_id, "the Message-ID")
