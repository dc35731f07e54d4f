"""The index is written in parts, one for each few transactions. Merged into one it is read faster, as a word is sought
in each part; and it names no more what was taken out of it, which is needed where somebody is forgotten.

SQLite merges by itself too, four parts of a kind into one, so that a large desk has a dozen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.store.transaction import Transaction

PAGES = 100
"""Pages of the index that one transaction writes: a hundredth of a second."""
SMALL_SHARE = 10
"""All is merged when a tenth of it is not in the largest part: each page is written anew some ten times, however large
the index grows."""

_MERGE = {
    "search_message": "INSERT INTO search_message (search_message, rank) VALUES ('merge', :pages)",
    "search_ticket": "INSERT INTO search_ticket (search_ticket, rank) VALUES ('merge', :pages)",
}
_PARTS = "SELECT count(*) FROM search_message_idx GROUP BY segid"
"""The table names the first word of each page."""


def parted(reader: Reader) -> bool:
    """Whether so much of the messages' index is in smaller parts that merging it pays."""
    pages = [row[0] for row in reader.rows(_PARTS)]
    return bool(pages) and (sum(pages) - max(pages)) * SMALL_SHARE >= sum(pages)


def portion(tx: Transaction, table: str = "search_message", *, first: bool) -> bool:
    """Merge some more of the index; `first`: begin with all of it. Tells whether more is to do."""
    before = _writes(tx)
    tx.run(_MERGE[table], pages=-PAGES if first else PAGES)
    return _writes(tx) - before >= 2


def purge(desk: Desk) -> None:
    """Merge the whole index, in portions that keep nobody waiting."""
    for table in _MERGE:
        first = True
        while desk.do(portion, table, first=first):
            first = False


def _writes(tx: Transaction) -> int:
    row = tx.row("SELECT total_changes()")
    assert row is not None
    return int(row[0])
