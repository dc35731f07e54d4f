"""What we write into a chat leaves whole, once, and only where the messenger takes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.desk.chats import ANNA, BORIS, LIMITS, Chats
from tui_desk.desk import (
    answering,
    channel_caps,
    chats,
    conversations,
    drafts,
    outbox,
    settling,
    undo,
)
from tui_desk.errors import DeskError, TooLate
from tui_desk.exchange import Caps, Member, Moved, Receipt, Sent
from tui_desk.rows import Template


@pytest.fixture
def world(tmp_path: Path) -> Chats:
    return Chats(tmp_path)


def test_a_long_answer_goes_out_in_pieces_each_known_by_its_id(world: Chats) -> None:
    asked = world.says("tell me all")
    sent = world.answer(asked, "The first sentence is this. The second sentence is that.")
    claimed, out = world.out()
    assert (out.thread, out.text) == ("a", "The first sentence is this.")
    assert world.sync.do(outbox.sent, claimed, Sent("o1", world.clock.now()), out.id)
    last = world.sync.ask(outbox.outgoing, world.store.files, claimed)
    assert last
    assert last.text == "The second sentence is that."
    assert last.key != out.key
    assert not world.sync.do(outbox.sent, claimed, Sent("o2", world.clock.now()), last.id)
    world.event(Receipt("o2", "a", world.clock.now(), "read"))
    message = next(one for one in world.messages(asked.conversation_id) if one.id == sent.id)
    assert message.delivery == "read"
    assert world.says(out.text, ext_id="o1").status == "duplicate"


def test_an_echo_settles_what_was_in_doubt(world: Chats) -> None:
    asked = world.says("well?")
    sent = world.answer(asked, "yes")
    claimed, out = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "the line broke")
    echo = world.says("yes", ext_id="o1", outgoing=True, echo=out.key)
    assert (echo.status, echo.message_id) == ("duplicate", sent.id)
    assert next(one.delivery for one in world.messages(asked.conversation_id) if one.id == sent.id) == "sent"


def test_an_agent_who_saw_it_arrive_lets_the_rest_follow(world: Chats) -> None:
    asked = world.says("tell me all")
    sent = world.answer(asked, "The first sentence is this. The second sentence is that.")
    claimed, _ = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "the line broke")
    world.eva.do(settling.settle, sent.id, True)
    _, rest = world.out()
    assert rest.text == "The second sentence is that."


def test_a_rest_that_has_not_left_is_in_doubt_again_when_it_arrived_is_taken_back(world: Chats) -> None:
    asked = world.says("tell me all")
    sent = world.answer(asked, "The first sentence is this. The second sentence is that.")
    claimed, first = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "the line broke")
    world.eva.do(settling.settle, sent.id, True)
    world.eva.do(undo.undo)
    assert world.messages(asked.conversation_id)[-1].delivery == "uncertain"
    world.clock.forward(seconds=11)
    assert world.sync.do(outbox.claim, world.chat, world.epoch) is None
    world.eva.do(settling.resend, sent.id)
    _, again = world.out()
    assert (again.text, again.key) == (first.text, first.key)


def test_it_arrived_is_not_taken_back_once_the_rest_leaves_and_keeps_no_earlier_deed(world: Chats) -> None:
    asked = world.says("tell me all")
    assert asked.conversation_id
    world.eva.do(conversations.add_tags, [asked.conversation_id], ["long"])
    sent = world.answer(asked, "The first sentence is this. The second sentence is that.")
    claimed, _ = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "the line broke")
    world.eva.do(settling.settle, sent.id, True)
    claimed, rest = world.out()
    world.sync.do(outbox.sent, claimed, Sent("o2", world.clock.now()), rest.id)
    with pytest.raises(TooLate, match="it went on"):
        undo.take_back(world.eva, "z")
    assert undo.take_back(world.eva, "z").text.startswith("Took back: tagged")


def test_it_arrived_is_not_taken_back_once_its_echo_has_told_so(world: Chats) -> None:
    asked = world.says("well?")
    sent = world.answer(asked, "yes")
    claimed, out = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "the line broke")
    world.eva.do(settling.settle, sent.id, True)
    world.says("yes", ext_id="o1", outgoing=True, echo=out.key)
    with pytest.raises(TooLate, match="it went on"):
        world.eva.do(undo.undo)


def test_a_chat_that_moved_gets_what_is_on_its_way(world: Chats) -> None:
    world.answer(world.says("hello", group=True), "hi")
    claimed, out = world.out()
    moved = Moved("b")
    world.sync.do(outbox.moved, claimed, out, moved.to_thread)
    _, again = world.out()
    assert (again.thread, again.key) == ("b", out.key)


def test_nothing_is_sent_to_who_blocked_us_until_he_writes_again(world: Chats) -> None:
    asked = world.says("hello")
    world.event(Member("k", "a", world.clock.now(), ANNA, joined=False, us=True))
    with pytest.raises(DeskError, match="blocked"):
        world.answer(asked, "hi")
    world.says("back again")
    world.answer(asked, "hi")


def test_a_file_the_messenger_does_not_take_is_refused_before_sending(world: Chats) -> None:
    asked = world.says("hello")
    with pytest.raises(DeskError, match="takes"):
        world.answer(asked, "see", files=(("big.pdf", "application/pdf", "0" * 64, 5000),))


def test_after_the_window_only_a_template_leaves(tmp_path: Path) -> None:
    world = Chats(tmp_path, Caps(window=timedelta(hours=24), templates=True))
    asked = world.says("hello")
    world.clock.forward(seconds=25 * 3600)
    with pytest.raises(DeskError, match="template"):
        world.answer(asked, "hi")
    world.answer(asked, "", template=Template("again", "en", "Hello {{1}}", ("Anna",)))
    _, out = world.out()
    assert out.template
    assert out.template.values == ("Anna",)
    assert world.messages(asked.conversation_id)[-1].text == "Hello Anna"


def test_an_answer_taken_back_is_a_draft_again(world: Chats) -> None:
    asked = world.says("hello")
    world.answer(asked, "hi there")
    world.eva.do(undo.undo)
    assert asked.conversation_id
    kept = world.eva.ask(
        answering.begin, asked.conversation_id, "reply", world.eva.agent.id, policy=world.policy
    )
    assert kept.text == "hi there"


def test_a_new_private_dialog_is_acknowledged_once_and_a_group_never(tmp_path: Path) -> None:
    world = Chats(tmp_path, auto_reply="We are on it.")
    asked = world.says("hello")
    world.says("hello?")
    texts = [one.text for one in world.messages(asked.conversation_id)]
    assert texts.count("We are on it.") == 1
    assert world.line(asked.conversation_id).waiting_since is not None
    group = world.says("hello all", thread="g", group=True)
    assert len(world.messages(group.conversation_id)) == 1


def test_the_next_dialog_of_a_day_is_not_acknowledged_again_and_tomorrows_is(tmp_path: Path) -> None:
    world = Chats(tmp_path, auto_reply="We are on it.")

    def acknowledged(hours: int) -> bool:
        world.clock.forward(seconds=hours * 3600)
        asked = world.says("hello")
        assert asked.conversation_id is not None
        world.eva.do(conversations.close, [asked.conversation_id])
        return "We are on it." in [one.text for one in world.messages(asked.conversation_id)]

    assert [acknowledged(hours) for hours in (0, 10, 10, 5, 10)] == [True, False, False, True, False]
    assert "We are on it." in [
        one.text for one in world.messages(world.says("me too", BORIS, thread="b").conversation_id)
    ]


def test_a_chat_to_which_nothing_can_be_sent_says_so_before_anything_is_written(world: Chats) -> None:
    why = "this room is encrypted"
    asked = world.says("[encrypted]", unreachable=why)
    assert asked.conversation_id is not None
    chat = world.eva.ask(chats.row, asked.conversation_id)
    assert chat is not None
    assert chat.unreachable == why
    with pytest.raises(DeskError, match=why):
        world.answer(asked, "hello?")
    world.says("in plain words")
    world.answer(asked, "hello!")


def test_a_file_may_be_as_big_as_its_channel_takes(tmp_path: Path) -> None:
    big = tmp_path / "big.zip"
    with big.open("wb") as file:
        file.truncate(26 * 2**20)
    world = Chats(tmp_path, replace(LIMITS, file_max=50 * 2**20))
    mail, chat = world.arrive(), world.says("hello")

    def attached(conversation_id: int | None) -> int:
        most = world.eva.ask(drafts.largest_file, world.draft(conversation_id))
        return drafts.attach(world.store.files, big, most)[3]

    assert attached(chat.conversation_id) == 26 * 2**20
    with pytest.raises(DeskError, match="at most 26 MB can be sent here"):
        attached(mail.conversation_id)
    world.sync.do(channel_caps.channel_row, "bot", "memory", "@bot", replace(LIMITS, file_max=0))
    with pytest.raises(DeskError, match="send a link"):
        attached(chat.conversation_id)
