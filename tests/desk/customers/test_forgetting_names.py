"""Forgetting knows every column that leads to somebody or to what is his: a new one has to be named there."""

from __future__ import annotations

import inspect
import re

from tests.desk.world import World
from tui_desk.desk.customers import forgetting, forgetting_events, forgetting_rows
from tui_desk.store.reader import Reader

FORGETS = re.sub(
    r'"\s+f?"', "", "".join(map(inspect.getsource, (forgetting, forgetting_rows, forgetting_events)))
)
"""What it says, each statement in one piece."""
NAMED = re.compile(r"(?:customer|requester|conversation|continues|message|home|ticket)_id")
"""How a column is called that leads there, whether or not it is declared."""
ELSEWHERE = {
    ("message", "conversation_id"): "every message of what is his alone is his",
    ("message", "home_id"): "a conversation's row stays, blank",
    ("search_doc", "message_id"): "the index follows its message by triggers",
    ("search_due", "message_id"): "the index follows its message by triggers",
    ("search_ticket_due", "ticket_id"): "the index follows its ticket by triggers",
}


def leading(reader: Reader) -> set[tuple[str, str]]:
    """`(table, column)` of all that leads to a customer, a conversation, a message or a ticket and stays without it.

    Customers and tickets are deleted, so that what is declared to go with them does.
    """
    found = set()
    for (table,) in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        columns = {row[1] for row in reader.rows("SELECT * FROM pragma_table_info(:table)", table=table)}
        keys = reader.rows("SELECT * FROM pragma_foreign_key_list(:table)", table=table)
        goes = {key[3] for key in keys if key[2] in ("customer", "ticket") and key[6] == "CASCADE"}
        declared = {key[3] for key in keys if key[2] in ("customer", "conversation", "message", "ticket")}
        called = {column for column in columns if NAMED.fullmatch(column)}
        found |= {(table, column) for column in (declared | called) - goes}
    return found


def is_named(table: str, column: str) -> bool:
    """Whether a statement of forgetting finds or changes rows of the table by the column."""
    changes = rf'(?:FROM|UPDATE) {table}\b[^"]*\b{column}\b'
    each = rf'"{table}"[^:]*:\s*tx.run\(f"DELETE FROM {{table}}[^"]*\b{column}\b'
    return bool(re.search(changes, FORGETS) or re.search(each, FORGETS))


def test_every_column_that_leads_to_somebody_is_named_in_forgetting(world: World) -> None:
    with world.store.read() as reader:
        found = leading(reader)
    assert len(found) > 20
    assert {one for one in found if not is_named(*one)} == ELSEWHERE.keys()
