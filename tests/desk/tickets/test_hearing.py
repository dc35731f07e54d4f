"""A customer's message moves the ticket it is about, and no other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.desk.chats import ANNA, BORIS, Chats
from tests.desk.tickets.desk_of_tickets import opened, read
from tests.desk.world import World
from tui_desk.desk import conversations
from tui_desk.desk.tickets import changing, reading
from tui_desk.rows import EventRow


def again(world: World, **kwargs: object) -> None:
    """Anna answers in her thread."""
    world.arrive("Re: Help", "still", answers="<one@koval.example>", **kwargs)


def hung(world: World, state: str, kind: str = "customer") -> int:
    arrived = world.arrive(mail_id="<one@koval.example>")
    ticket = opened(world, conversation_ids=(arrived.conversation_id,), requester_id=1, kind=kind)
    world.eva.do(changing.set_state, [ticket], state)  # type: ignore[arg-type]
    return ticket


def state(world: World, ticket: int) -> str:
    return read(world, ticket).line.state


def test_an_answer_puts_what_waits_for_it_and_what_was_resolved_back_to_work(world: World) -> None:
    waiting = hung(world, "waiting_on_customer")
    again(world)
    assert state(world, waiting) == "in_progress"
    world.eva.do(changing.set_state, [waiting], "resolved")
    world.clock.forward(days=13)
    again(world, mail_id="<three@koval.example>")
    line = read(world, waiting).line
    assert (line.state, line.resolved_at) == ("in_progress", None)
    told = [one for one in world.eva.ask(reading.entries, waiting) if isinstance(one, EventRow)]
    assert [(one.kind, one.actor) for one in told][-1] == ("ticket_reopened", "customer")


def test_after_the_set_time_it_stays_resolved(world: World) -> None:
    ticket = hung(world, "resolved")
    world.clock.forward(days=15)
    again(world)
    assert state(world, ticket) == "resolved"


def test_what_the_customer_does_not_see_stays_as_it_is(world: World) -> None:
    ticket = hung(world, "waiting_on_customer", kind="back_office")
    again(world)
    assert state(world, ticket) == "waiting_on_customer"


def test_automatic_mail_and_old_history_change_nothing(world: World) -> None:
    ticket = hung(world, "waiting_on_customer")
    again(world, headers=[("Auto-Submitted", "auto-replied")])
    world.clock.forward(seconds=60)
    world.eva.do(changing.set_state, [ticket], "in_progress")
    world.eva.do(changing.set_state, [ticket], "waiting_on_customer")
    before = world.clock.now() - timedelta(seconds=30)
    again(world, catching_up=True, at=before, mail_id="<old@koval.example>")
    assert state(world, ticket) == "waiting_on_customer"


def test_of_several_only_the_newest_resolved_opens_and_none_while_one_is_worked_on(world: World) -> None:
    arrived = world.arrive(mail_id="<one@koval.example>")
    first, second, third = (
        opened(world, name, conversation_ids=(arrived.conversation_id,)) for name in "abc"
    )
    for ticket in (second, first):
        world.eva.do(changing.set_state, [ticket], "resolved")
        world.clock.forward(seconds=60)
    again(world)
    assert [state(world, one) for one in (first, second, third)] == ["resolved", "resolved", "submitted"]
    world.eva.do(changing.set_state, [third], "resolved")
    world.eva.do(changing.set_kind, [third], "back_office")
    again(world, mail_id="<three@koval.example>")
    assert [state(world, one) for one in (first, second, third)] == ["in_progress", "resolved", "resolved"]


def test_in_a_group_only_who_it_concerns_moves_it(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    group: dict[str, Any] = {"group": True, "title": "House 5"}
    asked = chats.says("The lift is stuck", ANNA, **group)
    ticket = opened(chats, requester_id=1, message_ids=(asked.message_id,))
    chats.eva.do(changing.set_state, [ticket], "waiting_on_customer")
    chats.says("nice weather", BORIS, **group)
    assert state(chats, ticket) == "waiting_on_customer"
    chats.says("floor 3", ANNA, **group)
    assert state(chats, ticket) == "in_progress"


def test_who_turned_out_to_be_somebody_known_moves_his_tickets(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    group: dict[str, Any] = {"group": True, "title": "House 5"}
    asked = chats.says("The lift is stuck", ANNA, **group)
    chats.says("It is", BORIS, **group)
    ticket = opened(chats, requester_id=1, message_ids=(asked.message_id,))
    chats.eva.do(changing.set_state, [ticket], "waiting_on_customer")
    chats.sync.do(lambda tx: tx.run("UPDATE customer SET merged_into_id = 2 WHERE id = 1"))
    chats.says("floor 3", BORIS, **group)
    assert state(chats, ticket) == "in_progress"


def test_the_next_dialog_of_a_chat_moves_and_hangs_on_the_ticket_of_the_one_before(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    first = chats.says("My router is dead")
    ticket = opened(chats, requester_id=1, conversation_ids=(first.conversation_id,))
    for before, after in (("waiting_on_customer", "in_progress"), ("resolved", "in_progress")):
        chats.eva.do(changing.set_state, [ticket], before)  # type: ignore[arg-type]
        open_ = [one for one in chats.view("open") if chats.line(one).status == "open"]
        chats.eva.do(conversations.close, open_)
        chats.clock.forward(days=1)
        new = chats.says("It still is")
        assert (new.status, new.rule) == ("new", "after-closed")
        assert state(chats, ticket) == after
        assert new.conversation_id in {one.id for one in read(chats, ticket).conversations}


def test_a_ticket_that_waits_since_the_next_dialog_began_is_moved_by_it(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    first = chats.says("My router is dead")
    ticket = opened(chats, requester_id=1, conversation_ids=(first.conversation_id,))
    chats.eva.do(conversations.close, [first.conversation_id or 0])
    chats.clock.forward(days=1)
    chats.says("Any news?")
    assert state(chats, ticket) == "submitted"
    chats.eva.do(changing.set_state, [ticket], "waiting_on_customer")
    chats.says("It blinks red")
    assert state(chats, ticket) == "in_progress"


def test_the_dialog_of_another_chat_moves_nothing(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    first = chats.says("My router is dead")
    ticket = opened(chats, requester_id=1, conversation_ids=(first.conversation_id,))
    chats.eva.do(changing.set_state, [ticket], "waiting_on_customer")
    chats.says("hello", thread="b")
    assert state(chats, ticket) == "waiting_on_customer"


@pytest.mark.parametrize(
    ("subject", "days", "rule"), [("Re: Help", 15, "closed-long-ago"), ("Lamp", 1, "subject-changed")]
)
def test_a_new_mail_that_goes_on_from_a_closed_thread_moves_its_ticket(
    world: World, subject: str, days: int, rule: str
) -> None:
    ticket = hung(world, "waiting_on_customer")
    world.eva.do(conversations.close, [one.id for one in read(world, ticket).conversations])
    world.clock.forward(days=days)
    new = world.arrive(subject, "still", answers="<one@koval.example>")
    assert (new.status, new.rule) == ("new", rule)
    assert state(world, ticket) == "in_progress"
    assert new.conversation_id in {one.id for one in read(world, ticket).conversations}


def test_a_stranger_who_answers_a_thread_moves_nothing(world: World) -> None:
    ticket = hung(world, "waiting_on_customer")
    held = world.arrive("Re: Help", "me, too", sender="D <d@x.example>", answers="<one@koval.example>")
    assert held.status == "held"
    assert state(world, ticket) == "waiting_on_customer"
    assert len(read(world, ticket).conversations) == 1
