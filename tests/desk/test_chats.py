"""Chats become dialogs with a beginning and an end; changes find their messages, and colleagues count as answers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.desk.chats import ANNA, BORIS, Chats
from tui_desk.desk import chats, colleagues, conversations, inbox, joining, splitting, timeline, undo
from tui_desk.errors import DeskError
from tui_desk.exchange import Deleted, Edited, File, Member, Renamed
from tui_desk.moments import milliseconds
from tui_desk.rows import EventRow, MessageRow


@pytest.fixture
def world(tmp_path: Path) -> Chats:
    return Chats(tmp_path)


def test_messages_of_a_chat_are_one_dialog_until_it_is_closed(world: Chats) -> None:
    first = world.says("hello")
    assert (first.status, first.rule) == ("new", "chat-begins")
    second = world.says("are you there?")
    assert (second.status, second.conversation_id) == ("joined", first.conversation_id)
    assert world.line(first.conversation_id).customer_name == "Anna Koval"


def test_soon_after_closing_a_message_reopens_and_later_begins_a_linked_dialog(world: Chats) -> None:
    first = world.says("hello")
    assert first.conversation_id
    world.eva.do(conversations.close, [first.conversation_id])
    world.clock.forward(seconds=29 * 60)
    assert world.says("thanks").conversation_id == first.conversation_id
    assert world.status(first.conversation_id) == "open"
    world.eva.do(conversations.close, [first.conversation_id])
    world.clock.forward(seconds=31 * 60)
    later = world.says("another thing")
    assert (later.status, later.rule) == ("new", "after-closed")
    assert world.status(first.conversation_id) == "closed"


def test_a_message_delivered_twice_is_one(world: Chats) -> None:
    world.says("hello", ext_id="x")
    assert world.says("hello", ext_id="x").status == "duplicate"


def test_each_topic_of_a_group_is_a_dialog_and_each_sender_a_customer(world: Chats) -> None:
    one = world.says("printer", thread="g:1", group=True, title="House 5")
    other = world.says("door", BORIS, thread="g:2", group=True, title="House 5")
    assert one.conversation_id != other.conversation_id
    more = world.says("mine too", BORIS, thread="g:1", group=True)
    assert more.conversation_id == one.conversation_id
    authors = [(entry.author_name, entry.author_address) for entry in world.messages(one.conversation_id)]
    assert authors == [("Anna Koval", "@anna"), ("Boris", "18")]
    assert world.line(one.conversation_id).subject == "House 5"


def test_a_colleague_in_the_group_answers_and_nobody_waits_any_more(world: Chats) -> None:
    world.eva.do(colleagues.add, BORIS, world.bo.agent.id)
    asked = world.says("printer", group=True)
    assert world.line(asked.conversation_id).waiting_since is not None
    world.clock.forward(seconds=5)
    world.says("on my way", BORIS, group=True)
    answer = world.messages(asked.conversation_id)[-1]
    assert (answer.direction, answer.agent_id) == ("outbound", world.bo.agent.id)
    assert world.line(asked.conversation_id).waiting_since is None


def test_within_one_second_what_came_after_a_colleague_waits_and_what_came_before_him_does_not(
    world: Chats,
) -> None:
    world.eva.do(colleagues.add, BORIS, world.bo.agent.id)
    asked = world.says("printer", group=True)
    world.says("which one?", BORIS, group=True)
    assert world.line(asked.conversation_id).waiting_since is None
    world.says("the big one", group=True)
    assert world.line(asked.conversation_id).waiting_since == milliseconds(world.clock.now())


def test_an_edit_keeps_what_was_there_and_the_latest_holds(world: Chats) -> None:
    asked = world.says("helo", ext_id="x")
    at = world.clock.now()
    world.event(Edited("x", "a", at + timedelta(seconds=9), "hello!"))
    world.event(Edited("x", "a", at + timedelta(seconds=4), "hello"))
    (message,) = world.messages(asked.conversation_id)
    assert message.text == "hello!"
    assert [text for _, text in message.revisions] == ["helo"]


def test_changes_that_come_before_their_message_wait_for_it(world: Chats) -> None:
    at = world.clock.now()
    assert world.event(Edited("x", "a", at, "after")).status == "changed"
    world.event(Deleted("x", "a", at + timedelta(seconds=1)))
    (message,) = world.messages(world.says("before", ext_id="x").conversation_id)
    assert (message.text, message.deleted_at is not None) == ("after", True)
    assert world.line(message.conversation_id).snippet == "(taken back)"


def test_a_renamed_chat_keeps_its_dialogs(world: Chats) -> None:
    asked = world.says("hello", group=True, title="Old")
    world.event(Renamed("r", "a", world.clock.now(), title="New", to_thread="b"))
    assert world.says("more", thread="b", group=True).conversation_id == asked.conversation_id
    assert asked.conversation_id
    chat = world.eva.ask(chats.of_conversation, asked.conversation_id)
    assert chat
    assert chat.title == "New"


def test_who_left_stands_where_he_left_however_late_it_is_told(world: Chats) -> None:
    asked = world.says("hello", group=True)
    world.clock.forward(seconds=60)
    left = world.clock.now()
    world.clock.forward(seconds=60)
    world.says("anybody?", group=True)
    world.event(Member("m", "a", left, ANNA, joined=False))
    world.event(Renamed("r", "a", world.clock.now() + timedelta(days=1), title="From the future"))
    assert asked.conversation_id
    entries = world.eva.ask(timeline.entries, asked.conversation_id)
    told = [one.kind for one in entries if isinstance(one, EventRow) and one.kind in ("member", "renamed")]
    texts = [one.text if isinstance(one, MessageRow) else one.kind for one in entries]
    assert told == ["member", "renamed"]
    assert texts.index("hello") < texts.index("member") < texts.index("anybody?") < texts.index("renamed")
    assert entries[-1].at == milliseconds(world.clock.now())


def test_an_album_is_one_message_with_all_its_files(world: Chats) -> None:
    def photo(name: str) -> tuple[File, ...]:
        return (File(name, "image/jpeg", 3, content=name.encode()),)

    first = world.says("our door", album="g1", files=photo("1.jpg"))
    second = world.says("", album="g1", files=photo("2.jpg"), ext_id="second")
    assert (second.rule, second.message_id) == ("album", first.message_id)
    assert world.says("", album="g1", files=photo("2.jpg"), ext_id="second").status == "duplicate"
    (message,) = world.messages(first.conversation_id)
    assert [one.name for one in message.attachments] == ["1.jpg", "2.jpg"]


def test_chosen_messages_become_a_dialog_of_their_own_and_go_back(world: Chats) -> None:
    first = world.says("printer", group=True)
    door = world.says("the door is stuck", BORIS, group=True)
    assert first.conversation_id
    assert door.message_id
    done = world.eva.do(splitting.split, first.conversation_id, [door.message_id])
    fresh = done.ids[0]
    assert [one.text for one in world.messages(fresh)] == ["the door is stuck"]
    assert world.says("and it squeaks", BORIS, group=True).conversation_id == fresh
    assert world.says("it is out of paper", group=True).conversation_id == first.conversation_id
    world.eva.do(undo.undo, done.deed)
    assert len(world.messages(first.conversation_id)) == 3
    happened = [
        one for id_ in (first.conversation_id, fresh) for one in world.eva.ask(timeline.events, id_, 0)
    ]
    assert {one.kind: one.undone for one in happened if one.kind.startswith("split")} == {
        "split": True,
        "split_off": True,
    }
    everything = [one.id for one in world.messages(fresh)]
    with pytest.raises(DeskError, match="leave at least one"):
        world.eva.do(splitting.split, fresh, everything)


def test_what_a_customer_wrote_into_a_conversation_split_off_keeps_it_open_when_that_is_taken_back(
    world: Chats,
) -> None:
    first = world.says("printer", group=True)
    door = world.says("the door is stuck", BORIS, group=True)
    assert first.conversation_id
    assert door.message_id
    done = world.eva.do(splitting.split, first.conversation_id, [door.message_id])
    assert world.says("and it squeaks", BORIS, group=True).conversation_id == done.ids[0]
    world.eva.do(undo.undo, done.deed)
    assert set(world.view("open")) == {first.conversation_id, done.ids[0]}


def test_a_split_that_is_taken_back_leaves_no_empty_conversation_behind(world: Chats) -> None:
    first = world.says("printer", group=True)
    door = world.says("the door is stuck", BORIS, group=True)
    assert first.conversation_id
    assert door.message_id
    done = world.eva.do(splitting.split, first.conversation_id, [door.message_id])
    fresh = done.ids[0]
    world.eva.do(conversations.add_tags, [fresh], ["door"])
    back = world.eva.do(undo.undo, done.deed)
    assert back.ids == (first.conversation_id,)
    agent = world.eva.agent.id
    counted = world.eva.ask(inbox.counts, agent)
    assert sum(counted[name] for name in ("open", "pending", "snoozed", "closed", "spam")) == 1
    assert world.view("closed") == []
    assert world.eva.ask(inbox.ids, "closed", "newest", agent, find=f"#{fresh}") == []
    detail = world.eva.ask(timeline.detail, first.conversation_id, agent)
    assert fresh not in {one.id for one in (*detail.linked, *detail.others, *detail.dialogs)}
    assert "door" in detail.line.tags


def test_the_number_of_a_split_that_was_taken_back_leads_where_its_messages_are(world: Chats) -> None:
    first = world.says("printer", group=True)
    door = world.says("the door is stuck", BORIS, group=True)
    assert first.conversation_id
    assert door.message_id
    done = world.eva.do(splitting.split, first.conversation_id, [door.message_id])
    fresh = done.ids[0]
    world.eva.do(undo.undo, done.deed)
    assert world.eva.do(conversations.close, [fresh]).ids == (first.conversation_id,)
    world.eva.do(conversations.reopen, [fresh])
    assert world.says("and it squeaks", BORIS, group=True).conversation_id == first.conversation_id
    for one in (fresh, first.conversation_id):
        with pytest.raises(DeskError):
            world.eva.do(joining.part, one)
    with pytest.raises(DeskError):
        world.eva.do(joining.join, fresh)
    again = world.eva.do(splitting.split, fresh, [door.message_id])
    assert again.ids == (fresh + 1, first.conversation_id)
    assert [one.text for one in world.messages(fresh + 1)] == ["the door is stuck"]


def test_what_a_thread_hangs_on_is_quoted_once_where_its_dialog_begins(world: Chats) -> None:
    house: dict[str, Any] = {"title": "House 5", "group": True}
    question = world.says("who do I call?", **house)
    first = world.says("14 degrees here", BORIS, thread="a|1", root="m1", **house)
    world.says("mine too", thread="a|1", root="m1", **house)
    assert first.conversation_id != question.conversation_id
    begins, goes_on = world.messages(first.conversation_id)
    assert (begins.parent_id, begins.parent_text) == (question.message_id, "who do I call?")
    assert goes_on.parent_id is None
    titles = [chat.title for id_ in world.view("open") if (chat := world.eva.ask(chats.row, id_))]
    assert sorted(titles) == ["House 5", "House 5 › who do I call?"]


def test_a_message_tells_in_which_thread_it_is_answered(world: Chats) -> None:
    house: dict[str, Any] = {"title": "House 5", "group": True}
    question = world.says("who do I call?", **house)
    world.says("the caretaker", BORIS, parent="m1", **house)
    assert [one.answered_in for one in world.messages(question.conversation_id)] == [None, None]
    thread = world.says("14 degrees here", BORIS, thread="a|1", root="m1", **house)
    answered = [one.answered_in for one in world.messages(question.conversation_id)]
    assert answered == [thread.conversation_id, None]


def test_a_thread_is_called_by_the_message_that_begins_it(world: Chats) -> None:
    house: dict[str, Any] = {"title": "#house-5", "group": True}
    begins = world.says("The lift is stuck\nagain", thread="c:1", root="m1", **house)
    world.says("door squeaks", BORIS, thread="c:2", root="m2", **house)
    world.says("here too", BORIS, thread="c:1", root="m1", **house)
    titles = [chat.title for id_ in world.view("open") if (chat := world.eva.ask(chats.row, id_))]
    assert sorted(titles) == ["#house-5 › The lift is stuck again", "#house-5 › door squeaks"]
    assert world.messages(begins.conversation_id)[0].parent_id is None


def test_who_writes_after_a_colleague_within_the_same_second_waits(world: Chats) -> None:
    then = world.clock.now()
    asked = world.says("the lift is stuck", at=then)
    world.says("on my way", BORIS, at=then, outgoing=True)
    assert world.line(asked.conversation_id).waiting_since is None
    world.says("and the door, too", at=then)
    assert world.line(asked.conversation_id).waiting_since == milliseconds(then)
