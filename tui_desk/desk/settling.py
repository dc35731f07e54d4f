"""What becomes of an answer that failed or is in doubt: the agent decides, nobody else.

What he said of it can be taken back until something followed: another try, a receipt, an echo.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui_desk.desk import changes, pieces
from tui_desk.desk.done import Done
from tui_desk.desk.standing import recount, show_delivery
from tui_desk.errors import DeskError
from tui_desk.rows import UNSETTLED

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_EXT_IDS = "(SELECT count(*) FROM external_id x WHERE x.message_id = o.message_id)"
_STANDING = f"o.state, o.at_risk, o.not_before, o.sent_at, m.delivery, m.delivery_detail, {_EXT_IDS}"
_LEFT_SO = ", ".join(f"json_extract(a.data, '$.{name}')" for name in ("state", "not_before", "ext_ids"))
FOLLOWED = f"(m.delivery != o.state OR (o.state, o.not_before, {_EXT_IDS}) IS NOT ({_LEFT_SO}))"
"""Whether something followed from what event `a` says of delivery `o` and its message `m`."""


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
    before = _standing(tx, message_id)
    piece = pieces.arrived_unseen(tx, message_id, tx.now + tx.policy.undo_seconds * 1000) if arrived else None
    if piece is None:
        state = "sent" if arrived else "failed"
        tx.run("UPDATE outbox SET state = :state WHERE message_id = :id", state=state, id=message_id)
        show_delivery(tx, message_id, state, "settled by an agent")
    now = _standing(tx, message_id)
    tx.event(
        "settled",
        conversation_id,
        message_id,
        arrived=arrived,
        piece=piece,
        was=before,
        **{name: now[name] for name in ("state", "not_before", "ext_ids")},
    )
    if piece is not None:
        changes.after_sending(tx, message_id)
    recount(tx, [conversation_id])
    return Done("Noted as sent" if arrived else "Noted as not sent", tx.deed, (conversation_id,))


def unsettle(tx: Transaction, message_id: int, settled: Mapping[str, Any]) -> None:
    """It is as much in doubt as before the agent said something. `settled`: the data of the event that says so."""
    was = settled["was"]
    tx.run(
        "UPDATE outbox SET state = :state, at_risk = :at_risk, not_before = :not_before, sent_at = :sent_at"
        " WHERE message_id = :id",
        **{name: was[name] for name in ("state", "at_risk", "not_before", "sent_at")},
        id=message_id,
    )
    tx.run("UPDATE piece SET ext_id = '' WHERE id = :id", id=settled["piece"])
    show_delivery(tx, message_id, was["delivery"], was["detail"])


def _standing(tx: Transaction, message_id: int) -> dict[str, Any]:
    row = tx.row(
        f"SELECT {_STANDING} FROM outbox o JOIN message m ON m.id = o.message_id WHERE m.id = :id",
        id=message_id,
    )
    assert row is not None
    names = ("state", "at_risk", "not_before", "sent_at", "delivery", "detail", "ext_ids")
    return dict(zip(names, row, strict=True))


def _unsettled(tx: Transaction, message_id: int) -> int:
    row = tx.row(
        "SELECT m.conversation_id, m.delivery FROM message m JOIN outbox o ON o.message_id = m.id WHERE m.id = :id",
        id=message_id,
    )
    if row is None or row[1] not in UNSETTLED:
        raise DeskError("this message neither failed nor is in doubt")
    return int(row[0])
