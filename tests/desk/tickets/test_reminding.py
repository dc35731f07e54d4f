"""Who has a ticket is reminded of each moment once."""

from __future__ import annotations

import pytest

from tests.desk.tickets.desk_of_tickets import opened, read, set_policy
from tests.desk.world import SUPPORT, World
from tui_desk.desk import agents, undo
from tui_desk.desk.tickets import changing, reminder_mail, reminding
from tui_desk.errors import Conflict, DeskError
from tui_desk.exchange import Outgoing
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


def test_a_clock_set_back_tells_nothing_again(world: World) -> None:
    ticket = opened(world, due_at=world.sync.now_ms() + 30 * HOUR)
    told = []
    for hours in (7, 22.5, -1, 1, -28, 28, 1):
        world.clock.forward(seconds=hours * 3600)
        told.append(reminded(world))
    assert told == [[(ticket, False)], [(ticket, False)], [], [], [], [], [(ticket, True)]]
    world.eva.do(changing.set_due, [ticket], world.sync.now_ms() + 3 * HOUR)
    world.clock.forward(seconds=2 * 3600)
    assert reminded(world) == [(ticket, False)]


def to_be_mailed(world: World) -> list[Outgoing]:
    """What the mailbox would send now."""
    now, channel = world.sync.now_ms(), world.channels["support"]
    ids = world.sync.ask(reminder_mail.due, channel, now)
    found = [world.sync.ask(reminder_mail.outgoing, world.policy, one, now) for one in ids]
    return [one for one in found if one is not None]


@pytest.fixture
def mailed(world: World) -> World:
    set_policy(world, TicketPolicy(remind_ms=(DAY, HOUR), remind_by_mail="support"))
    world.eva.do(agents.change, "eva", email="eva@agents.example")
    return world


def test_each_reminder_is_one_mail_to_who_has_the_ticket(mailed: World) -> None:
    eva = mailed.eva.agent
    due_at = mailed.sync.now_ms() + 2 * DAY
    opened(
        mailed,
        "Printer\r\nBcc: all@there.example [x](http://evil.example)",
        due_at=due_at,
        assignee_id=eva.id,
    )
    for hours, number in ((24, 1), (1, 1), (22, 2), (1, 3)):
        mailed.clock.forward(seconds=hours * 3600)
        reminded(mailed)
        reminded(mailed)
        assert len(to_be_mailed(mailed)) == number
    for mail in to_be_mailed(mailed):
        assert mail.recipients == ("eva@agents.example",)
        head, _, text = mail.frozen.decode().partition("\r\n\r\n")
        assert "\r\nBcc:" not in head
        assert "](" not in text
    mailed.clock.forward(days=2)
    assert to_be_mailed(mailed) == []


def test_what_is_done_or_another_s_by_then_is_not_mailed(mailed: World) -> None:
    eva, bo = mailed.eva.agent, mailed.bo.agent
    tickets = [opened(mailed, due_at=mailed.sync.now_ms() + HOUR, assignee_id=eva.id) for _ in range(4)]
    mailed.clock.forward(seconds=3600)
    assert len(reminded(mailed)) == len(to_be_mailed(mailed)) == 4
    mailed.eva.do(changing.set_state, tickets[:1], "resolved")
    mailed.eva.do(changing.assign, tickets[1:2], bo.id)
    mailed.eva.do(changing.set_due, tickets[2:3], None)
    assert len(to_be_mailed(mailed)) == 1
    mailed.bo.do(agents.remove, "eva")
    assert to_be_mailed(mailed) == []


def test_without_an_address_of_his_own_nobody_is_mailed(mailed: World) -> None:
    for id_ in (mailed.bo.agent.id, None):
        opened(mailed, due_at=mailed.sync.now_ms() + HOUR, assignee_id=id_)
    mailed.clock.forward(seconds=3600)
    assert len(reminded(mailed)) == 2
    assert to_be_mailed(mailed) == []
    with pytest.raises(DeskError, match="the desk's own address"):
        mailed.eva.do(agents.change, "eva", email=SUPPORT.upper())
