"""One deed may be of customers, conversations and tickets at once: one undo takes back all of it, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.world import World
from tui_desk.desk import conversations, undo
from tui_desk.desk.customers import calls, changing, finding, reading
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import opening, proposing
from tui_desk.desk.tickets import reading as tickets
from tui_desk.errors import Conflict, NotFound

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def called(world: World, who: int | str = "600 111 222") -> Done:
    return world.eva.do(calls.log_of, "phone", who, "The router is dead")


def opened(world: World, call: Done) -> Done:
    """The ticket of a call, as it is opened with it."""
    new = world.eva.ask(proposing.propose, 1, message_ids=[call.message_id or 0])
    return world.eva.do(opening.open_ticket, new, deed=call.deed)


def test_who_was_made_by_a_call_goes_with_it(world: World) -> None:
    for who in ("600 111 222", "zoe@z.example", "Zoë Z"):
        done = called(world, who)
        taken = world.eva.do(undo.undo)
        assert taken.text.startswith(f"Took back: what was logged on #{done.ids[0]}; on ")
        assert world.eva.ask(finding.ids) == []
        assert (world.line(done.ids[0]).status, world.line(done.ids[0]).messages) == ("closed", 0)
        with pytest.raises(NotFound):
            world.eva.ask(reading.detail, done.customers[0])


def test_who_was_there_before_stays(world: World) -> None:
    world.arrive()
    before = world.eva.ask(reading.detail, 1)
    called(world, 1)
    assert world.eva.do(undo.undo).text == "Took back: what was logged on #2"
    assert world.eva.ask(finding.ids) == [1]
    assert world.eva.ask(reading.detail, 1) == before
    assert [one.id for one in world.eva.ask(reading.history, 1)] == [1]


def test_who_is_needed_since_keeps_the_call_too(world: World) -> None:
    done = called(world)
    world.bo.do(changing.set_notes, done.customers[0], "likes tea")
    with pytest.raises(Conflict, match="was changed since"):
        world.eva.do(undo.undo)
    assert (world.line(1).status, world.line(1).messages) == ("open", 1)


def test_a_call_and_the_ticket_opened_with_it_are_one_deed(world: World) -> None:
    call = called(world)
    ticket = opened(world, call)
    assert ticket.deed == call.deed
    taken = world.eva.do(undo.undo)
    assert taken.text.startswith("Took back: what was logged on #1; on #1001-9: opened this ticket; on 6")
    assert taken.ids[0] == 1
    assert (taken.tickets, taken.customers) == (ticket.tickets, call.customers)
    assert world.eva.ask(finding.ids) == []
    with pytest.raises(NotFound):
        world.eva.ask(tickets.detail, ticket.tickets[0])
    with pytest.raises(NotFound):
        world.eva.do(undo.undo)


def test_a_ticket_is_no_part_of_what_was_taken_back_or_is_anothers(world: World) -> None:
    world.arrive()
    call = called(world, 1)
    world.eva.do(undo.undo)
    assert opened(world, call).deed != call.deed
    again = called(world, 1)
    new = world.bo.ask(proposing.propose, 1, message_ids=[again.message_id or 0])
    assert world.bo.do(opening.open_ticket, new, deed=again.deed).deed != again.deed


def test_a_card_and_a_conversation_changed_in_one_go_back_in_one(world: World) -> None:
    world.arrive()

    def both(tx: Transaction) -> None:
        changing.set_notes(tx, 1, "likes tea")
        conversations.close(tx, [1])

    world.eva.do(both)
    text = world.eva.do(undo.undo).text
    assert text == "Took back: closed #1; on Anna Koval: rewrote the notes"
    assert (world.line(1).status, world.eva.ask(reading.detail, 1).notes) == ("open", "")
    world.eva.do(both)
    world.bo.do(conversations.reopen, [1])
    with pytest.raises(Conflict, match="#1 was changed since"):
        world.eva.do(undo.undo)
    assert world.eva.ask(reading.detail, 1).notes == "likes tea"
