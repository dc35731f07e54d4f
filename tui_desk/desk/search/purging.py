"""What was taken out of the index leaves its pages, too: they still name its words until they are merged.

Needed where somebody is forgotten; else SQLite merges by itself, in its own time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.store.transaction import Transaction

PAGES = 500
"""Pages of the index that one transaction merges."""


def purge(desk: Desk) -> None:
    """Merge the whole index, in portions that keep nobody waiting."""
    for table in ("search_message", "search_ticket"):
        first = True
        while desk.do(_merge, table, first):
            first = False


def _merge(tx: Transaction, table: str, first: bool) -> bool:
    """Some more of the index; `first`: begin with all of it. Tells whether more is to do."""
    before = _writes(tx)
    merge = {
        "search_message": "INSERT INTO search_message (search_message, rank) VALUES ('merge', :pages)",
        "search_ticket": "INSERT INTO search_ticket (search_ticket, rank) VALUES ('merge', :pages)",
    }
    tx.run(merge[table], pages=-PAGES if first else PAGES)
    return _writes(tx) - before >= 2


def _writes(tx: Transaction) -> int:
    row = tx.row("SELECT total_changes()")
    assert row is not None
    return int(row[0])
