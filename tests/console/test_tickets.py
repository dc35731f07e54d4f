"""Tickets in the console: opened with a few keys, seen beside the conversation, read, worked, and led back from."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.console.driving import Driven, driven, listed, reading
from tests.desk.chats import ANNA, BORIS, Chats
from tests.desk.tickets.desk_of_tickets import newest, opened, read
from tests.desk.world import World
from tui_desk import rows
from tui_desk.desk.tickets import changing, checklist, finding
from tui_desk.desk.tickets import notes as ticket_notes
from tui_desk.desk.tickets.reading import entries as entries_of
from tui_desk.text.ticket_number import named
from tui_desk.widgets.ticket_view import parts_of

WIDE = (120, 40)
SIZES = [(80, 24), WIDE]
HOUR = 3_600_000


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_t_and_enter_open_a_ticket_from_a_conversation(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    conversation = world.arrive("My order is late", "Where is it?").conversation_id
    async with listed(world, tmp_path, size) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.sees("made from #")
        await seen.press("enter")
        await seen.sees("Opened #")
        detail = read(world, newest(world))
        assert detail.line.title == "My order is late"
        assert detail.line.assignee_id == world.eva.agent.id
        assert [one.id for one in detail.conversations] == [conversation]
        await seen.press("z")
        await seen.until(lambda: newest_or_none(world) is None)


def three(world: World) -> list[int]:
    """Conversations of three customers."""
    arrived = (
        world.arrive(f"Case {name}", sender=f"{name} <{name}@there.example>") for name in ("a", "b", "c")
    )
    return [one.conversation_id or 0 for one in arrived]


async def test_what_is_selected_makes_one_ticket_on_which_all_of_it_hangs(
    world: World, tmp_path: Path
) -> None:
    ids = three(world)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("x", "x", "x", "t")
        await seen.sees("made from 3 conversations")
        await seen.press("enter")
        await seen.sees("Opened #")
        ticket = newest(world)
        assert [one.id for one in read(world, ticket).conversations] == ids
        assert world.eva.ask(finding.lines, [ticket - 1]) == {}


async def test_what_is_selected_makes_a_ticket_each_seen_before_they_are_told(
    world: World, tmp_path: Path
) -> None:
    ids = three(world)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("x", "x", "x", ":", *"ticket-each", "enter")
        await seen.sees("Open 3 tickets, one for each")
        assert newest_or_none(world) is None
        await seen.press("enter")
        await seen.sees("Opened #")
        last = newest(world)
        made = [read(world, id_) for id_ in range(last - 2, last + 1)]
        assert [[one.id for one in detail.conversations] for detail in made] == [[id_] for id_ in ids]
        assert [detail.line.requester for detail in made] == ["a", "b", "c"]
        await seen.press("z")
        await seen.until(lambda: newest_or_none(world) is None)


def newest_or_none(world: World) -> int | None:
    row = world.eva.ask(lambda reader: reader.row("SELECT max(id) FROM ticket"))
    return row[0] if row else None


async def test_due_time_and_assignee_are_typed_and_what_is_understood_is_shown(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Broken lamp")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press("tab", *"nonsense")
        await seen.sees("? no time to come")
        await seen.press("enter")
        await seen.sees("Due is not right yet: no time to come")
        await seen.press(*["backspace"] * 8, *"2d", "tab", *["backspace"] * 3, *"bo", "enter")
        await seen.sees("Opened #")
        line = read(world, newest(world)).line
        assert line.assignee == "bo"
        assert line.due_at == world.eva.now_ms() + 48 * HOUR


async def test_esc_keeps_what_was_typed_into_the_form(world: World, tmp_path: Path) -> None:
    world.arrive("Broken lamp")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press(*" again", "escape")
        await seen.sees("The form is kept")
        await seen.press("t")
        await seen.sees("Broken lamp again")


async def test_marked_messages_make_the_ticket_of_who_wrote_them_and_lead_back(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("where is the courier?", ANNA, group=True, title="House 5")
    world.clock.forward(seconds=60)
    world.says("my lamp is broken", BORIS, group=True)
    world.clock.forward(seconds=60)
    world.says("hello all", ANNA, group=True)
    async with reading(world, tmp_path, "hello all", WIDE) as seen:
        await seen.press("k", "x", "t")
        await seen.sees("made from 1 message of #")
        await seen.press("enter")
        await seen.sees("Opened #")
        detail = read(world, newest(world))
        assert (detail.line.title, detail.line.requester) == ("my lamp is broken", "Boris")
        await seen.press("G", "v")
        await seen.sees("Made from")
        await seen.press("v")
        await seen.until(lambda: _message(seen) == "my lamp is broken")


def _message(seen: Driven) -> str:
    message = seen.console.timeline.message()
    return message.text.strip() if message is not None and not seen.console.tickets.in_middle else ""


async def test_the_task_pane_groups_tickets_and_says_overdue_in_words(world: World, tmp_path: Path) -> None:
    world.arrive("Hello")
    me, now = world.eva.agent.id, world.eva.now_ms()
    opened(world, "Call the bank", assignee_id=me, due_at=now + 1000)
    opened(world, "Order parts", assignee_id=me, due_at=now + 72 * HOUR)
    waits = opened(world, "VAT id", assignee_id=me)
    world.eva.do(changing.set_state, [waits], "waiting_on_customer")
    done = opened(world, "Old thing", assignee_id=me)
    world.eva.do(changing.set_state, [done], "resolved")
    world.clock.forward(seconds=3 * 3600)
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Call the bank")
        text = seen.text()
        places = [
            text.index(word)
            for word in ("Overdue", "Call the bank", "Current", "Order parts", "Waiting", "VAT id")
        ]
        assert places == sorted(places)
        assert "! overdue 2 h" in text
        assert "Done 1" in text
        assert "Old thing" not in text


async def test_a_ticket_of_somebody_elses_making_appears_at_once(world: World, tmp_path: Path) -> None:
    world.arrive("Hello")
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("No open tickets.")
        ticket = opened(world, "Fix the door", assignee_id=world.eva.agent.id)
        await seen.sees("Fix the door")
        world.bo.do(changing.rewrite, ticket, title="Fix the gate")
        await seen.sees("Fix the gate")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_ticket_is_read_and_worked_by_keys(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    conversation = world.arrive("Router is dead").conversation_id
    assert conversation is not None
    ticket = opened(
        world,
        "Send a new router",
        text="He needs it by Friday.",
        kind="back_office",
        checklist=("pack it", "send it"),
        conversation_ids=(conversation,),
        assignee_id=world.eva.agent.id,
    )
    async with listed(world, tmp_path, size) as seen:
        await seen.press("v")
        await seen.sees("He needs it by Friday.")
        assert f"{named(ticket)} Send a new router" in seen.text()
        await seen.press("j", "space")
        await seen.sees("[x] pack it")
        await seen.press("greater_than_sign")
        await seen.until(lambda: read(world, ticket).line.state == "in_progress")
        await seen.press("z")
        await seen.until(lambda: read(world, ticket).line.state == "submitted")
        await seen.press("d")
        await seen.sees("Until when")
        await seen.press(*"3d", "enter")
        await seen.until(lambda: read(world, ticket).line.due_at == world.eva.now_ms() + 72 * HOUR)
        await seen.press("a")
        await seen.sees("Give the ticket to")
        await seen.press(*"bo", "enter")
        await seen.until(lambda: read(world, ticket).line.assignee == "bo")
        await seen.press("p")
        await seen.sees("Priority of the ticket")
        await seen.press(*"urg", "enter")
        await seen.until(lambda: read(world, ticket).line.priority == 2)
        await seen.press("l")
        await seen.sees("Tags")
        await seen.press(*"hardware", "enter")
        await seen.sees("tags: hardware")
        await seen.press("v")
        await seen.sees("r reply")
        await seen.until(lambda: seen.console.in_front() == conversation)


async def test_a_note_is_kept_as_a_draft_and_may_stand_in_the_conversation_too(
    world: World, tmp_path: Path
) -> None:
    conversation = world.arrive("Router is dead").conversation_id
    assert conversation is not None
    ticket = opened(world, "Send a new router", kind="back_office", conversation_ids=(conversation,))
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("v")
        await seen.sees("Conversations")
        await seen.press("n", *"ordered", "escape")
        await seen.sees("Draft kept.")
        await seen.press("n")
        await seen.sees("ordered")
        await seen.press("ctrl+s")
        await seen.sees("also as a note in")
        await seen.press("c")
        await seen.sees("note · Eva")
        assert any(f"{named(ticket)}: ordered" in one.text for one in world.messages(conversation))
        assert world.eva.ask(lambda reader: reader.row("SELECT count(*) FROM draft")) == (0,)


async def test_due_acts_on_all_tickets_of_a_selection_and_repeats(world: World, tmp_path: Path) -> None:
    made = []
    for number in range(3):
        conversation = world.arrive(f"Case {number}").conversation_id
        assert conversation is not None
        made.append(opened(world, f"Task {number}", kind="back_office", conversation_ids=(conversation,)))
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("x", "x", "d")
        await seen.sees("Until when 2 tickets")
        await seen.press(*"2d", "enter")
        wanted = world.eva.now_ms() + 48 * HOUR
        await seen.until(lambda: _due(world, made).count(wanted) == 2)
        await seen.press("escape", "G", "full_stop")
        await seen.until(lambda: _due(world, made).count(wanted) == 3)


def _due(world: World, ids: list[int]) -> list[int | None]:
    rows = world.eva.ask(finding.lines, ids)
    return [rows[id_].due_at for id_ in ids]


async def test_a_conversation_without_a_ticket_says_how_to_open_one(world: World, tmp_path: Path) -> None:
    world.arrive("Hello")
    async with listed(world, tmp_path) as seen:
        await seen.press("v")
        await seen.sees("No ticket hangs on this; t opens one.")


async def test_what_colleagues_do_to_the_open_ticket_is_seen_at_once(world: World, tmp_path: Path) -> None:
    conversation = world.arrive("Hello").conversation_id
    assert conversation is not None
    ticket = opened(
        world, "Fix it", kind="back_office", conversation_ids=(conversation,), checklist=("look",)
    )
    async with listed(world, tmp_path) as seen:
        await seen.press("v")
        await seen.sees("[ ] look")
        world.bo.do(ticket_notes.add_note, ticket, "On my way.")
        await seen.sees("On my way.")
        (step,) = read(world, ticket).checklist
        world.bo.do(checklist.check, ticket, step.id)
        await seen.sees("[x] look")


def test_what_happened_to_a_ticket_is_shown_with_each_record_read_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = opened(world)
    for priority in (1, 2, -1):
        world.eva.do(changing.set_priority, [ticket], priority)
    detail, entries = read(world, ticket), world.eva.ask(entries_of, ticket)
    parsed: list[str] = []

    def loads(record: str) -> object:
        parsed.append(record)
        return json.loads(record)

    monkeypatch.setattr(rows, "json", SimpleNamespace(loads=loads))
    shown = parts_of(detail, entries, (), world.eva.now_ms(), "·")
    words = [text for part in shown.values() for text, _ in part.lines if "set the priority" in text]
    assert len(words) == 3
    assert len(parsed) == len(entries)
