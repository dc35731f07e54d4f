"""Undo takes back what its own record says, all of it that nobody touched since, and claims nothing else."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import partial

import pytest

from tests.desk.world import World, letter
from tui_desk.desk import agents, answers, conversations, joining, outbox, settling, undo
from tui_desk.desk.done import Done
from tui_desk.errors import Conflict, DeskError, NotFound, TooLate
from tui_desk.exchange import Sent


def test_one_changed_conversation_does_not_keep_the_others_of_a_bulk_deed(world: World) -> None:
    ids = [world.arrive(f"s{n}").conversation_id or 0 for n in range(3)]
    done = world.eva.do(conversations.close, ids)
    world.bo.do(conversations.reopen, [ids[1]])
    world.bo.do(conversations.snooze, [ids[1]], world.bo.now_ms() + 1000)
    back = world.eva.do(undo.undo, done.deed)
    assert [world.line(one).status for one in ids] == ["open", "snoozed", "open"]
    assert back.text == f"Took back: closed 2 conversations; #{ids[1]} changed since and stay as they are"
    with pytest.raises(Conflict):
        world.eva.do(undo.undo, done.deed)


def in_doubt(world: World) -> int:
    """An answer that may have been sent."""
    answers.send(world.eva, replace(world.draft(world.arrive().conversation_id), text="x"))
    world.clock.forward(seconds=11)
    claimed = world.sync.do(outbox.claim, world.channels["support"], 0)
    assert claimed is not None
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "lost")
    return claimed.message_id


def test_what_no_record_can_take_back_is_not_claimed_to_be(world: World) -> None:
    world.bo.do(settling.resend, in_doubt(world))
    with pytest.raises(NotFound):
        world.bo.do(undo.undo)


@pytest.mark.parametrize("arrived", [True, False])
def test_what_was_said_of_an_answer_in_doubt_is_taken_back(world: World, arrived: bool) -> None:
    answer = in_doubt(world)
    (conversation,) = world.view("undelivered")
    world.bo.do(settling.settle, answer, arrived)
    assert world.bo.do(undo.undo).text == f"Took back: what was said of the answer on #{conversation}"
    message = world.messages(conversation)[-1]
    assert (message.delivery, message.delivery_detail) == ("uncertain", "lost")
    assert world.view("undelivered") == [conversation]
    world.bo.do(settling.settle, answer, True)


def test_lost_is_not_taken_back_once_it_was_tried_again(world: World) -> None:
    message = in_doubt(world)
    world.bo.do(settling.settle, message, False)
    world.bo.do(settling.resend, message)
    claimed = world.sync.do(outbox.claim, world.channels["support"], 0)
    assert claimed is not None
    world.sync.do(outbox.failed, claimed, "no such mailbox", {})
    with pytest.raises(TooLate, match="it went on"):
        world.bo.do(undo.undo)


def test_what_a_batch_of_mails_changed_is_not_taken_back_with_a_merge(world: World) -> None:
    first = world.arrive(
        "Re: Refund", mail_id="<1@koval.example>", answers="<0@koval.example>"
    ).conversation_id
    other = world.arrive("Re: Refund", answers="<2@koval.example>").conversation_id
    waits = world.arrive("Bill", sender="bob@other.example", mail_id="<b@other.example>").conversation_id or 0
    world.eva.do(conversations.close, [waits])
    world.batch(
        [
            letter("Re: Bill", "and now?", sender="bob@other.example", answers="<b@other.example>"),
            letter("Re: Refund", "between", mail_id="<2@koval.example>", answers="<1@koval.example>"),
        ]
    )
    with world.store.read() as reader:
        row = reader.row("SELECT deed FROM event WHERE kind = 'joined'")
    assert row is not None
    with pytest.raises(DeskError, match=f"not taken back; to take a merge back part #{other}"):
        world.eva.do(undo.undo, row[0])
    assert (world.line(waits).status, world.line(first).messages) == ("open", 3)
    world.eva.do(joining.part, other or 0)
    assert world.line(waits).status == "open"


def test_a_parting_is_refused_once_and_not_passed_over_unsaid(world: World) -> None:
    first, second, other = (world.arrive(f"s{number}").conversation_id or 0 for number in range(3))
    world.eva.do(conversations.close, [other])
    world.eva.do(joining.merge, [second], first)
    world.eva.do(joining.part, second)
    with pytest.raises(DeskError, match=f"parting #{second} from #{first} .* merge them again .*; z again"):
        undo.take_back(world.eva, "z")
    assert world.line(other).status == "closed"
    assert undo.take_back(world.eva, "z").text == f"Took back: closed #{other}"


def test_a_merge_taken_back_stands_in_the_way_of_no_older_deed(world: World) -> None:
    first, second, other = (world.arrive(f"s{number}").conversation_id or 0 for number in range(3))
    world.eva.do(conversations.close, [other])
    world.eva.do(joining.merge, [second], first)
    undo.take_back(world.eva, "z")
    assert undo.take_back(world.eva, "z").text == f"Took back: closed #{other}"


def test_a_taking_back_is_not_taken_back(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    world.eva.do(conversations.close, [conversation])
    world.eva.do(undo.undo)
    newest = world.events(conversation)[-1]
    with world.store.read() as reader:
        row = reader.row("SELECT deed FROM event WHERE id = :id", id=newest.id)
    assert row is not None
    with pytest.raises(DeskError):
        world.eva.do(undo.undo, row[0])


def test_a_recalled_answer_lets_nobody_in(world: World) -> None:
    conversation = world.arrive("Refund", mail_id="<q@koval.example>").conversation_id or 0
    wrong = replace(world.draft(conversation), text="secret", cc=(("", "Wrong@other.example"),))
    answers.send(world.eva, wrong)
    world.eva.do(undo.undo)
    intruder = world.arrive("Re: Refund", sender="wrong@other.example", answers="<q@koval.example>")
    assert intruder.status == "held"


@pytest.mark.parametrize(
    ("address", "sender"),
    [("boss@koval.example", "Boss@koval.example"), ("Boss@köln.example", "boss@xn--kln-sna.example")],
)
def test_a_recalled_answer_puts_nobody_out_whom_another_answer_goes_to(
    world: World, address: str, sender: str
) -> None:
    conversation = world.arrive("Refund", mail_id="<q@koval.example>").conversation_id or 0
    both = (("", address),)
    first = answers.send(world.eva, replace(world.draft(conversation), text="one", cc=both))
    answers.send(world.eva, replace(world.draft(conversation), text="two", cc=both), anyway=True)
    world.eva.do(undo.undo, first.deed)
    answer = world.arrive("Re: Refund", sender=sender, answers="<q@koval.example>")
    assert answer.status == "joined"


def test_a_conversation_begun_by_a_recalled_answer_waits_closed_for_its_draft(world: World) -> None:
    draft = replace(world.draft(None, "new"), to=(("", "carl@x.example"),), subject="Hi", text="Hello")
    (conversation,) = answers.send(world.eva, draft).ids
    world.eva.do(undo.undo)
    assert world.line(conversation).status == "closed"
    assert world.view("open") == []
    again = world.draft(conversation, "new")
    assert (again.text, again.to) == ("Hello", (("", "carl@x.example"),))
    assert answers.send(world.eva, again).ids == (conversation,)
    assert world.line(conversation).status == "open"


def test_nobody_is_given_back_work_after_leaving(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    world.eva.do(conversations.assign, [conversation], world.bo.agent.id)
    done = world.eva.do(conversations.assign, [conversation], world.eva.agent.id)
    world.eva.do(agents.remove, "bo")
    with pytest.raises(Conflict, match="works here no more"):
        world.eva.do(undo.undo, done.deed)


def sent(world: World, text: str) -> Done:
    """An answer that has left."""
    conversation = world.arrive(text).conversation_id or 0
    done = answers.send(world.eva, replace(world.draft(conversation), text=text))
    world.clock.forward(seconds=11)
    claimed = world.sync.do(outbox.claim, world.channels["support"], 0)
    assert claimed is not None
    world.sync.do(outbox.sent, claimed, Sent("x", world.clock.now()))
    return done


def test_an_answer_that_has_left_is_said_so_once_and_what_was_done_before_is_within_reach(
    world: World,
) -> None:
    conversation = world.arrive("Before").conversation_id or 0
    world.eva.do(conversations.close, [conversation])
    sent(world, "first")
    last = sent(world, "second")
    with pytest.raises(TooLate, match=rf"too late to take back the answer on #{last.ids[0]}: it is sent"):
        undo.take_back(world.eva, "z")
    assert world.line(conversation).status == "closed"
    assert undo.take_back(world.eva, "z").text == f"Took back: closed #{conversation}"
    with pytest.raises(NotFound):
        undo.take_back(world.eva, "z")


def test_what_is_done_after_a_late_answer_is_taken_back_first(world: World) -> None:
    sent(world, "gone")
    with pytest.raises(TooLate):
        undo.take_back(world.eva, "z")
    conversation = world.arrive("After").conversation_id or 0
    world.eva.do(conversations.close, [conversation])
    assert undo.take_back(world.eva, "z").text == f"Took back: closed #{conversation}"


def test_what_somebody_changed_since_is_refused_once_and_is_in_the_way_of_nothing_older(world: World) -> None:
    first, second = (world.arrive(f"s{n}").conversation_id or 0 for n in range(2))
    world.eva.do(conversations.close, [first])
    world.eva.do(conversations.close, [second])
    world.bo.do(conversations.snooze, [second], world.bo.now_ms() + 1000)
    with pytest.raises(Conflict, match=rf"#{second} was changed since; .*; z again takes back what you did"):
        undo.take_back(world.eva, "z")
    assert undo.take_back(world.eva, "z").text == f"Took back: closed #{first}"


def test_what_breaks_is_told_once_and_is_in_the_way_of_nothing_older(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = (world.arrive(f"s{n}").conversation_id or 0 for n in range(2))
    world.eva.do(conversations.close, [first])
    answers.send(world.eva, replace(world.draft(second), text="x"))

    def broken(*_: object) -> None:
        raise sqlite3.IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(answers, "recall", broken)
    with pytest.raises(
        DeskError, match="can't be taken back, the log says why; z again takes back what you did"
    ):
        undo.take_back(world.eva, "z")
    assert "UNIQUE constraint failed" in caplog.text
    assert world.messages(second)[-1].delivery == "queued"
    assert undo.take_back(world.eva, "z").text == f"Took back: closed #{first}"


def test_taking_back_says_what_in_words(world: World) -> None:
    id_ = world.arrive().conversation_id or 0
    for verb, words in (
        (conversations.pend, f"set #{id_} to pending"),
        (partial(conversations.set_spam, on=True), f"marked #{id_} as spam"),
        (conversations.close, f"closed #{id_}"),
    ):
        world.eva.do(verb, [id_])
        assert world.eva.do(undo.undo).text == f"Took back: {words}"
    answers.send(world.eva, replace(world.draft(id_), text="x"))
    assert world.eva.do(undo.undo).text == f"Took back: the answer on #{id_}"


def test_a_deed_is_found_behind_however_much_others_did_since(world: World) -> None:
    closed = world.arrive().conversation_id
    assert closed is not None
    world.eva.do(conversations.close, [closed])
    world.bo.do(
        lambda tx: tx.run(
            "INSERT INTO event (at, actor, kind, data) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
            " WHERE i < :many) SELECT :at, 'bo', 'closed', '{}' FROM n",
            many=25_000,
            at=tx.now,
        )
    )
    assert undo.take_back(world.eva, "z").text == f"Took back: closed #{closed}"
