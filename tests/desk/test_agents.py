"""Agents come and go; their work stays in sight, and a desk is never without one."""

from __future__ import annotations

import pytest

from tests.desk.tickets.desk_of_tickets import opened
from tests.desk.world import World
from tui_desk.desk import agents, conversations, undo
from tui_desk.desk.tickets import changing
from tui_desk.errors import DeskError, NotFound


def test_what_somebody_had_in_hand_is_anybodys_when_he_leaves(world: World) -> None:
    mine, done = (world.arrive(name).conversation_id or 0 for name in ("a", "b"))
    world.bo.do(conversations.assign, [mine, done], world.bo.agent.id)
    world.bo.do(conversations.close, [done])
    world.eva.do(agents.remove, "bo")
    assert world.view("unassigned") == [mine]
    assert world.line(done).assignee == "bo"
    with pytest.raises(NotFound):
        world.eva.do(undo.undo)


def test_the_tickets_he_worked_on_are_anybodys_too_and_so_is_what_is_opened_again(world: World) -> None:
    conversation = world.arrive("Help", mail_id="<h@koval.example>").conversation_id or 0
    mine, done = (opened(world, assignee_id=world.bo.agent.id) for _ in range(2))
    heard = opened(world, assignee_id=world.bo.agent.id, conversation_ids=(conversation,), requester_id=1)
    world.bo.do(conversations.assign, [conversation], world.bo.agent.id)
    world.bo.do(conversations.close, [conversation])
    world.bo.do(changing.set_state, [done, heard], "resolved")
    world.eva.do(agents.remove, "bo")
    assert whose(world) == {mine: None, done: world.bo.agent.id, heard: world.bo.agent.id}
    world.eva.do(changing.set_state, [done], "in_progress")
    world.eva.do(conversations.reopen, [conversation])
    assert world.view("unassigned") == [conversation]
    world.eva.do(undo.undo)
    assert world.view("unassigned") == []
    world.arrive("Re: Help", answers="<h@koval.example>")
    assert whose(world)[done] is whose(world)[heard] is None
    assert world.view("unassigned") == [conversation]


def whose(world: World) -> dict[int, int | None]:
    """Who has which ticket."""
    with world.store.read() as reader:
        return dict(reader.rows("SELECT id, assignee_id FROM ticket"))


def test_the_last_agent_can_not_be_removed(world: World) -> None:
    world.eva.do(agents.remove, "bo")
    with pytest.raises(DeskError, match="last agent"):
        world.eva.do(agents.remove, "eva")


def test_a_login_means_its_agent_whatever_others_are_called(world: World) -> None:
    world.sync.do(agents.add, "eva2", "Eva Berg")
    assert world.eva.ask(agents.find, "eva").login == "eva"
    assert world.eva.ask(agents.find, "eva2").login == "eva2"


def test_an_agent_is_found_without_the_accents_of_his_name(world: World) -> None:
    world.sync.do(agents.add, "zoe", "Zoë Ångström")
    assert world.eva.ask(agents.find, "zoe angs").login == "zoe"


def test_the_beginning_of_a_name_or_a_login_is_enough_where_it_is_the_only_one(world: World) -> None:
    world.sync.do(agents.add, "xk", "Zoe Kane")
    world.sync.do(agents.add, "bea", "Beate Ray")
    assert world.eva.ask(agents.find, "x").login == "xk"
    assert world.eva.ask(agents.find, "bea").login == "bea"
    with pytest.raises(NotFound, match="'b' may be bea or bo"):
        world.eva.ask(agents.find, "b")
    for nobody in ("mallory", "", " "):
        with pytest.raises(NotFound, match=r"no agent is called .*; there are bea, bo, eva, xk"):
            world.eva.ask(agents.find, nobody)


def test_only_one_of_two_who_come_first_becomes_the_first_agent(world: World) -> None:
    assert world.sync.do(agents.add_first, "mallory") is None
    assert world.sync.do(agents.add_first, "eva") == world.eva.agent
