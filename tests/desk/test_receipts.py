"""What is told of our own messages, in whatever order: early receipts, failures after the fact, edits of a part."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.desk.chats import Chats
from tui_desk.desk import outbox, settling
from tui_desk.desk.outbox import Claim
from tui_desk.exchange import Deleted, Edited, Outgoing, Receipt, Retry, Sent
from tui_desk.rows import MessageRow

LONG = "The first sentence is this. The second sentence is that."


@pytest.fixture
def world(tmp_path: Path) -> Chats:
    return Chats(tmp_path)


def sent(world: Chats, claimed: Claim, out: Outgoing, ext_id: str) -> bool:
    return world.sync.do(outbox.sent, claimed, Sent(ext_id, world.clock.now()), out.id)


def ours(world: Chats, conversation_id: int | None) -> MessageRow:
    (message,) = [one for one in world.messages(conversation_id) if one.direction == "outbound"]
    return message


def rest(world: Chats, claimed: Claim) -> Outgoing:
    out = world.sync.ask(outbox.outgoing, world.store.files, claimed)
    assert out
    return out


def test_a_receipt_that_overtakes_the_answer_to_sending_waits_for_it(world: Chats) -> None:
    asked = world.says("well?")
    world.answer(asked, "yes")
    claimed, out = world.out()
    world.event(Receipt("o1", "a", world.clock.now(), "delivered"))
    sent(world, claimed, out, "o1")
    assert ours(world, asked.conversation_id).delivery == "delivered"


def test_a_receipt_for_one_part_does_not_hide_that_another_is_in_doubt(world: Chats) -> None:
    asked = world.says("tell me all")
    message = world.answer(asked, LONG)
    claimed, out = world.out()
    sent(world, claimed, out, "o1")
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "the line broke")
    world.event(Receipt("o1", "a", world.clock.now(), "read"))
    assert ours(world, asked.conversation_id).delivery == "uncertain"
    world.eva.do(settling.settle, message.id, True)
    assert ours(world, asked.conversation_id).delivery == "read"


def test_having_read_up_to_a_message_on_its_way_counts_when_it_is_out(world: Chats) -> None:
    asked = world.says("well?")
    world.answer(asked, "yes")
    claimed, out = world.out()
    world.event(Receipt("o1", "a", world.clock.now(), "read", upto=True))
    sent(world, claimed, out, "o1")
    assert ours(world, asked.conversation_id).delivery == "read"


def test_what_failed_after_all_is_sent_again_as_a_new_message_and_nothing_else_is(world: Chats) -> None:
    asked = world.says("tell me all")
    message = world.answer(asked, LONG)
    claimed, first = world.out()
    sent(world, claimed, first, "o1")
    second = rest(world, claimed)
    sent(world, claimed, second, "o2")
    failed = Receipt("o2", "a", world.clock.now(), "failed", "no such number")
    world.event(failed)
    assert ours(world, asked.conversation_id).delivery_detail == "no such number"
    world.eva.do(settling.resend, message.id)
    again, out = world.out()
    assert (out.text, out.key) == (second.text, f"{second.key}r")
    sent(world, again, out, "o3")
    world.event(failed)
    assert ours(world, asked.conversation_id).delivery == "sent"


def test_a_part_of_a_long_answer_that_was_edited_elsewhere_changes_only_there(world: Chats) -> None:
    asked = world.says("tell me all")
    world.answer(asked, LONG)
    claimed, first = world.out()
    sent(world, claimed, first, "o1")
    sent(world, claimed, rest(world, claimed), "o2")
    world.event(Edited("o2", "a", world.clock.now(), "The second is better."))
    assert ours(world, asked.conversation_id).text == "The first sentence is this. The second is better."


def test_a_message_in_parts_is_gone_when_all_of_them_are(world: Chats) -> None:
    first = world.says("our door", album="g", ext_id="p1")
    world.says("", album="g", ext_id="p2")
    for _ in range(2):
        world.event(Deleted("p1", "a", world.clock.now()))
    assert world.messages(first.conversation_id)[0].deleted_at is None
    assert [one.kind for one in world.events(first.conversation_id)] == ["part_deleted"]
    world.event(Deleted("p2", "a", world.clock.now()))
    assert world.messages(first.conversation_id)[0].deleted_at is not None


def test_what_a_customer_writes_in_the_second_of_our_answer_still_waits(world: Chats) -> None:
    asked = world.says("well?")
    world.clock.forward(seconds=60.7)
    world.answer(asked, "yes")
    world.says("and another thing", at=whole_second(world.clock.now()))
    assert world.messages(asked.conversation_id)[-1].text == "and another thing"
    assert world.line(asked.conversation_id).waiting_since is not None


def test_a_chat_that_moves_to_where_it_is_keeps_nobody_busy(world: Chats) -> None:
    world.answer(world.says("hello"), "hi")
    claimed, out = world.out()
    world.sync.do(outbox.moved, claimed, out, out.thread)
    due = world.sync.ask(outbox.next_due, world.chat, world.sync.now_ms())
    assert due is not None
    assert due > world.sync.now_ms()


@pytest.mark.parametrize(
    ("said", "kept"), [(3.0, 3.0), (-1.0, None), (math.nan, None), (math.inf, 86_400.0), (None, None)]
)
def test_a_server_that_says_nonsense_about_later_is_not_obeyed(
    said: float | None, kept: float | None
) -> None:
    assert Retry("busy", said).after == kept


def whole_second(moment: datetime) -> datetime:
    return moment - timedelta(microseconds=moment.microsecond)
