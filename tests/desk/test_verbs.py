"""Every verb writes who did what, acts on many, and is taken back by its own record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desk.world import World
from tui_desk.desk import agents, conversations, inbox, notes, presence, status, timeline, undo
from tui_desk.desk.done import Done
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.store.transaction import Transaction

Verb = Callable[[Transaction, list[int]], Done]
HOUR = 3_600_000

VERBS: dict[str, Verb] = {
    "close": conversations.close,
    "reopen": conversations.reopen,
    "pend": conversations.pend,
    "snooze": lambda tx, ids: conversations.snooze(tx, ids, tx.now + HOUR),
    "take": lambda tx, ids: conversations.assign(tx, ids, tx.agent_id),
    "give to Bo": lambda tx, ids: conversations.assign(tx, ids, 2),
    "unassign": lambda tx, ids: conversations.assign(tx, ids, None),
    "urgent": lambda tx, ids: conversations.set_priority(tx, ids, 2),
    "spam": lambda tx, ids: conversations.set_spam(tx, ids, True),
    "not spam": lambda tx, ids: conversations.set_spam(tx, ids, False),
    "spam, or not": conversations.turn_spam,
    "tag": lambda tx, ids: conversations.add_tags(tx, ids, ["refund", "#Angry Customer"]),
    "untag": lambda tx, ids: conversations.remove_tags(tx, ids, ["refund"]),
}


def snapshot(world: World) -> list[tuple[object, ...]]:
    with world.store.read() as reader:
        return [
            *reader.rows(
                "SELECT id, status, spam, priority, assignee_id, snoozed_until, closed_at, waiting_since"
                " FROM conversation ORDER BY id"
            ),
            *reader.rows("SELECT * FROM tag ORDER BY 1, 2"),
        ]


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_can_be_taken_back(world: World, name: str) -> None:
    ids = [world.arrive(f"s{n}").conversation_id or 0 for n in range(3)]
    before = snapshot(world)
    done = world.eva.do(VERBS[name], ids)
    if done.deed is None:
        assert snapshot(world) == before
        return
    assert snapshot(world) != before
    world.eva.do(undo.undo, done.deed)
    assert snapshot(world) == before


@settings(max_examples=25)
@given(names=st.lists(st.sampled_from(sorted(VERBS)), min_size=1, max_size=8))
def test_any_run_of_verbs_is_undone_step_by_step(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    world = World(tmp_path_factory.mktemp("desk"))
    ids = [world.arrive(f"s{n}").conversation_id or 0 for n in range(2)]
    stages = []
    for name in names:
        before = snapshot(world)
        done = world.eva.do(VERBS[name], ids)
        if done.deed is not None:
            stages.append((done.deed, before))
        world.clock.forward(seconds=1)
    for deed, before in reversed(stages):
        world.eva.do(undo.undo, deed)
        assert snapshot(world) == before
    world.store.close()


def test_undo_takes_back_my_newest_deed_and_leaves_a_colleagues(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    world.eva.do(conversations.add_tags, [conversation], ["mine"])
    world.bo.do(conversations.add_tags, [conversation], ["bos"])
    world.eva.do(undo.undo)
    assert world.line(conversation).tags == ("bos",)
    with pytest.raises(NotFound):
        world.eva.do(undo.undo)


def test_what_somebody_changed_since_is_left_alone(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    done = world.eva.do(conversations.close, [conversation])
    world.bo.do(conversations.reopen, [conversation])
    with pytest.raises(Conflict):
        world.eva.do(undo.undo, done.deed)
    assert world.line(conversation).status == "open"


def test_who_was_slower_is_told_who_was_faster(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    seen = world.line(conversation).version
    world.bo.do(conversations.close, [conversation])
    with pytest.raises(Conflict, match="Bo Berg was faster") as caught:
        world.eva.do(conversations.pend, [conversation], versions={conversation: seen})
    assert caught.value.by == "Bo Berg"


def test_ones_own_quick_changes_stand_in_nobodys_way(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    seen = {conversation: world.line(conversation).version}
    world.eva.do(conversations.assign, [conversation], world.eva.agent.id, versions=seen)
    world.eva.do(conversations.add_tags, [conversation], ["mine"])
    world.eva.do(conversations.close, [conversation], versions=seen)
    assert world.line(conversation).status == "closed"


def test_a_colleagues_tag_stops_nobody(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    seen = {conversation: world.line(conversation).version}
    world.bo.do(conversations.add_tags, [conversation], ["bos"])
    world.eva.do(conversations.close, [conversation], versions=seen)
    assert world.line(conversation).status == "closed"


def test_who_puts_away_what_the_customer_just_wrote_in_is_told(world: World) -> None:
    conversation = world.arrive(mail_id="<1@k>").conversation_id or 0
    seen = {conversation: world.line(conversation).version}
    assert world.arrive("Re: Help", "One more thing", answers="<1@k>").conversation_id == conversation
    for verb in (conversations.close, conversations.pend):
        with pytest.raises(Conflict, match="the customer wrote"):
            world.eva.do(verb, [conversation], versions=seen)
    world.eva.do(conversations.assign, [conversation], world.eva.agent.id, versions=seen)
    seen = {conversation: world.line(conversation).version}
    world.eva.do(conversations.close, [conversation], versions=seen)
    assert world.line(conversation).status == "closed"


def test_an_automatic_answer_stops_nobody(world: World) -> None:
    conversation = world.arrive(mail_id="<1@k>").conversation_id or 0
    seen = {conversation: world.line(conversation).version}
    headers = [("Auto-Submitted", "auto-replied")]
    assert world.arrive("Away", "Until May", answers="<1@k>", headers=headers).conversation_id == conversation
    world.eva.do(conversations.close, [conversation], versions=seen)
    assert world.line(conversation).status == "closed"


def test_events_say_who_did_what(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    world.bo.do(conversations.assign, [conversation], world.eva.agent.id)
    (event,) = world.events(conversation)
    assert (event.actor, event.actor_name, event.kind, event.data["to"]) == (
        "bo",
        "Bo Berg",
        "assigned",
        "Eva Lind",
    )


def test_views_and_counts_agree(world: World) -> None:
    ids = [world.arrive(f"s{n}").conversation_id or 0 for n in range(7)]
    world.eva.do(conversations.assign, ids[:1], world.eva.agent.id)
    world.eva.do(conversations.pend, ids[1:2])
    world.eva.do(conversations.snooze, ids[2:3], world.eva.now_ms() + HOUR)
    world.eva.do(conversations.close, ids[3:4])
    world.eva.do(conversations.set_spam, ids[4:5], True)
    counts = world.eva.ask(inbox.counts, world.eva.agent.id)
    assert counts == {view.name: len(world.view(view.name)) for view in inbox.VIEWS}
    assert (counts["mine"], counts["unassigned"], counts["open"]) == (1, 2, 3)


def test_who_waits_longest_comes_first(world: World) -> None:
    first = world.arrive("one").conversation_id
    world.clock.forward(seconds=60)
    second = world.arrive("two").conversation_id
    assert world.view("open") == [first, second]
    assert world.view("open", "newest") == [second, first]
    world.eva.do(conversations.set_priority, [second or 0], 2)
    assert world.view("open", "priority") == [second, first]


def test_a_filter_finds_by_number_subject_name_address_and_tag(world: World) -> None:
    found = world.arrive("Refund 100%_done").conversation_id or 0
    world.arrive("Other", sender="bob@other.example")
    world.eva.do(conversations.add_tags, [found], ["vip"])
    for words in (f"#{found}", "100%_", "koval", "anna", "vip"):
        assert world.eva.ask(inbox.ids, "open", "newest", 1, find=words) == [found], words
    assert world.eva.ask(inbox.ids, "open", "newest", 1, find="' OR 1=1 --") == []


def test_unread_is_each_agents_own(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    world.eva.do(conversations.mark_read, conversation)
    assert not world.line(conversation).unread
    assert world.line(conversation, world.bo).unread
    world.eva.do(conversations.mark_unread, [conversation])
    assert world.line(conversation).unread


def test_what_came_in_after_an_agent_looked_stays_unread(world: World) -> None:
    conversation = world.arrive(mail_id="<1@koval.example>").conversation_id or 0
    seen = world.eva.ask(timeline.detail, conversation, world.eva.agent.id).last_inbound_at
    world.clock.forward(seconds=5)
    world.arrive("Re: Help", "And one more thing", answers="<1@koval.example>")
    world.eva.do(conversations.mark_read, conversation, seen)
    assert world.line(conversation).unread
    world.eva.do(conversations.mark_read, conversation)
    world.eva.do(conversations.mark_read, conversation, seen)
    assert not world.line(conversation).unread


def test_automatic_mail_is_kept_and_changes_nothing(world: World) -> None:
    conversation = world.arrive(mail_id="<1@koval.example>").conversation_id or 0
    world.eva.do(conversations.close, [conversation])
    away = [("Auto-Submitted", "auto-replied")]
    found = world.arrive("Re: Help", "I am away", answers="<1@koval.example>", headers=away)
    assert found.conversation_id == conversation
    assert world.line(conversation).status == "closed"
    assert world.line(conversation).waiting_since is None
    assert world.messages(conversation)[-1].automatic


def test_snooze_wakes_on_an_answer_and_after_any_downtime(world: World) -> None:
    conversation = world.arrive(mail_id="<1@koval.example>").conversation_id or 0
    world.eva.do(conversations.snooze, [conversation], world.eva.now_ms() + HOUR)
    world.clock.forward(days=40)
    assert world.sync.do(conversations.wake_due).ids == (conversation,)
    assert world.line(conversation).status == "open"
    world.eva.do(conversations.snooze, [conversation], world.eva.now_ms() + HOUR)
    world.arrive("Re: Help", "well?", answers="<1@koval.example>")
    assert world.line(conversation).status == "open"
    with pytest.raises(DeskError, match="gone by"):
        world.eva.do(conversations.snooze, [conversation], world.eva.now_ms() - 1)


def test_presence_shows_the_others_for_a_minute(world: World) -> None:
    world.bo.do(presence.beat, "s1", 7, "writing")
    (bo,) = world.eva.ask(status.here, world.eva.agent.id, world.eva.now_ms())
    assert (bo.short, bo.conversation_id, bo.doing) == ("bo", 7, "writing")
    world.clock.forward(seconds=61)
    assert world.eva.ask(status.here, world.eva.agent.id, world.eva.now_ms()) == ()


def test_agents_are_found_as_people_name_them(world: World) -> None:
    for word in ("eva", "EVA", "Eva L"):
        assert world.eva.ask(agents.find, word).login == "eva"
    with pytest.raises(NotFound, match="there are bo, eva"):
        world.eva.ask(agents.find, "zoe")


def test_a_tag_said_twice_is_one_tag(world: World) -> None:
    conversation = world.arrive().conversation_id or 0
    world.eva.do(conversations.add_tags, [conversation], ["vip", "#VIP"])
    assert world.line(conversation).tags == ("vip",)


def test_a_mail_that_was_on_its_way_while_we_wrote_a_note_is_unread(world: World) -> None:
    conversation = world.arrive("Refund", mail_id="<q@koval.example>").conversation_id or 0
    sent = world.clock.now()
    world.clock.forward(seconds=30)
    world.eva.do(notes.add, conversation, "asked the bank")
    world.eva.do(conversations.mark_read, conversation)
    assert not world.line(conversation).unread
    world.arrive("Re: Refund", "and?", answers="<q@koval.example>", at=sent + timedelta(seconds=10))
    assert world.line(conversation).unread
