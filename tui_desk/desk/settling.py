"""What becomes of an answer that failed or is in doubt: the agent decides, nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk import changes, pieces
from tui_desk.desk.done import Done
from tui_desk.desk.standing import recount, show_delivery
from tui_desk.errors import DeskError
from tui_desk.rows import UNSETTLED

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def resend(tx: Transaction, message_id: int) -> Done:
    """Send once more what failed, came back or may have been sent; never to those who have it already."""
    conversation_id = _unsettled(tx, message_id)
    tx.run(
        "UPDATE outbox SET state = 'queued', at_risk = 0, attempts = 0, not_before = :now, detail = ''"
        " WHERE message_id = :id",
        now=tx.now,
        id=message_id,
    )
    show_delivery(tx, message_id, "queued")
    recount(tx, [conversation_id])
    tx.event("resent", conversation_id, message_id)
    return Done("Sending it once more", None, (conversation_id,))


def settle(tx: Transaction, message_id: int, arrived: bool) -> Done:
    """The agent knows what became of a message that may have been sent."""
    conversation_id = _unsettled(tx, message_id)
    if arrived and pieces.arrived_unseen(tx, message_id):
        changes.after_sending(tx, message_id)
    else:
        state = "sent" if arrived else "failed"
        tx.run("UPDATE outbox SET state = :state WHERE message_id = :id", state=state, id=message_id)
        show_delivery(tx, message_id, state, "settled by an agent")
    recount(tx, [conversation_id])
    tx.event("settled", conversation_id, message_id, arrived=arrived)
    return Done("Noted as sent" if arrived else "Noted as not sent", None, (conversation_id,))


def _unsettled(tx: Transaction, message_id: int) -> int:
    row = tx.row(
        "SELECT m.conversation_id, m.delivery FROM message m JOIN outbox o ON o.message_id = m.id WHERE m.id = :id",
        id=message_id,
    )
    if row is None or row[1] not in UNSETTLED:
        raise DeskError("this message neither failed nor is in doubt")
    return int(row[0])
