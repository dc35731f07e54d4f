"""A proposed ticket says what the chosen messages say, on behalf of who wrote them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.desk.chats import ANNA, BORIS, Chats
from tests.desk.world import World
from tui_desk.desk import conversations
from tui_desk.desk.tickets import opening, proposing
from tui_desk.errors import NotFound
from tui_desk.exchange import Person
from tui_desk.ticket_rows import NewTicket

CARLA = Person("memory", "19", "Carla")


@pytest.fixture
def chats(tmp_path: Path) -> Chats:
    return Chats(tmp_path)


def propose(world: World, *conversation_ids: int | None, messages: tuple[int | None, ...] = ()) -> NewTicket:
    eva = world.eva
    return eva.ask(
        proposing.propose,
        eva.agent.id,
        conversation_ids=[one for one in conversation_ids if one is not None],
        message_ids=[one for one in messages if one is not None],
    )


def customer(world: World, name: str) -> int | None:
    row = world.eva.ask(lambda reader: reader.row("SELECT id FROM customer WHERE name = :name", name=name))
    return row[0] if row else None


def test_a_chosen_mail_says_it_in_its_own_words_without_what_it_quotes(world: World) -> None:
    arrived = world.arrive(
        "Re: Invoice",
        "Hi Eva,\n\nthe sum on page 2 is wrong. Please look.\n\nOn Monday Eva wrote:\n> here it is\n",
    )
    new = propose(world, messages=(arrived.message_id,))
    assert new.title == "the sum on page 2 is wrong"
    assert "here it is" not in new.text
    assert new.text.startswith("Hi Eva,")
    assert new.requester_id == customer(world, "Anna Koval")
    assert new.conversation_ids == (arrived.conversation_id,)
    assert new.message_ids == (arrived.message_id,)


def test_where_messages_only_greet_the_subject_says_it(world: World) -> None:
    arrived = world.arrive("Re: Lift is stuck", "hola")
    assert propose(world, messages=(arrived.message_id,)).title == "Lift is stuck"


def test_a_whole_mail_thread_is_called_by_its_subject(world: World) -> None:
    arrived = world.arrive("AW: Lift is stuck", "Somebody come, please")
    new = propose(world, arrived.conversation_id)
    assert (new.title, new.text, new.message_ids) == ("Lift is stuck", "Somebody come, please", ())


def test_assignee_priority_and_tags_come_from_the_conversation(world: World) -> None:
    arrived = world.arrive()
    id_ = arrived.conversation_id or 0
    world.eva.do(conversations.assign, [id_], world.bo.agent.id)
    world.eva.do(conversations.set_priority, [id_], 2)
    world.eva.do(conversations.add_tags, [id_], ["vip"])
    new = propose(world, id_)
    assert (new.assignee_id, new.priority, new.tags) == (world.bo.agent.id, 2, ("vip",))


def test_whose_conversation_is_nobodys_gets_who_opens_the_ticket(world: World) -> None:
    assert propose(world, world.arrive().conversation_id).assignee_id == world.eva.agent.id
    assert propose(world) == NewTicket("", assignee_id=world.eva.agent.id)


def test_in_a_group_who_wrote_the_chosen_messages_asks_and_the_others_are_concerned(chats: Chats) -> None:
    group: dict[str, Any] = {"group": True, "title": "House 5"}
    chats.says("hi", ANNA, **group)
    chats.says("The lift is stuck again", BORIS, **group)
    lift = chats.says("no light on floor 3, either", CARLA, **group)
    more = chats.says("since Monday", CARLA, **group)
    talk = [one.id for one in chats.messages(lift.conversation_id)]
    new = propose(chats, messages=(talk[1], lift.message_id, more.message_id))
    assert new.title == "The lift is stuck again"
    assert new.requester_id == customer(chats, "Carla")
    assert new.customer_ids == (customer(chats, "Boris"),)
    assert new.text.split("\n\n") == [
        "Boris: The lift is stuck again",
        "Carla: no light on floor 3, either",
        "Carla: since Monday",
    ]
    both = propose(chats, messages=(more.message_id, talk[0]))
    assert both.requester_id == customer(chats, "Anna Koval")


def test_what_one_of_us_wrote_is_quoted_but_asks_for_nothing(chats: Chats) -> None:
    asked = chats.says("Where is my parcel?")
    ours = chats.answer(asked, "We look for it")
    new = propose(chats, messages=(asked.message_id, ours.id))
    assert new.requester_id == customer(chats, "Anna Koval")
    assert new.customer_ids == ()
    assert "We look for it" in new.text
    assert propose(chats, messages=(ours.id,)).requester_id == customer(chats, "Anna Koval")
    assert propose(chats, asked.conversation_id).text == "Where is my parcel?"


def test_several_conversations_all_hang_on_it_and_the_first_one_says_it(world: World) -> None:
    first = world.arrive("Outage", "no internet")
    second = world.arrive("Down", "down", sender="Boris <boris@example.com>")
    new = propose(world, second.conversation_id, first.conversation_id)
    assert new.title == "Down"
    assert new.conversation_ids == (second.conversation_id, first.conversation_id)
    assert (new.requester_id, new.customer_ids) == (
        customer(world, "Boris"),
        (customer(world, "Anna Koval"),),
    )
    (ticket_id,) = world.eva.do(opening.open_ticket, new).tickets
    assert ticket_id


def test_control_characters_do_not_reach_a_title(world: World) -> None:
    arrived = world.arrive("Help", "\x1b[31mred \u202ealert")
    title = propose(world, messages=(arrived.message_id,)).title
    assert "\x1b" not in title
    assert "\u202e" not in title


def test_messages_that_are_not_here_are_refused(world: World) -> None:
    with pytest.raises(NotFound):
        propose(world, messages=(99,))
    with pytest.raises(NotFound, match="#99"):
        propose(world, 99)
