"""What somebody who left had in hand is anybody's again, and so is what he had when it is opened again later."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_OPEN = {"conversation": "status != 'closed'", "ticket": "state != 'resolved' AND merged_into_id IS NULL"}


def let_go(tx: Transaction, agent_id: int) -> None:
    """Give to nobody what this agent has that is open."""
    from tui_desk.desk import conversations
    from tui_desk.desk.tickets import changing

    conversations.assign(tx, _held(tx, "conversation", agent_id), None)
    changing.assign(tx, _held(tx, "ticket", agent_id), None)


def pass_on(tx: Transaction, table: Literal["conversation", "ticket"], ids: Sequence[int]) -> None:
    """These were opened again: who left does not get them back."""
    for (id_,) in tx.rows(
        f"SELECT t.id FROM {table} t JOIN agent a ON a.id = t.assignee_id"
        " WHERE t.id IN (SELECT value FROM json_each(:ids)) AND NOT a.active",
        ids=json.dumps([*ids]),
    ):
        tx.put(table, id_, assignee_id=None)


def still_held(reader: Reader) -> list[tuple[str, int, int]]:
    """Who left and has something open all the same: his login, how many conversations and tickets."""
    everybody = reader.rows("SELECT login, id FROM agent WHERE NOT active ORDER BY login")
    held = [
        (login, len(_held(reader, "conversation", id_)), len(_held(reader, "ticket", id_)))
        for login, id_ in everybody
    ]
    return [one for one in held if one[1] or one[2]]


def _held(reader: Reader, table: Literal["conversation", "ticket"], agent_id: int) -> list[int]:
    sql = f"SELECT id FROM {table} WHERE assignee_id = :agent AND {_OPEN[table]} ORDER BY id"
    return [row[0] for row in reader.rows(sql, agent=agent_id)]
