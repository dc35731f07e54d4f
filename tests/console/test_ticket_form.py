"""The form of a ticket: what kinds and templates fill in, what is typed, the desk's own fields, who asked for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.console.driving import Driven, listed, reading
from tests.desk.chats import ANNA, BORIS, Chats
from tests.desk.tickets.desk_of_tickets import newest, read, set_policy
from tests.desk.world import World
from tui_desk.desk import agents, conversations
from tui_desk.moments import milliseconds, moment
from tui_desk.priorities import priorities_of
from tui_desk.ticket_policy import BUILT_IN, TicketField, TicketKind, TicketPolicy, TicketTemplate
from tui_desk.working_hours import deadline, parse_span, parse_week

WIDE = (120, 40)
SIZES = [(80, 24), WIDE]
HOUR = 3_600_000
COMPLAINT = TicketKind(
    "complaint",
    "Complaint",
    priority=2,
    category="Noise",
    assignee="bo",
    due=parse_span("3 hours"),
    checklist=("call him", "answer in writing"),
)
POLICY = TicketPolicy(
    kinds={one.name: one for one in (*BUILT_IN, COMPLAINT)},
    categories=("Noise", "Money"),
    fields={
        "order": TicketField("order", "Order number", "number", required=True),
        "size": TicketField("size", "Size", "choice", ("small", "large"), kinds=("complaint",)),
    },
    templates={
        "newcomer": TicketTemplate(
            "newcomer",
            "A new colleague begins",
            "All of it by Monday.",
            "back_office",
            checklist=("account", "keys"),
            tags=("team",),
            fields={"order": 7},
            due=parse_span("2 days"),
        )
    },
)


@pytest.fixture
def desk(world: World) -> World:
    """One conversation on a desk with a kind, fields and a template of its own."""
    set_policy(world, POLICY)
    world.arrive("Broken lamp", "It is dark here.")
    return world


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_another_kind_fills_in_its_own_defaults_where_nothing_was_typed(
    desk: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with listed(desk, tmp_path, size) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press("tab", "tab", "tab", *"comp")
        await seen.sees("call him; answer in")
        for words in ("Bo", "urgent", "Noise", "2 steps"):
            await seen.sees(words)
        await seen.press("enter")
        await seen.sees("Opened #")
    made = read(desk, newest(desk))
    assert (made.line.kind, made.line.assignee, made.line.priority, made.line.category) == (
        "complaint",
        "bo",
        2,
        "Noise",
    )
    assert made.line.due_at == desk.eva.now_ms() + 3 * HOUR
    assert [one.text for one in made.checklist] == ["call him", "answer in writing"]
    assert made.line.title == "Broken lamp"


async def test_what_was_typed_stands_whatever_kind_is_chosen_after_it(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press("tab", *"5d", "tab", *"eva", "tab", *"complaint", "tab", *"low")
        await seen.press("tab", *"never mind")
        await seen.sees("Noise · Money")
        await seen.press("enter", "ctrl+u", *"mon", "enter")
        await seen.sees("Opened #")
    line = read(desk, newest(desk)).line
    assert (line.assignee_id, line.priority, line.category) == (desk.eva.agent.id, -1, "Money")
    assert line.due_at == desk.eva.now_ms() + 120 * HOUR


async def test_never_takes_off_the_due_time_of_a_kind(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press("tab", *"never", "tab", "tab", *"complaint", "enter")
        await seen.sees("Opened #")
    assert read(desk, newest(desk)).line.due_at is None


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_template_fills_in_title_kind_steps_fields_and_due_time(
    desk: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with listed(desk, tmp_path, size) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press("shift+tab", *"new")
        await seen.sees("A new colleague begins")
        for words in ("back_office", "account; keys", "All of it by Monday.", "in 2 days"):
            await seen.sees(words)
        await seen.press("enter")
        await seen.sees("Opened #")
    made = read(desk, newest(desk))
    assert made.line.kind == "back_office"
    assert made.line.due_at == desk.eva.now_ms() + 48 * HOUR
    assert made.fields == {"order": 7}
    assert made.line.tags == ("team",)
    assert [one.text for one in made.checklist] == ["account", "keys"]
    assert [one.subject for one in made.conversations] == ["Broken lamp"]


async def test_who_is_proposed_while_one_types_is_who_is_understood(desk: World, tmp_path: Path) -> None:
    desk.sync.do(agents.add, "bert", "Bert Olsen")
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        field = seen.app.screen.query_one("#assignee", Input)
        await seen.press("tab", "tab", "ctrl+u", "b")
        await seen.sees("? bert or bo")
        assert field._suggestion == ""
        await seen.press("enter")
        await seen.sees("Assignee is not right yet: bert or bo")
        await seen.press("e")
        await seen.sees("Bert Olsen")
        await seen.until(lambda: field._suggestion == "bert")
        await seen.press("x")
        await seen.sees("? nobody here is called so")
        await seen.press("ctrl+u", *"Bert O", "enter")
        await seen.sees("Opened #")
    assert read(desk, newest(desk)).line.assignee == "bert"


async def test_a_due_time_is_typed_in_working_days(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press("tab", *"in 2 working days", "enter")
        await seen.sees("Opened #")
        made = read(desk, newest(desk)).line
        wanted = deadline(desk.policy.tickets.hours, parse_span("2 working days"), moment(desk.eva.now_ms()))
        assert made.due_at == milliseconds(wanted)
        await seen.press("v")
        await seen.sees("Notes and changes")
        await seen.press("d", *"3 working days")
        await seen.sees("Thu 5 Mar 2026")
        await seen.press("enter")
        await seen.until(lambda: read(desk, made.id).line.due_at != made.due_at)


async def test_a_template_is_due_in_working_hours(desk: World, tmp_path: Path) -> None:
    template = replace(POLICY.templates["newcomer"], due=parse_span("8 working hours"))
    hours = replace(POLICY.hours, week=parse_week("mon-sun 0:00-2:00"))
    set_policy(desk, replace(POLICY, templates={"newcomer": template}, hours=hours))
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press("shift+tab", *"new", "enter")
        await seen.sees("Opened #")
    due = read(desk, newest(desk)).line.due_at
    assert due is not None
    assert due >= desk.eva.now_ms() + 72 * HOUR


async def test_the_desks_own_fields_say_what_they_take_and_what_is_wrong(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("Order number")
        await seen.sees("to resolve · a number")
        assert "Size" not in seen.text()
        await seen.press("shift+tab", "shift+tab", *"many")
        await seen.sees("a number, such as 12 or 3.5")
        await seen.press("enter")
        await seen.sees("New ticket")
        await seen.press("ctrl+u", *"4711", "tab", "tab", "tab", "tab", "tab", *"complaint")
        await seen.sees("small · large")
        await seen.press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab", *"la")
        await seen.sees("large")
        await seen.press("enter")
        await seen.sees("Opened #")
    assert read(desk, newest(desk)).fields == {"order": 4711, "size": "large"}


KEYS = 4
"""So many at most, besides what is typed and marked."""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_ticket_with_due_time_and_assignee_takes_four_keys_besides_what_is_typed(
    desk: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    keys = ("t", "tab", "tab", "enter")
    assert len(keys) <= KEYS
    async with listed(desk, tmp_path, size) as seen:
        await opens_with(seen, keys, "2d", "bo")
    line = read(desk, newest(desk)).line
    assert (line.assignee, line.due_at) == ("bo", desk.eva.now_ms() + 48 * HOUR)


async def test_from_marked_messages_it_takes_four_keys_as_well(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("where is the courier?", ANNA, group=True, title="House 5")
    world.clock.forward(seconds=60)
    world.says("my lamp is broken", BORIS, group=True)
    async with reading(world, tmp_path, "my lamp", WIDE) as seen:
        await seen.press("x")
        await seen.sees("1 marked")
        await opens_with(seen, ("t", "tab", "tab", "enter"), "2d", "bo")
    made = read(world, newest(world))
    assert (made.line.requester, made.line.assignee, made.line.due_at) == (
        "Boris",
        "bo",
        world.eva.now_ms() + 48 * HOUR,
    )
    assert [one.text for one in made.messages] == ["my lamp is broken"]


async def opens_with(seen: Driven, keys: tuple[str, ...], *typed: str) -> None:
    """A form is opened, then each key is pressed and what goes into the field typed, until the ticket is there."""
    first, *between, last = keys
    await seen.press(first)
    await seen.sees("New ticket")
    for key, words in zip(between, typed, strict=True):
        await seen.press(key, *words)
    await seen.press(last)
    await seen.sees("Opened #")


async def test_tags_are_completed_and_new_ones_are_said(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press("l")
        await seen.sees("Tags")
        await seen.press(*"hardware", "enter", "t")
        await seen.sees("New ticket")
        await seen.press(*["tab"] * 6, "end", *" lamp ha")
        await seen.sees("new: lamp ha")
        field = seen.app.screen.query_one("#tags", Input)
        await seen.until(lambda: field._suggestion.endswith("hardware"))
        await seen.press("right")
        await seen.sees("hardware lamp hardware")
        await seen.press("enter")
        await seen.sees("Opened #")
    assert read(desk, newest(desk)).line.tags == ("hardware", "lamp")


async def test_a_due_time_is_understood_in_the_agents_languages(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press("tab", *"пт 17:00")
        await seen.sees(", 17:00 · in ")
        await seen.press("enter")
        await seen.sees("Opened #")


async def test_of_a_group_each_one_may_have_asked_for_it(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("where is the courier?", ANNA, group=True, title="House 5")
    world.clock.forward(seconds=60)
    world.says("my lamp is broken", BORIS, group=True)
    async with reading(world, tmp_path, "my lamp", WIDE) as seen:
        await seen.press("x", "t")
        await seen.sees("or Anna")
        await seen.press("shift+tab", "shift+tab", *"anna")
        await seen.sees("Anna")
        await seen.press("enter")
        await seen.sees("Opened #")
        detail = read(world, newest(world))
        assert [name for _, name in detail.customers] == ["Anna Koval", "Boris"]


async def test_who_asked_for_it_names_it_until_the_agent_does(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("where is the courier?", ANNA, group=True, title="House 5")
    world.clock.forward(seconds=60)
    world.says("my lamp is broken", BORIS, group=True)
    async with reading(world, tmp_path, "my lamp", WIDE) as seen:
        await seen.press("x", "k", "x", "t")
        await seen.sees("Tells Anna Koval")
        title = seen.app.screen.query_one("#title", Input)
        assert title.value == "where is the courier?"
        await seen.press("shift+tab", "shift+tab", *"xyz")
        await seen.sees("Who is told is not known")
        assert "Tells" not in seen.text()
        await seen.press("ctrl+u", *"boris")
        await seen.sees("Tells Boris")
        assert title.value == "my lamp is broken"
        title.focus()
        await seen.press("end", *"!", *["shift+tab"] * 2)
        await seen.press("ctrl+u", *"anna")
        await seen.sees("Tells Anna Koval")
        assert title.value == "my lamp is broken!"


async def test_a_priority_is_named_as_the_config_calls_it_and_what_was_stored_stays(
    desk: World, tmp_path: Path
) -> None:
    desk.policy = replace(desk.policy, priorities=priorities_of({"plain": 0, "hot": 1, "blazing": 2}))
    desk.eva.policy = desk.bo.policy = desk.policy
    first = desk.eva.ask(lambda reader: reader.row("SELECT id FROM conversation"))
    assert first is not None
    desk.eva.do(conversations.set_priority, [first[0]], 1)
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press("tab", "tab", "tab", "tab", *"urgent")
        await seen.sees("plain · hot · blazing")
        await seen.press("ctrl+u", *"bl")
        await seen.sees("blazing")
        await seen.press("enter")
        await seen.sees("Opened #")
    assert read(desk, newest(desk)).line.priority == 2


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_team_is_named_by_its_first_letters_and_then_nobody_has_the_ticket_yet(
    desk: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    desk.policy = replace(desk.policy, teams={"billing": ("eva", "bo"), "bikes": ("bo",)})
    desk.eva.policy = desk.bo.policy = desk.policy
    async with listed(desk, tmp_path, size) as seen:
        await seen.press("t")
        await seen.sees("billing · bikes")
        await seen.press("tab", "tab", "tab", *"b", "enter")
        await seen.sees("billing or bikes")
        await seen.press("ctrl+u", *"day", "enter")
        await seen.sees("no team is called so: billing")
        await seen.press("ctrl+u", *"bil")
        await seen.sees("Eva Lind, Bo Berg")
        await seen.press("enter")
        await seen.sees("Opened #")
    line = read(desk, newest(desk)).line
    assert (line.team, line.assignee_id) == ("billing", None)


async def test_a_team_and_one_of_it_are_both_named(desk: World, tmp_path: Path) -> None:
    desk.policy = replace(desk.policy, teams={"billing": ("eva", "bo")})
    desk.eva.policy = desk.bo.policy = desk.policy
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press("tab", "tab", *"bo", "tab", *"bil", "enter")
        await seen.sees("Opened #")
    line = read(desk, newest(desk)).line
    assert (line.team, line.assignee) == ("billing", "bo")
