"""Who has a ticket is reminded of each moment once."""

from __future__ import annotations

import pytest

from tests.desk.tickets.desk_of_tickets import opened, read, set_policy
from tests.desk.world import World
from tui_desk.desk import undo
from tui_desk.desk.tickets import changing, reminding
from tui_desk.errors import Conflict
from tui_desk.ticket_policy import TicketPolicy

HOUR = 3_600_000
DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def policy(world: World) -> None:
    set_policy(world, TicketPolicy(remind_ms=(DAY, HOUR)))


def reminded(world: World) -> list[tuple[int, bool]]:
    if not world.sync.ask(reminding.any_due, world.policy, world.sync.now_ms()):
        return []
    return [(one.ticket_id, one.overdue) for one in world.sync.do(reminding.remind)]


def test_each_moment_is_told_once(world: World) -> None:
    ticket = opened(world, due_at=world.sync.now_ms() + 2 * DAY, assignee_id=world.eva.agent.id)
    told = []
    for _ in range(49):
        told += reminded(world) + reminded(world)
        world.clock.forward(seconds=3600)
    assert told == [(ticket, False), (ticket, False), (ticket, True)]


def test_what_was_missed_meanwhile_is_one_reminder(world: World) -> None:
    ticket = opened(world, due_at=world.sync.now_ms() + 2 * DAY)
    world.clock.forward(days=3)
    assert reminded(world) == [(ticket, True)]
    assert reminded(world) == []


def test_a_due_time_just_set_is_known_already(world: World) -> None:
    ticket = opened(world, due_at=world.sync.now_ms() + 2 * HOUR)
    assert reminded(world) == []
    world.clock.forward(seconds=3600)
    assert reminded(world) == [(ticket, False)]
    world.eva.do(changing.set_due, [ticket], world.sync.now_ms() + HOUR // 2)
    assert reminded(world) == []
    world.eva.do(undo.undo)
    assert reminded(world) == []
    world.clock.forward(seconds=3600)
    assert reminded(world) == [(ticket, True)]


def test_nobody_is_reminded_of_what_is_resolved(world: World) -> None:
    ticket = opened(world, due_at=world.sync.now_ms() + HOUR)
    world.eva.do(changing.set_state, [ticket], "resolved")
    world.clock.forward(days=2)
    assert reminded(world) == []
    assert read(world, ticket).line.due_at is not None


def test_a_reminder_does_not_hide_what_a_colleague_changed_before_it(world: World) -> None:
    ticket = opened(world, due_at=world.sync.now_ms() + 2 * HOUR)
    seen = read(world, ticket).line.version
    world.bo.do(changing.set_priority, [ticket], 2)
    world.clock.forward(seconds=3600)
    assert reminded(world) == [(ticket, False)]
    with pytest.raises(Conflict, match="Bo Berg was faster"):
        world.eva.do(changing.set_priority, [ticket], -1, versions={ticket: seen})
