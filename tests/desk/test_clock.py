"""What the clocks of senders, servers and ourselves say does no harm: order and waiting follow what was received."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.desk.world import World, letter
from tui_desk.desk import conversations, lease
from tui_desk.desk.lease import LeaseLost
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
