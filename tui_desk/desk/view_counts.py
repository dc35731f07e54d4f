"""How many conversations are alike in what views ask for: triggers keep the numbers, here they are looked over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_KEPT = "SELECT status, spam, assignee_id, is_part, number FROM conversation_count WHERE number != 0"
_COUNTED = (
    "SELECT status, spam, coalesce(assignee_id, 0), coalesce(merged_into_id, 0) > 0, count(*) FROM conversation"
    " GROUP BY 1, 2, 3, 4"
)


def wrong(reader: Reader) -> int:
    """How many of the numbers are not what a count gives."""
    return len(set(reader.rows(_KEPT)) ^ set(reader.rows(_COUNTED)))


def recount(tx: Transaction) -> None:
    """Count all of them anew."""
    tx.run("DELETE FROM conversation_count")
    tx.run(f"INSERT INTO conversation_count (status, spam, assignee_id, is_part, number) {_COUNTED}")
