"""What the team writes down on a ticket, and posts across to its conversations; customers never see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk.desk import drafts, homes, notes
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import linking
from tui_desk.desk.tickets.opening import LONGEST_TEXT
from tui_desk.errors import DeskError
from tui_desk.rows import DraftRow
from tui_desk.store import tables
from tui_desk.text.clean import storable
from tui_desk.text.ticket_number import named

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def add_note(tx: Transaction, ticket_id: int, text: str, post_to: Sequence[int] = ()) -> Done:
    """Write a note on a ticket; `post_to`: conversations where it stands as a note, too, with the ticket's number."""
    kept = storable(text.strip())[:LONGEST_TEXT]
    if not kept:
        raise DeskError("the note is empty")
    linking.bump(tx, ticket_id)
    note_id = tx.insert(tables.TicketNote, ticket_id=ticket_id, agent_id=tx.agent_id, at=tx.now, text=kept)
    there = list(dict.fromkeys(homes.now_in(tx, one) for one in post_to))
    tx.event("ticket_noted", ticket_id=ticket_id, note=note_id, posted=there)
    for conversation_id in there:
        notes.add(tx, conversation_id, f"{named(ticket_id)}: {kept}")
    return Done(f"Note on {named(ticket_id)}", None, tuple(there), tickets=(ticket_id,))


def add_drafted(tx: Transaction, draft: DraftRow, post_to: Sequence[int] = ()) -> Done:
    """A draft becomes a note on its ticket."""
    if draft.ticket_id is None:
        raise DeskError("this draft is on no ticket")
    drafts.require_unsent(tx, draft)
    done = add_note(tx, draft.ticket_id, draft.text, post_to)
    drafts.discard(tx, draft)
    return done
