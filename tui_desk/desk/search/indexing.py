"""The index is true when a transaction ends: what its changes noted as due is written into it in one go.

The index keeps no texts; it forgets a message by being told again what it was, which the note has.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tui_desk.desk.search import numbering
from tui_desk.store.reader import Row
from tui_desk.store.trouble import is_damaged
from tui_desk.text.search_folding import VERSION, folded

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_PUT = "INSERT INTO search_message (rowid, subject, text, author, recipients) VALUES (?, ?, ?, ?, ?)"
_TAKE_OUT = (
    "INSERT INTO search_message (search_message, rowid, subject, text, author, recipients)"
    " VALUES ('delete', ?, ?, ?, ?, ?)"
)
_ANY_DUE = (
    "SELECT EXISTS (SELECT 1 FROM search_due WHERE message_id > 0) OR EXISTS"
    " (SELECT 1 FROM search_ticket_due WHERE ticket_id > 0)"
)
_DUE = (
    "SELECT d.message_id, d.doc_id, m.at, d.subject, d.text, d.author_name, d.author_address, d.recipients,"
    " m.subject, m.text, m.author_name, m.author_address, m.recipients"
    " FROM search_due d LEFT JOIN message m ON m.id = d.message_id WHERE d.message_id > 0"
)
_TICKET = (
    "SELECT t.id, t.title, t.text || char(10) || t.category"
    " || coalesce((SELECT char(10) || group_concat(g.name, ' ') FROM ticket_tag g WHERE g.ticket_id = t.id), '')"
    " || coalesce((SELECT char(10) || group_concat(i.text, char(10)) FROM checklist_item i"
    "   WHERE i.ticket_id = t.id), '')"
    " || coalesce((SELECT char(10) || group_concat(n.text, char(10)) FROM ticket_note n"
    "   WHERE n.ticket_id = t.id), '')"
    " FROM ticket t WHERE t.id IN (SELECT value FROM json_each(:ids)) AND t.merged_into_id IS NULL ORDER BY t.id"
)


class IndexDamaged(Exception):
    """The search index can't be written. It is made from what stands, so it need cost no deed."""


def keep(tx: Transaction) -> None:
    """Index what this transaction wrote, and what an earlier one noted and left. Raises IndexDamaged."""
    if tx.row(_ANY_DUE) == (0,):
        return
    try:
        with tx.part():
            _keep(tx)
            with tx.part():
                pass  # FTS5 writes what it was told when a savepoint begins: what breaks must break here
    except sqlite3.DatabaseError as error:
        if not is_damaged(error):
            raise
        raise IndexDamaged(str(error)) from error


def _keep(tx: Transaction) -> None:
    if tx.row("SELECT 1 FROM search_due WHERE message_id > 0 LIMIT 1"):
        require_form(tx)
        _keep_messages(tx)
    if tx.row("SELECT 1 FROM search_ticket_due WHERE ticket_id > 0 LIMIT 1"):
        due = [row[0] for row in tx.rows("SELECT ticket_id FROM search_ticket_due WHERE ticket_id > 0")]
        put_tickets(tx, due)
        tx.run("DELETE FROM search_ticket_due")


def put_messages(tx: Transaction, rows: Iterable[Sequence[object]]) -> None:
    """Index messages that are not: `(id, at, subject, text, author_name, author_address, recipients)`."""
    docs, numbers = [], numbering.Numbers(tx)
    for id_, at, *fields in rows:
        assert isinstance(at, int)
        doc = numbers.free(at)
        tx.run("INSERT INTO search_doc (id, message_id) VALUES (:doc, :id)", doc=doc, id=id_)
        docs.append((doc, *_folded(fields)))
    tx.run_many(_PUT, sorted(docs))


def put_tickets(tx: Transaction, ids: Sequence[int]) -> None:
    """Index these tickets anew; of those that are gone, or part of another, nothing stays."""
    rows = tx.rows(_TICKET, ids=json.dumps(ids))
    tx.run_many("DELETE FROM search_ticket WHERE rowid = ?", [(id_,) for id_ in ids])
    tx.run_many(
        "INSERT INTO search_ticket (rowid, title, text) VALUES (?, ?, ?)",
        [(id_, folded(title), folded(text)) for id_, title, text in rows],
    )


def require_form(tx: Transaction) -> None:
    """What is indexed in another form than this program's is thrown away, and made anew bit by bit."""
    if tx.row("SELECT 1 FROM search_state WHERE id = 1 AND form = :form", form=VERSION):
        return
    tx.run("INSERT INTO search_message (search_message) VALUES ('delete-all')")
    tx.run("DELETE FROM search_ticket")
    tx.run("DELETE FROM search_doc")
    tx.run("DELETE FROM search_due")
    tx.run(
        "UPDATE search_state SET form = :form, message_upto = (SELECT coalesce(max(id), 0) FROM message),"
        " ticket_upto = (SELECT coalesce(max(id), 0) FROM ticket)",
        form=VERSION,
    )


def _keep_messages(tx: Transaction) -> None:
    rows = tx.rows(_DUE)
    tx.run_many(_TAKE_OUT, sorted((doc, *_folded(row[:5])) for _, doc, _, *row in rows if doc is not None))
    tx.run_many("DELETE FROM search_doc WHERE id = ?", [(row[1],) for row in rows if row[1] is not None])
    tx.run("DELETE FROM search_due")
    put_messages(tx, (_now(row) for row in rows if row[2] is not None))


def _now(row: Row) -> Sequence[object]:
    """A due message as it is now."""
    return (row[0], row[2], *row[8:])


def texts(fields: Sequence[object]) -> tuple[str, str, str, str]:
    """What of a message's columns is indexed, once it is folded."""
    subject, text, name, address, recipients = (str(field) for field in fields)
    return subject, text, f"{name} {address}", _people(recipients)


def _folded(fields: Sequence[object]) -> tuple[str, ...]:
    return tuple(map(folded, texts(fields)))


def _people(recipients: str) -> str:
    """Names and addresses of those a mail goes to."""
    if recipients == "{}":
        return ""
    found = json.loads(recipients)
    some = (*found.get("to", ()), *found.get("cc", ()), *found.get("bcc", ()))
    return " ".join(part for one in some for part in one)
