"""Notes: what the team writes down about a conversation. They never leave."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from tui_desk.desk import drafts, homes
from tui_desk.desk.done import Done
from tui_desk.desk.standing import recount
from tui_desk.errors import DeskError, NotFound
from tui_desk.rows import DraftRow
from tui_desk.store import tables
from tui_desk.text.clean import storable

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def add(tx: Transaction, conversation_id: int, text: str) -> Done:
    """Write something down for the team."""
    if not text.strip():
        raise DeskError("the note is empty")
    if tx.row("SELECT 1 FROM conversation WHERE id = :id", id=conversation_id) is None:
        raise NotFound(f"there is no conversation #{conversation_id}")
    conversation_id = homes.now_in(tx, conversation_id)
    name = tx.row("SELECT name, email FROM agent WHERE id = :id", id=tx.agent_id) or (tx.actor, "")
    message_id = tx.insert(
        tables.Message,
        conversation_id=conversation_id,
        key=f"note:{secrets.token_hex(12)}",
        kind="note",
        direction="internal",
        agent_id=tx.agent_id,
        author_name=name[0],
        author_address=name[1],
        at=tx.now,
        text=storable(text),
    )
    recount(tx, [conversation_id])
    tx.event("noted", conversation_id, message_id)
    return Done(f"Note on #{conversation_id}", None, (conversation_id,), message_id)


def from_draft(tx: Transaction, draft: DraftRow) -> Done:
    """Write down what was drafted as a note."""
    drafts.require_unsent(tx, draft)
    if draft.conversation_id is None:
        raise DeskError("a note belongs to a conversation")
    done = add(tx, draft.conversation_id, draft.text)
    drafts.discard(tx, draft)
    return done
