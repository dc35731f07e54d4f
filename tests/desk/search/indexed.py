"""What is in the index, seen as SQLite sees it."""

from __future__ import annotations

from tests.desk.world import World
from tui_desk.desk.search import backlog
from tui_desk.store.transaction import Transaction

Word = tuple[str, int, str, int]
"""A word, its message, the column, and where in it."""


def words(world: World) -> set[Word]:
    """Every word of every message."""
    with world.store.read() as reader:
        rows = reader.rows(
            "SELECT w.term, coalesce(d.message_id, -1), w.col, w.offset FROM search_word w"
            " LEFT JOIN search_doc d ON d.id = w.doc"
        )
    return {(row[0], row[1], row[2], row[3]) for row in rows}


def tickets(world: World) -> list[tuple[int, str, str]]:
    """What each ticket is found by."""
    with world.store.read() as reader:
        rows = reader.rows("SELECT rowid, title, text FROM search_ticket ORDER BY rowid")
    return [(row[0], row[1], row[2]) for row in rows]


def forget_form(tx: Transaction) -> None:
    """As if another program had made the index."""
    tx.run("UPDATE search_state SET form = 0")


def anew(world: World) -> None:
    """Make the index from nothing."""
    world.sync.do(forget_form)
    while world.sync.do(backlog.portion):
        pass


def is_true(world: World) -> bool:
    """Whether the index is whole, and the same as one that is made from nothing."""
    with world.store.write(world.policy, actor="test", agent_id=None, now=0) as tx:
        tx.run("INSERT INTO search_message (search_message) VALUES ('integrity-check')")
        tx.run("INSERT INTO search_ticket (search_ticket) VALUES ('integrity-check')")
    before = words(world), tickets(world)
    anew(world)
    return before == (words(world), tickets(world))
