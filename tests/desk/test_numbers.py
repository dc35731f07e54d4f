"""A number that names nothing is told so in words, however big it is."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.desk.tickets.desk_of_tickets import opened
from tests.desk.world import World
from tui_desk.desk import (
    attachments,
    conversations,
    drafts,
    joining,
    notes,
    pointers,
    settling,
    timeline,
    undo,
)
from tui_desk.errors import DeskError

VERBS: dict[str, Callable[[World, int], Any]] = {
    "close": lambda world, id_: world.eva.do(conversations.close, [id_]),
    "snooze": lambda world, id_: world.eva.do(conversations.snooze, [id_], world.eva.now_ms() + 1000),
    "assign": lambda world, id_: world.eva.do(conversations.assign, [id_], world.eva.agent.id),
    "tag": lambda world, id_: world.eva.do(conversations.add_tags, [id_], ["x"]),
    "note": lambda world, id_: world.eva.do(notes.add, id_, "x"),
    "reply": lambda world, id_: world.draft(id_),
    "join": lambda world, id_: world.eva.do(joining.join, id_),
    "show": lambda world, id_: world.eva.ask(timeline.detail, id_, world.eva.agent.id),
    "message": lambda world, id_: world.eva.ask(timeline.message, id_),
    "draft": lambda world, id_: world.eva.ask(drafts.load, id_),
    "resend": lambda world, id_: world.eva.do(settling.resend, id_),
    "file": lambda world, id_: world.eva.do(attachments.want, id_),
    "undo": lambda world, id_: world.eva.do(undo.undo, id_),
    "assignee": lambda world, id_: world.eva.do(conversations.assign, [1], id_),
}


@pytest.mark.parametrize("number", [999, 2**63 - 1, 2**63, 2**200, -(2**63) - 1])
@pytest.mark.parametrize("verb", VERBS)
def test_a_number_that_names_nothing(world: World, verb: str, number: int) -> None:
    world.arrive()
    with pytest.raises(DeskError):
        VERBS[verb](world, number)


@pytest.mark.parametrize("table", ["conversation", "customer", "ticket"])
def test_a_number_leads_along_a_chain_to_its_end_and_out_of_a_ring(
    world: World, table: pointers.Table
) -> None:
    for number in range(1, 4):
        world.arrive(f"{number}", sender=f"{number} <{number}@there.example>")
        opened(world)
    ids = [row[0] for row in world.eva.ask(lambda reader: reader.rows(f"SELECT id FROM {table} ORDER BY id"))]
    for one, other in pairwise(ids):
        _point(world, table, one, other)
    assert {world.eva.ask(pointers.last, table, one) for one in ids} == {ids[-1]}
    _point(world, table, ids[-1], ids[0])
    assert {world.eva.ask(pointers.last, table, one) for one in (*ids, 999)} == {None}
    world.arrive("4", sender="1 <1@there.example>")


def _point(world: World, table: str, one: int, other: int) -> None:
    sql = f"UPDATE {table} SET merged_into_id = :other WHERE id = :one"
    world.sync.do(lambda tx: tx.run(sql, one=one, other=other))
