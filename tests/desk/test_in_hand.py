"""What the sync merges or brings as history surprises nobody who has it in hand, has read it or waits in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.desk.threads import BETWEEN, NEWEST, OLDER, OLDEST, Mail, come, in_two
from tests.desk.world import World
from tui_desk.desk import conversations, drafts, homes


def test_history_that_joins_is_no_news_where_an_agent_has_read_and_closed(world: World) -> None:
    newest, oldest = in_two(world)
    world.eva.do(conversations.close, [newest])
    world.eva.do(conversations.mark_read, newest)
    assert come(world, BETWEEN) == newest
    line = world.line(newest)
    assert (line.status, line.unread, line.messages) == ("closed", False, 4)
    assert world.line(oldest).status == "closed"


def test_what_an_agent_has_in_hand_keeps_its_number_and_takes_in_the_rest(world: World) -> None:
    newest, oldest = in_two(world)
    world.bo.do(conversations.assign, [oldest], world.bo.agent.id)
    draft = world.bo.do(drafts.save, replace(world.draft(oldest, desk=world.bo), text="I look"))
    assert come(world, BETWEEN) == oldest
    line = world.line(oldest)
    assert (line.status, line.assignee, line.messages) == ("open", "bo", 4)
    assert world.bo.ask(drafts.load, draft).conversation_id == oldest
    assert world.eva.ask(homes.now_in, newest) == oldest


def test_two_that_agents_have_in_hand_stay_two(world: World) -> None:
    """An older part that an agent opened is in no list any more where it goes into a closed one."""
    newest, oldest = in_two(world)
    for one in (newest, oldest):
        world.eva.do(conversations.close, [one])
    world.bo.do(conversations.reopen, [oldest])
    come(world, BETWEEN)
    assert world.view("open") == [oldest]
    assert (world.line(newest).status, world.line(newest).messages) == ("closed", 1)


def test_two_that_agents_write_in_stay_two(world: World) -> None:
    newest, oldest = in_two(world)
    mine, theirs = (
        desk.do(drafts.save, replace(world.draft(one, desk=desk), text="I look"))
        for one, desk in ((newest, world.eva), (oldest, world.bo))
    )
    come(world, BETWEEN)
    assert world.eva.ask(drafts.load, mine).conversation_id == newest
    assert world.bo.ask(drafts.load, theirs).conversation_id == oldest


def test_history_closes_nothing_that_an_agent_has_in_hand(world: World) -> None:
    newest, _ = in_two(world, ago=20)
    world.eva.do(conversations.reopen, [newest])
    world.eva.do(conversations.assign, [newest], world.eva.agent.id)
    assert come(world, BETWEEN, ago=20) == newest
    line = world.line(newest)
    assert (line.status, line.assignee, line.messages) == ("open", "eva", 4)
    assert line.waiting_since


@pytest.mark.parametrize("first", [OLDEST, NEWEST])
def test_history_closes_nothing_in_which_a_customer_waits(world: World, first: Mail) -> None:
    """As where a folder is looked at further back, long after the customer wrote."""
    at = world.clock.now()
    stands = first.come(world, at, catching_up=False).conversation_id
    world.clock.forward(days=20)
    for mail in (OLDEST, NEWEST, BETWEEN):
        if mail != first:
            mail.come(world, at - timedelta(days=5 - mail.number), catching_up=True)
    line = world.line(stands)
    assert (line.status, line.messages) == ("open", 3)
    assert line.waiting_since


def test_a_waiting_part_that_goes_into_a_closed_one_opens_it(world: World) -> None:
    at = world.clock.now()
    OLDEST.come(world, at, catching_up=False)
    world.clock.forward(days=3)
    newest = come(world, NEWEST, ago=0)
    world.eva.do(conversations.close, [newest])
    assert BETWEEN.come(world, at + timedelta(days=1), catching_up=True).conversation_id == newest
    assert (world.line(newest).status, world.line(newest).messages) == ("open", 3)


@pytest.mark.parametrize("with_another", [True, False])
def test_what_nobody_saw_is_unread_though_both_parts_were_read(world: World, with_another: bool) -> None:
    """What comes is older than the newest that was read; so is what comes in the same batch."""
    now = world.clock.now()
    oldest = OLDEST.come(world, now - timedelta(hours=3), catching_up=False).conversation_id
    newest = NEWEST.come(world, now - timedelta(hours=1), catching_up=False).conversation_id
    for one in (oldest, newest):
        world.eva.do(conversations.mark_read, one or 0)
    came = [replace(BETWEEN, answers=0, references=(0,))]
    came += [Mail(4, 0, (0,))] if with_another else []
    world.batch([one.raw for one in reversed(came)], at=now - timedelta(hours=2))
    line = world.line(oldest)
    assert (line.messages, line.unread) == (len(came) + 2, True)


def test_an_answer_that_overtook_what_it_answers_opens_and_is_news(world: World) -> None:
    now = world.clock.now()
    oldest = come(world, OLDEST, OLDER)
    newest = NEWEST.come(world, now, catching_up=False).conversation_id
    world.eva.do(conversations.close, [oldest])
    assert BETWEEN.come(world, now, catching_up=False).conversation_id == oldest
    line = world.line(oldest)
    assert (line.status, line.unread, line.messages) == ("open", True, 4)
    assert world.line(newest).status == "closed"


def test_newer_history_that_joins_what_was_closed_opens_it_and_is_news(world: World) -> None:
    """As where one folder reaches further back than the other."""
    oldest = come(world, OLDEST, OLDER)
    world.eva.do(conversations.close, [oldest])
    world.eva.do(conversations.mark_read, oldest)
    come(world, NEWEST)
    assert come(world, BETWEEN) == oldest
    line = world.line(oldest)
    assert (line.status, line.unread, line.messages) == ("open", True, 4)
