"""A join moves everything that belongs to the messages, opens what must be seen, and is taken back whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.desk.world import World
from tui_desk.desk import answers, conversations, drafts, joining, outbox, timeline, undo
from tui_desk.errors import Changed, DeskError
from tui_desk.exchange import Sent


def beside(world: World) -> tuple[int, int]:
    """Anna's conversation, and one of a stranger who answers it."""
    target = world.arrive("Refund", mail_id="<q@koval.example>").conversation_id or 0
    return target, stranger(world)


def stranger(world: World, text: str = "it is me, from home", answers_to: str = "<q@koval.example>") -> int:
    held = world.arrive("Re: Refund", text, sender="anna@home.example", answers=answers_to)
    assert held.status == "held"
    return held.conversation_id or 0


def test_a_stranger_joined_into_a_closed_conversation_opens_it_until_taken_back(world: World) -> None:
    target, source = beside(world)
    world.eva.do(conversations.close, [target])
    done = world.eva.do(joining.join, source)
    assert (world.line(target).status, world.line(source).status) == ("open", "closed")
    assert world.line(target).waiting_since is not None
    world.eva.do(undo.undo, done.deed)
    assert (world.line(target).status, world.line(source).status) == ("closed", "open")


def test_a_snoozed_stranger_that_was_joined_sleeps_on_after_undo(world: World) -> None:
    target, source = beside(world)
    until = world.eva.now_ms() + 3_600_000
    world.eva.do(conversations.snooze, [source], until)
    done = world.eva.do(joining.join, source)
    assert world.line(source).snoozed_until is None
    world.eva.do(undo.undo, done.deed)
    line = world.line(source)
    assert (line.status, line.snoozed_until, line.messages) == ("snoozed", until, 1)
    assert world.line(target).messages == 1


def test_what_becomes_of_a_delivery_is_told_where_its_message_went(world: World) -> None:
    target, source = beside(world)
    answers.send(world.eva, replace(world.draft(source), text="who are you?"))
    world.clock.forward(seconds=11)
    claimed = world.sync.do(outbox.claim, world.channels["support"], 0)
    assert claimed is not None
    world.eva.do(joining.join, source)
    world.sync.do(outbox.failed, claimed, "550 no such user", {})
    assert world.view("undelivered") == [target]


def test_who_was_written_to_in_copy_is_so_after_a_join(world: World) -> None:
    target, source = beside(world)
    draft = replace(world.draft(source), text="hello", cc=(("", "boss@home.example"),))
    answers.send(world.eva, draft)
    world.eva.do(joining.join, source)
    detail = world.eva.ask(timeline.detail, target, world.eva.agent.id)
    assert {one.value: one.role for one in detail.participants} == {
        "anna@koval.example": "to",
        "anna@home.example": "to",
        "boss@home.example": "cc",
    }


def test_a_conversation_beside_a_joined_one_goes_where_that_went(world: World) -> None:
    target, first = beside(world)
    answer = world.messages(first)[0]
    second = world.arrive("Re: Refund", "me too", sender="carl@x.example", answers=answer.mail_id or "<none>")
    third = world.arrive("Re: Refund", "third", sender="dora@x.example", answers="<q@koval.example>")
    assert third.status == "held"
    with world.store.write(world.policy, actor="eva", agent_id=1, now=world.eva.now_ms()) as tx:
        tx.run(
            "UPDATE conversation SET continues_id = :first WHERE id = :id",
            first=first,
            id=third.conversation_id,
        )
    world.eva.do(joining.join, first)
    world.eva.do(joining.join, third.conversation_id or 0)
    assert {one.author_address for one in world.messages(target)} >= {"anna@home.example", "dora@x.example"}
    assert world.messages(first) == []
    assert second.conversation_id != first


def test_what_was_joined_already_is_not_joined_again(world: World) -> None:
    _, source = beside(world)
    world.eva.do(joining.join, source)
    with pytest.raises(DeskError, match="nothing left to join"):
        world.eva.do(joining.join, source)


def test_what_was_done_since_to_the_whole_outlives_that_a_join_is_taken_back(world: World) -> None:
    target, source = beside(world)
    world.eva.do(conversations.close, [target])
    done = world.eva.do(joining.join, source)
    assert world.bo.do(conversations.pend, [source]).ids == (target,)
    world.eva.do(undo.undo, done.deed)
    assert (world.line(target).status, world.line(target).messages) == ("pending", 1)
    assert (world.line(source).status, world.line(source).messages) == ("open", 1)


def test_an_answer_recalled_after_a_join_is_a_draft_where_its_message_went(world: World) -> None:
    target, source = beside(world)
    sent = answers.send(world.eva, replace(world.draft(source), text="too early"))
    world.eva.do(joining.join, source)
    world.eva.do(undo.undo, sent.deed)
    line = world.line(target)
    assert (line.has_draft, line.messages) == (True, 2)
    assert line.waiting_since is not None


def test_a_delivery_that_a_join_and_its_undo_moved_is_sent_once(world: World) -> None:
    _, source = beside(world)
    answers.send(world.eva, replace(world.draft(source), text="hello"))
    done = world.eva.do(joining.join, source)
    world.eva.do(undo.undo, done.deed)
    world.clock.forward(seconds=11)
    claimed = world.sync.do(outbox.claim, world.channels["support"], 0)
    assert claimed is not None
    assert claimed.conversation_id == source
    world.sync.do(outbox.sent, claimed, Sent("x", world.clock.now()))
    assert world.sync.do(outbox.claim, world.channels["support"], 0) is None


def test_drafts_go_along_and_come_back(world: World) -> None:
    target, source = beside(world)
    ours = replace(world.draft(source), text="who are you?")
    theirs = replace(world.draft(source, "note", world.bo), text="is this her?")
    other = replace(world.draft(target), text="about the refund")
    kept = [
        desk.do(drafts.save, one) for desk, one in ((world.eva, ours), (world.bo, theirs), (world.eva, other))
    ]
    done = world.eva.do(joining.join, source)
    assert [world.eva.ask(drafts.load, id_).conversation_id for id_ in kept] == [target, target, target]
    world.eva.do(undo.undo, done.deed)
    assert [world.eva.ask(drafts.load, id_).conversation_id for id_ in kept] == [source, source, target]


def test_a_draft_on_the_screen_is_asked_about_and_sent_where_its_conversation_went(world: World) -> None:
    target, source = beside(world)
    draft = replace(world.draft(source), text="who are you?")
    draft = replace(draft, id=world.eva.do(drafts.save, draft))
    world.bo.do(joining.join, source)
    world.arrive("Re: Refund", "one more thing", answers="<q@koval.example>")
    with pytest.raises(Changed):
        answers.send(world.eva, draft)
    assert answers.send(world.eva, draft, anyway=True).ids == (target,)
