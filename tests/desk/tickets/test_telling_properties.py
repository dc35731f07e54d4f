"""Nobody is told the same twice, whatever is done to a ticket, taken back or broken off."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desk.tickets.test_telling import made, ours, send_all, set_state, tell, told
from tests.desk.world import World
from tui_desk.desk import undo
from tui_desk.desk.tickets import changing

DEEDS = st.lists(
    st.sampled_from(
        ("submitted", "in_progress", "waiting_on_customer", "resolved", "undo", "write", "send", "crash")
    ),
    max_size=14,
)


@settings(max_examples=15)
@given(deeds=DEEDS)
def test_nobody_is_told_the_same_twice_whatever_is_done_undone_or_broken(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[str]
) -> None:
    world = World(tmp_path_factory.mktemp("desk"))
    arrived = world.arrive()
    ticket = made(world, arrived)
    for deed in deeds:
        _do(world, ticket, deed)
    tell(world)
    standing = [one for one in told(world, ticket) if one.state != "cancelled"]
    assert sorted(one.id for one in ours(world, arrived.conversation_id)) == [
        one.message_id for one in standing
    ]
    changes = world.eva.ask(
        lambda reader: reader.rows(
            "SELECT json_extract(data, '$.state') FROM event WHERE kind = 'ticket_state' AND undone_by IS NULL"
        )
    )
    sent = {one.id for one in standing if one.state == "sent"}
    assert len([one for one in standing if one.occasion != "created" and one.id not in sent]) <= len(changes)
    assert (
        world.eva.ask(lambda reader: reader.rows("SELECT key FROM notice GROUP BY key HAVING count(*) > 1"))
        == []
    )
    world.store.close()


def _do(world: World, ticket: int, deed: str) -> None:
    match deed:
        case "undo":
            if "ticket_state" in world.eva.ask(_undoable):
                world.eva.do(undo.undo)
        case "write":
            tell(world)
        case "send":
            send_all(world, world.channels["support"])
        case "crash":
            with pytest.raises(ZeroDivisionError):
                world.eva.do(_change_and_die, ticket)
        case state:
            set_state(world, ticket, state)  # type: ignore[arg-type]


def _undoable(reader: Any) -> list[str]:
    rows = reader.rows("SELECT kind FROM event WHERE actor = 'eva' AND undone_by IS NULL")
    return [row[0] for row in rows]


def _change_and_die(tx: Any, ticket: int) -> None:
    row = tx.row("SELECT state FROM ticket WHERE id = :id", id=ticket)
    changing.set_state(tx, [ticket], "resolved" if row[0] != "resolved" else "submitted")
    raise ZeroDivisionError
