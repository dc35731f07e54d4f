"""What an older store holds is indexed in the background, newest first, in portions that keep nobody waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

AT_ONCE = 100
"""Messages or tickets of one portion."""


def left(reader: Reader) -> int:
    """About how many messages and tickets are still to be indexed; 0: the index has all."""
    row = reader.row("SELECT message_upto + ticket_upto FROM search_state WHERE id = 1")
    return int(row[0]) if row else 0


def portion(tx: Transaction) -> bool:
    """Index some of what is left. Tells whether more is. The mark moves in the same transaction."""
    from tui_desk.desk.search import indexing

    indexing.require_form(tx)
    row = tx.row("SELECT message_upto, ticket_upto FROM search_state WHERE id = 1")
    assert row is not None
    if row[1]:
        _tickets(tx, row[1])
    elif row[0]:
        _messages(tx, row[0])
    return left(tx) > 0


def _messages(tx: Transaction, upto: int) -> None:
    from tui_desk.desk.search import indexing

    rows = tx.rows(
        "SELECT m.id, m.at, m.subject, m.text, m.author_name, m.author_address, m.recipients, d.id"
        " FROM message m LEFT JOIN search_doc d ON d.message_id = m.id"
        " WHERE m.id <= :upto ORDER BY m.id DESC LIMIT :most",
        upto=upto,
        most=AT_ONCE,
    )
    indexing.put_messages(tx, (row[:7] for row in rows if row[7] is None))
    lowest = rows[-1][0] - 1 if len(rows) == AT_ONCE else 0
    tx.run("UPDATE search_state SET message_upto = :lowest", lowest=lowest)


def _tickets(tx: Transaction, upto: int) -> None:
    from tui_desk.desk.search import indexing

    rows = tx.rows(
        "SELECT id FROM ticket WHERE id <= :upto ORDER BY id DESC LIMIT :most", upto=upto, most=AT_ONCE
    )
    ids = [row[0] for row in rows]
    indexing.put_tickets(tx, ids)
    lowest = ids[-1] - 1 if len(ids) == AT_ONCE else 0
    tx.run("UPDATE search_state SET ticket_upto = :lowest", lowest=lowest)
