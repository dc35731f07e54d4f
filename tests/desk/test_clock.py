"""What the clocks of senders, servers and ourselves say does no harm: order and waiting follow what was received."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.desk.tickets.test_telling import made, tell, told, write_due
from tests.desk.world import World, letter
from tui_desk.desk import answers, clock_steps, conversations, lease, outbox
from tui_desk.desk.lease import LeaseLost
from tui_desk.moments import DAY_MS
from tui_desk.widgets.times import age


@pytest.mark.parametrize(
    "claimed", ["Fri, 31 Dec 2199 23:59:59 +0000", "Thu, 01 Jan 1970 00:00:00 +0000", "soon"]
)
def test_a_date_that_a_sender_claims_orders_nothing(world: World, claimed: str) -> None:
    raw = letter("odd").replace(b"Mon, 02 Mar 2026 11:59:00 +0000", claimed.encode())
    first = world.receive(raw).conversation_id
    world.clock.forward(seconds=60)
    second = world.arrive("even").conversation_id
    assert world.view("open", "newest") == [second, first]
    assert world.view("open", "waiting") == [first, second]
    assert world.messages(first)[0].at == world.eva.now_ms() - 60_000


def test_a_clock_that_is_set_back_a_day_loses_nothing_and_makes_nobody_wait_less_than_nothing(
    world: World,
) -> None:
    first = world.arrive("before").conversation_id or 0
    world.clock.forward(days=-1)
    second = world.arrive("after").conversation_id or 0
    assert set(world.view("open")) == {first, second}
    world.eva.do(conversations.close, [first])
    world.eva.do(conversations.reopen, [first])
    for one in (first, second):
        since = world.line(one).waiting_since
        assert since is not None
        assert age(since, world.eva.now_ms()) == "now"


def test_answers_that_are_held_or_tried_again_leave_when_the_clock_is_set_back_a_day(world: World) -> None:
    epoch = world.sync.do(lease.take, "here", 1)
    channel = world.channels["support"]

    def claim() -> outbox.Claim | None:
        return world.sync.do(outbox.claim, channel, epoch)

    for subject in ("tried", "held"):
        draft = world.draft(world.arrive(subject).conversation_id)
        answers.send(world.eva, replace(draft, text="hello"))
        if subject == "tried":
            world.clock.forward(seconds=world.policy.undo_seconds)
            tried = claim()
            assert tried is not None
            world.sync.do(outbox.later, tried, "no route to host")
    assert claim() is None
    world.clock.forward(days=-2)
    now = world.sync.now_ms()
    assert (world.sync.ask(outbox.next_due, channel, now) or 0) <= now
    assert claim() is not None
    assert claim() is not None


def test_a_clock_that_is_set_back_takes_the_time_to_undo_from_no_answer_of_before_or_after_the_step(
    world: World,
) -> None:
    epoch = world.sync.do(lease.take, "here", 1)
    channel = world.channels["support"]

    def held(subject: str) -> None:
        draft = world.draft(world.arrive(subject).conversation_id)
        answers.send(world.eva, replace(draft, text="hello"))

    def leaves() -> bool:
        return world.sync.do(outbox.claim, channel, epoch) is not None

    held("before")
    world.clock.forward(days=-1)
    held("after")
    world.sync.do(clock_steps.set_back, epoch, DAY_MS)
    assert not leaves()
    world.clock.forward(seconds=world.policy.undo_seconds - 1)
    assert not leaves()
    world.clock.forward(seconds=1)
    assert [leaves(), leaves()] == [True, True]


def test_a_clock_that_is_set_back_takes_the_time_to_undo_from_no_notice_and_holds_none_up(
    world: World,
) -> None:
    epoch = world.sync.do(lease.take, "test", 1)
    before = made(world, world.arrive("Router", "It blinks red"))
    world.clock.forward(days=-1)
    after = made(world, world.arrive("Lamp", "It flickers", sender="Boris Berg <boris@other.example>"))
    world.sync.do(clock_steps.set_back, epoch, DAY_MS)
    assert write_due(world) == 0
    assert tell(world) == 2
    assert [told(world, one)[0].state for one in (before, after)] == ["queued", "queued"]


def test_no_step_of_the_clock_gives_the_sync_to_another(world: World) -> None:
    epoch = world.sync.do(lease.take, "here", 1)
    for days in (-1, 2, -365, 20_000):
        world.clock.forward(days=days)
        world.sync.do(lease.beat, epoch)
        world.sync.do(lease.hold, epoch)
    newer = world.sync.do(lease.take, "there", 2)
    world.clock.forward(days=-20_000)
    with pytest.raises(LeaseLost):
        world.sync.do(lease.beat, epoch)
    world.sync.do(lease.beat, newer)


def test_mail_after_2038_is_mail(world: World) -> None:
    world.clock.forward(days=365.25 * 13)
    found = world.arrive("later").conversation_id
    assert world.clock.now() > datetime(2038, 1, 20, tzinfo=UTC)
    assert world.view("open") == [found]
    assert world.line(found).waiting_since == world.eva.now_ms()
