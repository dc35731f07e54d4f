"""A call or a visit is a conversation like any other, with its customer found or made; nothing is sent by it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.world import World
from tui_desk.desk import answering, conversations, joining, people, status, undo
from tui_desk.desk.customers import calls, changing, finding, reading
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import opening, proposing
from tui_desk.errors import Conflict, DeskError
from tui_desk.exchange import Person

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def called(world: World, who: str = "600 111 222", text: str = "The router is dead", **more: Any) -> Done:
    def put(tx: Transaction) -> Done:
        return calls.log(tx, "phone", calls.caller(tx, who), text, **more)

    return world.eva.do(put)


def test_a_call_stands_in_the_inbox_with_who_called(world: World) -> None:
    done = called(world, subject="Router")
    line = world.line(1)
    assert done.text == "Logged on #1, 600111222"
    assert world.view("unassigned") == [1]
    assert (line.subject, line.snippet, line.channel_kind) == ("Router", "The router is dead", "phone")
    assert line.waiting_since is not None
    assert not line.unread
    assert called(world, "+34 600 111 222", "again").customers == done.customers
    assert [one.subject for one in world.eva.ask(reading.history, 1)] == ["again", "Router"]


def test_nothing_is_sent_by_it_and_the_composer_says_so(world: World) -> None:
    called(world)
    with pytest.raises(DeskError, match="phone can't send: nothing is sent by phone: write a note"):
        world.draft(1)
    assert world.draft(1, "note").kind == "note"
    assert [one.name for one in world.eva.ask(status.channels)] == ["support", "sales"]


def test_our_own_call_answers_and_who_calls_again_reopens(world: World) -> None:
    called(world)
    called(world, text="We exchange it", conversation_id=1, outgoing=True)
    assert world.line(1).waiting_since is None
    world.eva.do(conversations.close, [1])
    called(world, text="Still dead", conversation_id=1)
    line = world.line(1)
    assert (line.status, line.messages, line.snippet) == ("open", 3, "Still dead")


def test_a_ticket_is_opened_from_it_like_from_any_other(world: World) -> None:
    done = called(world)
    new = world.eva.ask(proposing.propose, 1, message_ids=[done.message_id or 0])
    assert (new.title, new.requester_id) == ("The router is dead", 1)
    world.eva.do(opening.open_ticket, new)
    assert world.eva.ask(reading.detail, 1).line.open_tickets == 1


def test_what_was_logged_is_taken_back(world: World) -> None:
    called(world)
    taken = "Took back: what was logged on #1; on 600111222: wrote down this customer"
    assert world.eva.do(undo.undo).text == taken
    assert (world.view("open"), world.line(1).messages) == ([], 0)
    second = called(world, text="Next")
    first = called(world, text="More", conversation_id=2)
    called(world, text="And", conversation_id=2)
    world.eva.do(undo.undo, first.deed)
    assert [one.text for one in world.messages(2)] == ["Next", "And"]
    with pytest.raises(Conflict, match="#2 has more than this call since"):
        world.eva.do(undo.undo, second.deed)


def test_a_caller_is_found_by_full_name_or_number_never_guessed(world: World) -> None:
    world.arrive()
    assert world.eva.do(calls.caller, "anna koval") == 1
    assert world.eva.do(calls.caller, "anna@koval.example") == 1
    assert world.eva.do(calls.caller, "#1") == 1
    with pytest.raises(
        DeskError, match="'Anna' may be 1 Anna Koval: name one as #1, or say it is somebody new \\(--new\\)"
    ):
        world.eva.do(calls.caller, "Anna")
    fresh = world.eva.do(calls.caller, "Anna", new=True)
    assert fresh != 1
    assert world.eva.do(calls.caller, "+34600111222", name="Zoë") == fresh + 1
    assert world.eva.ask(finding.search, "zoe") == [fresh + 1]
    world.eva.do(changing.add_identity, 1, "phone", "0044 20 7946 0000")
    assert world.eva.do(calls.caller, "020 7946 0000") == 1


def test_merged_with_a_mail_the_answer_goes_by_mail(world: World) -> None:
    world.arrive()
    called(world, "Anna Koval")
    world.eva.do(joining.merge, [2], 1)
    assert world.draft(1).to == (("Anna Koval", "anna@koval.example"),)


def test_who_calls_about_another_ones_mail_is_not_answered_in_his_place(world: World) -> None:
    world.arrive("Router", mail_id="<one@koval.example>")
    world.arrive("Hello", sender="Bob <bob@home.example>")
    before = world.draft(1)
    world.clock.forward(seconds=60)
    message = called(world, "bob@home.example", "It is still dead", conversation_id=1).message_id
    assert replace(world.draft(1), base_message_id=before.base_message_id) == before
    meant = world.eva.ask(
        answering.begin, 1, "reply", world.eva.agent.id, policy=world.policy, message_id=message
    )
    assert (meant.to, meant.message_id) == (before.to, before.message_id)


def test_who_came_in_by_a_call_is_out_when_it_is_taken_back(world: World) -> None:
    world.arrive("Router")
    world.arrive("Hello", sender="Bob <bob@home.example>")
    bob = Person("mail", "bob@home.example")
    called(world, "bob@home.example", conversation_id=1)
    assert world.eva.ask(people.takes_part, 1, bob)
    world.eva.do(undo.undo)
    assert not world.eva.ask(people.takes_part, 1, bob)
    world.eva.do(undo.undo, called(world, "anna@koval.example", conversation_id=1).deed)
    assert world.eva.ask(people.takes_part, 1, Person("mail", "anna@koval.example"))
