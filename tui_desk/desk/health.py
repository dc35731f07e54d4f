"""How a channel feels, as its connector says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.text.clean import clean

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction

LONGEST = 300


def report(tx: Transaction, channel_id: int, state: str, detail: str, *, failures: int | None = None) -> None:
    """Write down a channel's state with one line of detail."""
    tx.run(
        "UPDATE channel SET detail = :detail,"
        " failures = CASE WHEN :state = 'connected' THEN 0 ELSE coalesce(:failures, failures) END,"
        " last_ok = CASE WHEN :state = 'connected' THEN :now ELSE last_ok END,"
        " state_since = CASE WHEN state = :state THEN state_since ELSE :now END, state = :state WHERE id = :id",
        state=state,
        detail=clean(detail, one_line=True)[:LONGEST],
        failures=failures,
        now=tx.now,
        id=channel_id,
    )


def hurry(tx: Transaction, name: str = "") -> None:
    """An agent wants channels that wait for their next try to try at once: all of them, or the one of this name."""
    tx.run(
        "UPDATE channel SET failures = 0 WHERE failures > 0 AND :name IN ('', name)"
        " AND state IN ('retrying', 'no_room', 'needs_operator')",
        name=name,
    )


def is_hurried(reader: Reader, channel_id: int) -> bool:
    """Whether an agent asked for a try since the last failure."""
    return reader.row("SELECT 1 FROM channel WHERE id = :id AND failures = 0", id=channel_id) is not None


def seen(tx: Transaction, channel_id: int) -> None:
    """The server answered just now, and had nothing new: no more than how long ago that was is told of it."""
    tx.rings = False
    tx.run("UPDATE channel SET last_ok = :now WHERE id = :id", now=tx.now, id=channel_id)
