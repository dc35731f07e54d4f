"""Tickets in hand: gone to, and written on; how they are opened, changed and linked stands beside this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_desk.desk import drafts
from tui_desk.desk.tickets import finding, reading, tasks
from tui_desk.notice_rows import NoticeRow
from tui_desk.screens.actions.answer import begin, begin_in, open_draft
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.text.ticket_number import named, parse
from tui_desk.ticket_rows import (
    ChecklistRow,
    ConcernedCustomer,
    LinkedConversation,
    LinkedTicket,
    TicketDetail,
    TicketLine,
    TicketMessageRow,
)
from tui_desk.words.tickets import STATE_WORDS

if TYPE_CHECKING:
    from tui_desk.rows import DraftKind, DraftRow, MessageRow
    from tui_desk.screens.console import Console

AT_ONCE = 1_000
"""So many tickets are read in one go."""
MOST_OFFERED = 500
"""So many tickets are offered to link to."""


@handles("ticket.jump")
def jump(console: Console, argument: str) -> None:
    """From a ticket to its conversation, from a conversation to its ticket; chosen where there are several."""
    if argument:
        return later(console, lambda: console.desk.ask(finding.meant, argument), console.open_ticket)
    line = console.tickets.current()
    if line is not None:
        id_ = line.id
        return later(
            console,
            lambda: console.desk.ask(reading.detail, id_),
            lambda detail: _choose_conversation(console, detail, _jump_to(console)),
        )
    return with_tickets(console, lambda lines: _to_ticket(console, lines))


def _to_ticket(console: Console, lines: Sequence[TicketLine]) -> None:
    choose_ticket(console, "Its tickets", lines, console.open_ticket)


def _jump_to(console: Console) -> Callable[[int, Sequence[int]], None]:
    """Where the ticket was made from messages, to the first of them."""
    return lambda id_, made_from: (
        to_message(console, made_from[0]) if made_from else console.open_conversation(id_)
    )


@handles("answer.reply")
def reply(console: Console, argument: str) -> None:
    """Answer who wrote; of a ticket the last of those messages that it was made from, in its conversation."""
    if console.where() not in ("ticket", "tickets"):
        return begin(console, "reply")
    line = ticket_in_hand(console)
    if line is None:
        return None
    id_ = line.id

    def answer(conversation_id: int, made_from: Sequence[int]) -> None:
        begin_in(console, conversation_id, "reply", made_from[-1] if made_from else None)

    return later(
        console,
        lambda: console.desk.ask(reading.detail, id_),
        lambda detail: _choose_conversation(console, detail, answer),
    )


def _choose_conversation(
    console: Console, detail: TicketDetail, then: Callable[[int, Sequence[int]], None]
) -> None:
    """Hand on the ticket's only conversation, or the chosen, with the messages there that it was made from."""
    there = detail.conversations
    if not there:
        return console.say(f"No conversation hangs on {named(detail.line.id)}.")

    def go(id_: int) -> None:
        then(id_, [one.message_id for one in detail.messages if one.conversation_id == id_])

    if len(there) == 1:
        return go(there[0].id)
    choices = [Choice(one.id, f"#{one.id} {one.customer_name}: {one.subject}", one.status) for one in there]
    picker = Picker("Its conversations", choices)
    console.app.push_screen(picker, lambda id_: go(id_) if id_ else None)
    return None


def open_under_cursor(console: Console) -> None:
    """In the task pane the ticket; in a ticket what the cursor is on: a message, a conversation, another ticket."""
    line = console.tickets.current()
    if line is not None and (console.pane == "side" or console.tickets.in_list):
        return console.open_ticket(line.id)
    match console.tickets.target():
        case TicketMessageRow() as message:
            return to_message(console, message.message_id)
        case NoticeRow(message_id=int(message_id)):
            return to_message(console, message_id)
        case NoticeRow() as notice:
            return console.open_conversation(notice.conversation_id)
        case LinkedConversation() as conversation:
            return console.open_conversation(conversation.id)
        case LinkedTicket() as ticket:
            return console.open_ticket(ticket.id)
        case ConcernedCustomer() as customer:
            return console.open_customer(customer.id)
        case ChecklistRow():
            return console.run_command("ticket.check")
        case _:
            return console.say("There is nothing to open on this line.")


def to_message(console: Console, message_id: int) -> None:
    """To a message in its conversation, however far up it stands."""
    from tui_desk.desk import timeline

    def look() -> tuple[MessageRow, int]:
        message = console.desk.ask(timeline.message, message_id)
        return message, console.desk.ask(timeline.depth, message)

    def go(found: tuple[MessageRow, int]) -> None:
        console.open_conversation(found[0].conversation_id)
        console.go_to_message(*found)

    later(console, look, go)


@handles("ticket.note")
def note(console: Console, argument: str) -> None:
    """Begin or go on with a note on the ticket."""
    line = ticket_in_hand(console)
    if line is None:
        return None
    return write_on(console, line.id, "ticket_note")


def write_on(console: Console, ticket_id: int, kind: DraftKind) -> None:
    """Begin or go on with a note or an announcement on a ticket, under it."""
    composer, desk = console.composer(), console.desk
    if composer is not None and (composer.draft.ticket_id, composer.draft.kind) == (ticket_id, kind):
        return composer.focus_first()

    def read() -> DraftRow:
        if composer is not None:
            composer.save_now()
        return desk.ask(drafts.begin_on_ticket, ticket_id, desk.agent.id, kind)

    def show(draft: DraftRow) -> None:
        if not console.tickets.in_middle or console.tickets.opened.id != ticket_id:
            console.open_ticket(ticket_id)
        open_draft(console, draft)

    return later(console, read, show)


# what is in hand


def marked(console: Console) -> tuple[int, ...]:
    """The marked messages of the conversation that is read."""
    return (
        console.timeline.selected()
        if console.pane == "conversation" and not console.tickets.in_middle
        else ()
    )


def conversations_in_hand(console: Console) -> tuple[int, ...]:
    """The conversations a ticket is opened from, or linked with: none where a ticket is in hand."""
    return () if console.where() in ("ticket", "tickets") else console.hand.target_ids()


def ticket_in_hand(console: Console) -> TicketLine | None:
    """The ticket that is read, or under the cursor of the task pane; says so where there is none."""
    line = console.tickets.current()
    if line is None:
        console.say(
            "Go to a ticket first: it is read, in the task pane, or in the list of tickets.", error=True
        )
    return line


def with_tickets(console: Console, then: Callable[[Sequence[TicketLine]], None]) -> None:
    """Hand on the tickets in hand, else those of the conversations in hand; says so where there is none."""
    tickets, ids = console.tickets.target_ids(), console.hand.target_ids()
    if tickets:
        seen = console.tickets.versions(tickets)
        return later(console, lambda: _as_they_are(console, tickets, seen), then)

    def found(lines: tuple[TicketLine, ...]) -> None:
        if lines:
            return then(lines)
        key = console.keymap.label("ticket.new") or ":ticket-new"
        return console.say(f"No ticket hangs on this; {key} opens one.")

    return later(console, lambda: console.desk.ask(tasks.of_conversations, ids), found)


def _as_they_are(console: Console, ids: Sequence[int], seen: Mapping[int, int]) -> list[TicketLine]:
    """These tickets as they stand after the verbs asked for before, so that a key pressed twice goes two states on.

    Their versions are those on the screen: what somebody else changed since is not overrun.
    """
    console.background.wait()
    rows: dict[int, TicketLine] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows |= console.desk.ask(finding.lines, ids[start : start + AT_ONCE])
    return [replace(rows[id_], version=seen.get(id_, rows[id_].version)) for id_ in ids if id_ in rows]


def choose_ticket(
    console: Console,
    title: str,
    lines: Sequence[TicketLine],
    then: Callable[[int], None],
    *,
    always_ask: bool = False,
) -> None:
    """The only one at once unless `always_ask`, else the one that is chosen by title, or by any ticket's number."""
    if len(lines) == 1 and not always_ask:
        return then(lines[0].id)
    choices = [
        Choice(line.id, f"{named(line.id)} {line.title}", STATE_WORDS[line.state], words=line.requester)
        for line in lines
    ]

    def chosen(id_: int | None) -> None:
        if id_ is not None:
            later(console, lambda: console.desk.ask(finding.current, id_), then)

    picker = Picker(title, choices, empty="No such ticket.", other=by_number if always_ask else None)
    console.app.push_screen(picker, chosen)
    return None


def by_number(typed: str) -> Choice[int] | None:
    """A ticket that is not offered: there are many, or it was merged into one of these."""
    id_ = parse(typed)
    return Choice(id_, named(id_)) if id_ is not None else None
