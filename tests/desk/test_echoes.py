"""What we send comes back to us, before it counts as sent or after a crash, with its key or without: it stays one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.chats import Chats
from tui_desk.desk import answers, outbox, settling
from tui_desk.errors import Changed
from tui_desk.exchange import Sent

LONG = "The first sentence is this. The second sentence is that."


@pytest.fixture
def world(tmp_path: Path) -> Chats:
    return Chats(tmp_path)


def ours(world: Chats) -> list[tuple[str, str]]:
    """Text and delivery of everything we wrote."""
    with world.store.read() as reader:
        sql = "SELECT text, delivery FROM message WHERE direction = 'outbound' ORDER BY id"
        return [(row[0], row[1]) for row in reader.rows(sql)]


def test_an_echo_that_is_quicker_than_the_answer_to_sending_changes_nothing(world: Chats) -> None:
    asked = world.says("well?")
    world.answer(asked, "yes")
    claimed, out = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.says("yes", ext_id="o1", outgoing=True, echo=out.key)
    assert not world.sync.do(outbox.sent, claimed, Sent("o1", world.clock.now()), out.id)
    assert ours(world) == [("yes", "sent")]


def test_an_echo_without_a_key_that_is_quicker_is_found_out_to_be_ours(world: Chats) -> None:
    asked = world.says("well?")
    sent = world.answer(asked, "yes")
    claimed, out = world.out()
    world.says("yes", ext_id="o1", outgoing=True)
    assert len(ours(world)) == 2
    thanks = world.says("thanks", parent="o1")
    world.sync.do(outbox.sent, claimed, Sent("o1", world.clock.now()), out.id)
    assert ours(world) == [("yes", "sent")]
    assert world.messages(thanks.conversation_id)[-1].parent_id == sent.id
    assert world.says("yes", ext_id="o1", outgoing=True).status == "duplicate"


def test_what_the_customer_says_after_a_copy_of_ours_went_is_news_to_who_writes(world: Chats) -> None:
    asked = world.says("my lift is stuck")
    world.answer(asked, "we come")
    claimed, out = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.says("we come (sent by a bot)", ext_id="o1", outgoing=True)
    draft = replace(world.draft(asked.conversation_id, desk=world.bo), text="I close this as solved.")
    world.sync.do(outbox.sent, claimed, Sent("o1", world.clock.now()), out.id)
    world.says("NO! it is still stuck")
    with pytest.raises(Changed):
        answers.send(world.bo, draft)


def test_what_came_back_before_a_crash_was_noticed_is_not_in_doubt(world: Chats) -> None:
    asked = world.says("tell me all")
    world.answer(asked, LONG)
    claimed, out = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.says(out.text, ext_id="o1", outgoing=True, echo=out.key)
    ((adopted, risky),) = world.sync.do(outbox.adopt, world.chat, world.epoch)
    assert not risky
    rest = world.sync.ask(outbox.outgoing, world.store.files, adopted)
    assert rest
    assert rest.text == "The second sentence is that."
    world.says(rest.text, ext_id="o2", outgoing=True, echo=rest.key)
    assert world.sync.ask(outbox.outgoing, world.store.files, adopted) is None
    world.sync.do(outbox.complete, adopted)
    assert ours(world) == [(LONG, "sent")]


def test_what_comes_back_right_before_it_counts_as_in_doubt_is_out(world: Chats) -> None:
    asked = world.says("well?")
    world.answer(asked, "yes")
    claimed, out = world.out()
    world.sync.do(outbox.at_risk, claimed)
    assert world.sync.ask(outbox.is_at_risk, claimed)
    world.says(out.text, ext_id="o1", outgoing=True, echo=out.key)
    world.sync.do(outbox.uncertain, claimed, "the sync process died while sending")
    again = world.sync.do(outbox.claim, world.chat, world.epoch)
    assert again
    assert world.sync.ask(outbox.outgoing, world.store.files, again) is None
    world.sync.do(outbox.complete, again)
    assert ours(world) == [("yes", "sent")]
    assert world.line(asked.conversation_id).undelivered == 0


def test_a_late_echo_of_one_piece_says_nothing_of_the_next(world: Chats) -> None:
    asked = world.says("tell me all")
    world.answer(asked, LONG)
    claimed, first = world.out()
    world.sync.do(outbox.sent, claimed, Sent("o1", world.clock.now()), first.id)
    world.sync.do(outbox.at_risk, claimed)
    world.says(first.text, ext_id="o1", outgoing=True, echo=first.key)
    assert world.sync.ask(outbox.is_at_risk, claimed)


def test_an_echo_after_the_agent_gave_up_shows_that_it_went_out(world: Chats) -> None:
    asked = world.says("well?")
    sent = world.answer(asked, "yes")
    claimed, out = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "the line broke")
    world.eva.do(settling.settle, sent.id, False)
    world.says("yes", ext_id="o1", outgoing=True, echo=out.key)
    assert ours(world) == [("yes", "sent")]
    assert world.line(asked.conversation_id).undelivered == 0


def test_an_answer_in_doubt_is_recognised_by_its_words_where_the_messenger_gives_no_key(world: Chats) -> None:
    asked = world.says("well?")
    world.answer(asked, "**Yes**, of course")
    claimed, _ = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "the line broke")
    assert world.says("Yes, of course", ext_id="o1", outgoing=True).status == "duplicate"
    assert ours(world) == [("**Yes**, of course", "sent")]
    assert world.line(asked.conversation_id).undelivered == 0
    assert world.says("Yes, of course", ext_id="o2", outgoing=True).status == "joined"


def test_an_answer_at_risk_comes_back_without_its_key_and_its_next_piece_goes_on(world: Chats) -> None:
    asked = world.says("tell me all")
    world.answer(asked, LONG)
    claimed, out = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.says(out.text, ext_id="o1", outgoing=True)
    assert world.sync.do(outbox.sent, claimed, Sent("o1", world.clock.now()), out.id)
    rest = world.sync.ask(outbox.outgoing, world.store.files, claimed)
    assert rest
    assert rest.text == "The second sentence is that."
    assert ours(world) == [(LONG, "sending")]


def test_other_words_another_chat_and_another_day_are_not_the_answer_in_doubt(world: Chats) -> None:
    asked = world.says("well?")
    world.answer(asked, "yes")
    claimed, _ = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "the line broke")
    world.says("yes, I think", ext_id="o1", outgoing=True)
    world.says("yes", ext_id="o2", outgoing=True, thread="elsewhere")
    world.clock.forward(days=2)
    world.says("yes", ext_id="o3", outgoing=True)
    assert ("yes", "uncertain") in ours(world)
    assert len(ours(world)) == 4


def test_a_customer_who_had_the_answer_before_him_when_he_wrote_shows_that_it_arrived(world: Chats) -> None:
    asked = world.says("well?")
    world.answer(asked, LONG)
    claimed, out = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "the line broke")
    world.says("and then?", seen="somebody else's")
    assert ours(world) == [(LONG, "uncertain")]
    world.says("really?", seen=out.key)
    assert ours(world) == [(LONG, "queued")]
    claimed, rest = world.out()
    assert rest.text == "The second sentence is that."
    world.sync.do(outbox.sent, claimed, Sent("o2", world.clock.now()), rest.id)
    world.says("good", seen=out.key)
    assert ours(world) == [(LONG, "sent")]
    assert world.line(asked.conversation_id).undelivered == 0
