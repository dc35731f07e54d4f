"""A ticket comes to be: its row, what it was made from, and the event that tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk.desk import drafts
from tui_desk.desk.conversations import tag_named
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import fields, linking, notices, reminding, telling
from tui_desk.desk.tickets.wording import category_named, require_kind, team_named, title_named
from tui_desk.errors import Misunderstood, NotFound, TooLate
from tui_desk.rows import DraftRow
from tui_desk.store import tables
from tui_desk.text.clean import storable
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import NewTicket

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

LONGEST_TEXT = 100_000
LONGEST_STEP = 500


def open_ticket(tx: Transaction, new: NewTicket, *, told: bool = True, deed: int | None = None) -> Done:
    """Open a ticket with everything that hangs on it, and tell the customer. Raises DeskError where it has no title.

    `deed`: what it is opened with; both are taken back together.
    """
    tx.go_on(deed)
    require_kind(tx.policy, new.kind)
    _require_agent(tx, new.assignee_id)
    ticket_id = tx.insert(
        tables.Ticket,
        kind=new.kind,
        title=title_named(new.title),
        text=storable(new.text.strip())[:LONGEST_TEXT],
        priority=new.priority,
        category=category_named(tx.policy, new.category),
        due_at=new.due_at,
        reminded_for=reminding.passed(tx.policy, new.due_at, tx.now),
        assignee_id=new.assignee_id,
        team=team_named(tx.policy, new.team),
        requester_id=new.requester_id,
        fields=fields.all_typed(tx.policy, new.kind, new.fields, tx.now),
        created_at=tx.now,
        updated_at=tx.now,
    )
    for name in dict.fromkeys(map(tag_named, new.tags)):
        tx.run("INSERT INTO ticket_tag (ticket_id, name) VALUES (:id, :name)", id=ticket_id, name=name)
    add_steps(tx, ticket_id, new.checklist)
    hung = linking.hang(
        tx,
        ticket_id,
        conversations=new.conversation_ids,
        messages=new.message_ids,
        customers=new.customer_ids,
    )
    tx.event("ticket_opened", ticket_id=ticket_id, title=title_named(new.title), kind=new.kind, hung=hung)
    linking.tell_conversations(tx, "ticket_linked", ticket_id, hung["conversations"], opened=True)
    done = Done(f"Opened {named(ticket_id)}", tx.deed, tuple(hung["conversations"]), tickets=(ticket_id,))
    return telling.opened(tx, done) if told else done


def open_drafted(
    tx: Transaction, new: NewTicket, draft: DraftRow, *, told: bool = True, deed: int | None = None
) -> Done:
    """Open the ticket of a form, which is no draft any more. Raises Conflict where another console was quicker."""
    drafts.require_unsent(tx, draft)
    done = open_ticket(tx, new, told=told, deed=deed)
    drafts.discard(tx, draft)
    return done


def open_each(tx: Transaction, news: Sequence[NewTicket], *, told: bool = True) -> Done:
    """Open several tickets as one deed. Raises DeskError where there is nothing to open, or one of them can't be."""
    if not news:
        raise Misunderstood("there is nothing to open a ticket for")
    each = [open_ticket(tx, new, told=False) for new in news]
    tickets = tuple(id_ for done in each for id_ in done.tickets)
    words = named(tickets[0]) if len(tickets) == 1 else f"{named(tickets[0])} to {named(tickets[-1])}"
    done = Done(f"Opened {words}", tx.deed, tuple(id_ for done in each for id_ in done.ids), tickets=tickets)
    return telling.opened(tx, done) if told else done


def take_back(tx: Transaction, ticket_id: int) -> None:
    """A ticket that should not have been opened goes for good; its number is not given again."""
    later = tx.row(
        "SELECT 1 FROM event WHERE ticket_id = :id AND undone_by IS NULL AND kind NOT IN"
        " ('ticket_opened', 'ticket_linked', 'ticket_told', 'ticket_untold', 'undone')",
        id=ticket_id,
    )
    if later:
        raise TooLate(
            f"too late to take back that {named(ticket_id)} was opened: it has been worked on since; resolve it instead"
        )
    if notices.rest(tx, ticket_id):
        raise TooLate(
            f"too late to take back that {named(ticket_id)} was opened: the customer has been told of it;"
            " resolve it instead"
        )
    tx.run("DELETE FROM ticket WHERE id = :id", id=ticket_id)


def add_steps(tx: Transaction, ticket_id: int, steps: tuple[str, ...]) -> list[int]:
    """Further steps at the end of its checklist; gives their ids."""
    row = tx.row("SELECT coalesce(max(position), -1) FROM checklist_item WHERE ticket_id = :id", id=ticket_id)
    assert row is not None
    wanted = [text for step in steps if (text := storable(" ".join(step.split()))[:LONGEST_STEP])]
    return [
        tx.insert(tables.ChecklistItem, ticket_id=ticket_id, position=position, text=text)
        for position, text in enumerate(wanted, row[0] + 1)
    ]


def _require_agent(tx: Transaction, agent_id: int | None) -> None:
    if agent_id is None:
        return
    if tx.row("SELECT 1 FROM agent WHERE id = :id AND active", id=agent_id) is None:
        raise NotFound("there is no such agent")
