"""Mails that left before this process began and have not been seen in Sent: their copy may be owed.

A copy is made after the server took the mail; a process that is killed in between leaves none. A later process sees
to it, once: what was seen to is not asked for again, whoever moves or deletes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk import lease
from tui_desk.moments import DAY_MS

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction

_NOBODY = 0
"""Stands for the lease of a delivery whose copy was seen to: no process owes it any more."""

LOOKED_AT = 50
"""So many of a channel's newest deliveries: a process that dies leaves only its last ones without a copy."""


def owed(reader: Reader, channel_id: int, epoch: int, now: int) -> list[int]:
    """Deliveries that an earlier process sent within a day, and whose mail is nowhere known to lie, oldest first."""
    rows = reader.rows(
        "SELECT o.id FROM (SELECT * FROM outbox WHERE channel_id = :channel ORDER BY id DESC LIMIT :most) o"
        " JOIN message m ON m.id = o.message_id"
        " WHERE o.state = 'sent' AND o.epoch > :nobody AND o.epoch < :epoch AND o.sent_at > :since"
        " AND m.mail_id = o.key AND m.raw_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM place p WHERE p.message_id = m.id)"
        " ORDER BY o.id",
        channel=channel_id,
        most=LOOKED_AT,
        nobody=_NOBODY,
        epoch=epoch,
        since=now - DAY_MS,
    )
    return [row[0] for row in rows]


def seen_to(tx: Transaction, epoch: int, id_: int) -> None:
    """Nothing is owed for a delivery any more. Raises `LeaseLost`."""
    lease.hold(tx, epoch)
    tx.run("UPDATE outbox SET epoch = :nobody WHERE id = :id AND state = 'sent'", nobody=_NOBODY, id=id_)
