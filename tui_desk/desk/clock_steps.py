"""What waits a while waits no longer because this machine's clock is set back; what waits for a date goes by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk import lease

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def set_back(tx: Transaction, epoch: int, by_ms: int) -> None:
    """The clock was just set back by so much: deliveries, notices and reminders keep their place in time.

    What waits no longer than one may take it back stays: it may be of after the step. Raises LeaseLost.
    """
    lease.hold(tx, epoch)
    end = tx.now + tx.policy.undo_seconds * 1000
    for sql in (
        "UPDATE outbox SET not_before = not_before - :by WHERE state = 'queued' AND not_before > :end",
        "UPDATE notice SET not_before = not_before - :by WHERE state = 'planned' AND not_before > :end",
        "UPDATE reminder SET not_before = not_before - :by WHERE state IN ('planned', 'sending') AND not_before > :end",
    ):
        tx.run(sql, by=by_ms, end=end)
