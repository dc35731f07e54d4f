"""Views of tickets narrowed by what is typed, and laid out in groups, in columns, on days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desk.tickets.desk_of_tickets import opened
from tests.desk.world import World
from tests.properties import SHARING
from tui_desk.days import day_of, next_day
from tui_desk.desk.tickets import changing, finding, laying, merging
from tui_desk.desk.tickets.narrowing import KEYS, Context
from tui_desk.errors import DeskError
from tui_desk.moments import DAY_MS, HOUR_MS
from tui_desk.text.ticket_number import named, spelled
from tui_desk.ticket_rows import STATES, TicketState, group_of


def context(world: World) -> Context:
    now = world.eva.now_ms()
    return Context(world.eva.agent, now, next_day(now))


def found(world: World, find: str) -> list[int]:
    asked = context(world)
    return world.eva.ask(finding.ids, "all", "newest", asked, find=find)


def test_a_ticket_is_found_by_words_of_it_and_by_what_stands_behind_a_key(world: World) -> None:
    now = world.eva.now_ms()
    lamp = opened(
        world,
        "Broken lamp",
        category="Hard ware",
        tags=("urgent_fix",),
        assignee_id=world.bo.agent.id,
        priority=2,
        due_at=now - HOUR_MS,
    )
    stand = opened(world, "Order a stand: soon", kind="back_office", due_at=now + 30 * HOUR_MS)
    idle = opened(world, "100 % cotton", assignee_id=world.eva.agent.id)
    world.eva.do(changing.set_state, [stand], "waiting_on_customer")
    for find, expected in {
        "lamp broken": [lamp],
        '"broken lamp"': [lamp],
        '"lamp broken"': [],
        str(stand): [stand],
        named(stand): [stand],
        f"{idle}-": [idle],
        "%": [idle],
        "kind:back": [stand],
        "kind:back-office": [stand],
        "state:waiting": [stand],
        "state:open": [idle, stand, lamp],
        "state:customer lamp": [],
        "assignee:me": [idle],
        "assignee:bo": [lamp],
        "assignee:nobody": [stand],
        'category:"hard w"': [lamp],
        "tag:urgent_": [lamp],
        "priority:urgent": [lamp],
        "priority:n": [idle, stand],
        "due:overdue": [lamp],
        "due:never": [idle],
        "due:week": [stand],
        'due:"in 2 days"': [stand, lamp],
        "due: state:": [idle, stand, lamp],
        '"stand:"': [stand],
        "' OR 1=1 --": [],
    }.items():
        assert found(world, find) == expected, find


@pytest.mark.parametrize("find", ["colour:red", "state:gone", "priority:x", "due:yesterday-ish", "stand:"])
def test_a_filter_that_means_nothing_says_what_there_is(world: World, find: str) -> None:
    with pytest.raises(DeskError, match=r"there are|a ticket is|a priority is|takes"):
        found(world, find)


@settings(SHARING, max_examples=40)
@given(st.lists(st.one_of(st.sampled_from([f"{key}:" for key in KEYS]), st.text(max_size=5))))
def test_whatever_is_typed_is_answered_or_refused(world: World, pieces: list[str]) -> None:
    with suppress(DeskError):
        assert found(world, "".join(pieces)) == []


def make(world: World) -> dict[int, TicketState]:
    """Every state with every sort of due time, some merged away."""
    now = world.eva.now_ms()
    made: dict[int, TicketState] = {}
    for due_at in (None, now - 3 * DAY_MS, now, now + HOUR_MS, now + 2 * DAY_MS):
        for state in STATES:
            id_ = opened(world, f"{state} {due_at}", due_at=due_at, assignee_id=world.eva.agent.id)
            world.eva.do(changing.set_state, [id_], state)
            made[id_] = state
    gone = opened(world, "twice")
    world.eva.do(merging.merge, [gone], min(made))
    return made


def test_groups_are_those_of_the_task_pane_and_each_ticket_stands_in_one(world: World) -> None:
    made = make(world)
    asked = context(world)
    laid = world.eva.ask(laying.groups, "all", asked)
    lines = world.eva.ask(finding.lines, tuple(made))
    assert {group: set(ids) for group, ids in laid.items()} == {
        group: {id_ for id_ in made if group_of(lines[id_], asked.now, asked.tomorrow) == group}
        for group in laid
    }
    for group, ids in laid.items():
        dues = [lines[id_].due_at or 2**62 for id_ in ids]
        assert group == "done" or dues == sorted(dues)
    assert world.eva.ask(laying.groups, "mine", asked, find="state:waiting")["current"] == []


@settings(SHARING, max_examples=15)
@given(
    st.lists(st.tuples(st.sampled_from(STATES), st.none() | st.integers(-3 * DAY_MS, 3 * DAY_MS)), min_size=1)
)
def test_whatever_its_state_and_due_time_a_ticket_stands_in_the_group_the_task_pane_gives_it(
    world: World, tickets: list[tuple[TicketState, int | None]]
) -> None:
    asked = context(world)
    with open_tickets(world, tickets) as made:
        laid = world.eva.ask(laying.groups, "all", asked)
        lines = world.eva.ask(finding.lines, made)
        for id_ in made:
            group = group_of(lines[id_], asked.now, asked.tomorrow)
            assert [name for name, ids in laid.items() if id_ in ids] == [group]


@contextmanager
def open_tickets(world: World, tickets: list[tuple[TicketState, int | None]]) -> Iterator[list[int]]:
    """Tickets in these states, due so long from now, for a while."""
    now = world.eva.now_ms()
    made = []
    for state, due in tickets:
        made.append(opened(world, due_at=now + due if due is not None else None))
        world.eva.do(changing.set_state, made[-1:], state)
    yield made
    world.eva.do(lambda tx: tx.run("DELETE FROM ticket"))


def test_columns_hold_every_state_of_a_view_and_the_last_that_were_resolved(world: World) -> None:
    made = make(world)
    others = opened(world, "somebody else's", assignee_id=world.bo.agent.id)
    asked = context(world)
    laid = world.eva.ask(laying.columns, "mine", "due", asked)
    assert {id_: state for state, ids in laid.items() for id_ in ids} == made
    assert others in world.eva.ask(laying.columns, "open", "due", asked)["submitted"]
    assert world.eva.ask(laying.columns, "overdue", "due", asked)["resolved"] == []


def test_days_hold_what_is_due_on_them(world: World) -> None:
    make(world)
    asked = context(world)
    first, end = asked.now - 4 * DAY_MS, asked.tomorrow
    dues = world.eva.ask(laying.dues, "open", asked, first=first, end=end)
    lines = world.eva.ask(finding.lines, [id_ for id_, _, _ in dues])
    assert [lines[id_].due_at for id_, _, _ in dues] == [at for _, at, _ in dues]
    assert {day_of(at) for _, at, _ in dues} == {day_of(asked.now - 3 * DAY_MS), day_of(asked.now)}
    assert [late for _, at, late in dues] == [at <= asked.now for _, at, _ in dues]
    assert len(dues) == 3 * 3


def test_kinds_are_counted_while_they_are_open(world: World) -> None:
    opened(world, kind="tracker")
    done = opened(world, kind="tracker")
    opened(world)
    world.eva.do(changing.set_state, [done], "resolved")
    assert world.eva.ask(laying.kinds) == {"tracker": 1, "customer": 1}


def test_what_customers_wrote_since_is_counted_over_all_conversations(world: World) -> None:
    one, two = (world.arrive(subject).conversation_id or 0 for subject in ("One", "Two"))
    world.clock.forward(seconds=60)
    ticket = opened(world, conversation_ids=(one, two))
    world.clock.forward(seconds=60)
    for place, number in enumerate((one, two, two)):
        world.arrive(f"Re: [#{number}]", f"and {place}?")
    line = world.eva.ask(finding.lines, [ticket])[ticket]
    assert (line.conversations, line.said_since) == (2, 3)
    assert spelled(ticket) in named(ticket)
