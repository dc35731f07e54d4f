"""All tickets in the console: narrowed, ordered, worked in bulk, given to teams, seen live."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.console.driving import Driven, driven, listed
from tests.console.many_tickets import SIZES, WIDE, a_team, by_size, in_hand, tickets_shown
from tests.desk.tickets.desk_of_tickets import opened, read
from tests.desk.world import World
from tui_desk.desk.customers import finding
from tui_desk.desk.tickets import changing
from tui_desk.moments import DAY_MS, moment
from tui_desk.priorities import priorities_of
from tui_desk.text.due_time import due_words
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import TicketLine

COLUMNS = "kind, state, title, text, priority, category, fields, created_at, updated_at, version"


MANY = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
SELECT 'customer', 'submitted', 'ticket ' || i, '', 0, '', '{}', :made, :made, 1 FROM n
"""


@pytest.mark.parametrize("size", SIZES, ids=by_size)
async def test_g_t_shows_all_tickets_in_their_groups_and_q_goes_back(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    made = a_team(world)
    world.arrive("Hello there")
    async with listed(world, tmp_path, size) as seen:
        await tickets_shown(seen)
        await seen.sees("! overdue 2 d")
        text = "\n".join(seen.lines()[2:])
        places = [text.index(words) for words in ("Overdue 1", "Broken lamp", "Current 2", "Waiting 1")]
        assert places == sorted(places)
        assert "Old matter" not in seen.text()
        assert in_hand(seen) == made["late"]
        for words in (named(made["late"]), "submitted", "Which colour", "Unassigned 1"):
            assert words in seen.text()
        await seen.press("q")
        await seen.sees("waiting longest")
        await seen.press("g", "t")
        await seen.sees("due first")


async def test_a_ticket_is_opened_led_from_and_found_again_in_its_row(world: World, tmp_path: Path) -> None:
    conversation = world.arrive("My order is late").conversation_id or 0
    made = a_team(world)
    linked = opened(world, "Late order", conversation_ids=(conversation,))
    async with listed(world, tmp_path, WIDE) as seen:
        await tickets_shown(seen)
        await seen.press("G", "k")
        seen.console.overview.list.go_to(linked)
        await seen.until(lambda: in_hand(seen) == linked)
        await seen.press("enter")
        await seen.sees("opened this ticket")
        await seen.press("v")
        await seen.until(lambda: seen.console.in_front() == conversation)
        await seen.press("q")
        await seen.until(lambda: seen.console.where() == "tickets")
        assert in_hand(seen) == linked
        await seen.press("enter", "K")
        await seen.until(lambda: seen.console.tickets.opened.id not in (None, linked))
        assert seen.console.tickets.opened.id in made.values()


async def test_views_are_a_menu_of_letters_and_say_how_many_there_are(world: World, tmp_path: Path) -> None:
    made = a_team(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await tickets_shown(seen)
        first = seen.lines()[0]
        assert "Mine 2" in first
        assert "Overdue 1" in first
        for keys, shown, hidden in (
            (("g", "u"), "Paint the door", "Broken lamp"),
            (("g", "o"), "Broken lamp", "Which colour"),
            (("g", "p"), "Which colour", "Broken lamp"),
            (("g", "e"), "Old matter", "Which colour"),
            (("g", "*"), "Old matter", "Nothing"),
            (("g", "a"), "Order a stand", "Old matter"),
        ):
            await seen.press(*keys)
            await seen.sees(shown)
            await seen.misses(hidden)
        await seen.press("g", "k")
        await seen.sees("1 open")
        await seen.press(*"back", "enter")
        await seen.misses("Paint the door")
        assert in_hand(seen) == made["current"]


async def test_a_filter_is_completed_and_what_means_nothing_is_told(world: World, tmp_path: Path) -> None:
    made = a_team(world)
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.press("\\")
        await seen.sees("assignee:")
        await seen.press(*"assignee:b", "tab")
        await seen.sees("\\assignee:bo")
        await seen.press("enter")
        await seen.misses("Broken lamp")
        await seen.until(lambda: in_hand(seen) == made["current"])
        await seen.press("q")
        await seen.sees("Broken lamp")
        await seen.press("\\", *"colour:red", "enter")
        await seen.sees("No filter is called colour:")
        await seen.sees("Broken lamp")
        await seen.press("\\", *"lamp", "escape")
        await seen.sees("Order a stand")


async def test_another_order_keeps_the_ticket_in_hand(world: World, tmp_path: Path) -> None:
    made = a_team(world)
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.press("j", "S", *"newest", "enter")
        await seen.sees("newest first")
        await seen.until(lambda: not seen.console.unsettled())
        assert in_hand(seen) == made["current"]
        assert seen.line_with("Which colour") < seen.line_with("Broken lamp")
        assert "Overdue 1 " not in "\n".join(seen.lines()[2:])


def due_of(world: World, ticket_id: int) -> str:
    due_at = read(world, ticket_id).line.due_at or 0
    return due_words(moment(due_at), "en", "", moment(world.eva.now_ms()))


async def test_verbs_act_on_all_that_is_selected_and_are_taken_back(world: World, tmp_path: Path) -> None:
    made = a_team(world)
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.press("x", "x")
        await seen.sees("2 selected")
        await seen.press("p", *"low", "enter")
        await seen.sees("Priority low: 2 tickets")
        assert [read(world, made[one]).line.priority for one in ("late", "current", "idle")] == [-1, -1, 0]
        await seen.press("z")
        await seen.until(lambda: read(world, made["late"]).line.priority == 2)
        await seen.press("A")
        await seen.until(lambda: read(world, made["current"]).line.assignee_id == world.eva.agent.id)
        await seen.press("d", *"2d", "enter")
        await seen.until(lambda: f"Due {due_of(world, made['late'])}: 2 tickets" in seen.text())
        await seen.press("l", *"urgent", "enter")
        await seen.until(lambda: read(world, made["late"]).line.tags == ("urgent",))
        await seen.press("C", *"hardware", "enter")
        await seen.until(lambda: read(world, made["current"]).line.category == "hardware")
        await seen.press("X", "e")
        await seen.sees("No ticket is open")
        await seen.press("z")
        await seen.sees("Broken lamp")
        assert read(world, made["idle"]).line.state == "submitted"


async def test_a_due_time_is_taken_back_in_the_words_in_which_it_was_told(
    world: World, tmp_path: Path
) -> None:
    made = a_team(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await tickets_shown(seen)
        await seen.press("x", "x", "d", *"2d", "enter")
        await seen.sees(": 2 tickets")
        words = due_of(world, made["late"])
        assert f"Due {words}: 2 tickets" in seen.text()
        await seen.press("z")
        await seen.sees(f"Took back on 2 tickets: set this due {words}")


async def test_one_bulk_change_is_one_undo_and_the_ticket_in_hand_stays_in_hand(
    world: World, tmp_path: Path
) -> None:
    made = a_team(world)
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.press("j", "j", "X", ">")
        assert in_hand(seen) == made["idle"]
        await seen.until(lambda: read(world, made["waiting"]).line.state == "resolved")
        await seen.misses("Which colour")
        await seen.press("z")
        await seen.sees("Took back on 4 tickets: set this to")
        assert {read(world, made[one]).line.state for one in ("late", "current", "idle")} == {"submitted"}
        assert read(world, made["waiting"]).line.state == "waiting_on_customer"
        await seen.until(lambda: not seen.console.unsettled())
        assert in_hand(seen) == made["idle"]


async def test_a_ticket_in_hand_that_left_with_a_bulk_change_is_in_hand_again_when_it_comes_back(
    world: World, tmp_path: Path
) -> None:
    made = a_team(world)
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.press("x", "j", "x", "k")
        assert in_hand(seen) == made["idle"]
        await seen.press("e")
        await seen.misses("Paint the door")
        assert in_hand(seen) == made["waiting"]
        await seen.press("z")
        await seen.sees("Paint the door")
        await seen.until(lambda: in_hand(seen) == made["idle"])


async def test_those_that_are_selected_are_merged_into_the_one_in_hand(world: World, tmp_path: Path) -> None:
    made = a_team(world)
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.press("x", "x", "M")
        await seen.sees(f"into {named(made['idle'])}")
        await seen.press("m")
        await seen.misses("Broken lamp")
        assert read(world, made["current"]).merged_into_id == made["idle"]
        assert in_hand(seen) == made["idle"]
        await seen.press("z")
        await seen.sees("Broken lamp")


async def test_a_key_pressed_twice_goes_two_states_on(world: World, tmp_path: Path) -> None:
    made = a_team(world)
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.press(">", ">", "<")
        await seen.until(
            lambda: len(world.eva.ask(lambda r: r.rows("SELECT 1 FROM event WHERE kind='ticket_state'"))) == 5
        )
        assert read(world, made["late"]).line.state == "in_progress"
        assert in_hand(seen) == made["late"]


async def test_quick_changes_work_in_the_task_pane_as_well(world: World, tmp_path: Path) -> None:
    conversation = world.arrive("Broken").conversation_id or 0
    ticket = opened(world, "Late order", conversation_ids=(conversation,))
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("enter", "3")
        await seen.until(lambda: in_hand(seen) == ticket)
        await seen.press(">", ">", "A", "p", *"high", "enter", "d", *"3d", "enter", "C", *"parts", "enter")
        await seen.until(lambda: read(world, ticket).line.category == "parts")
        line = read(world, ticket).line
        assert (line.state, line.priority, line.assignee_id) == ("waiting_on_customer", 1, world.eva.agent.id)
        assert line.due_at == world.eva.now_ms() + 3 * DAY_MS
        await seen.press("e")
        await seen.until(lambda: read(world, ticket).line.state == "resolved")


async def test_what_a_colleague_does_is_seen_and_the_row_in_hand_stays(world: World, tmp_path: Path) -> None:
    made = a_team(world)
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.press("j")
        await seen.until(lambda: in_hand(seen) == made["current"])
        world.bo.do(changing.rewrite, made["current"], title="Order two stands")
        await seen.sees("Order two stands")
        world.bo.do(changing.set_due, [made["idle"]], world.bo.now_ms() - DAY_MS)
        await seen.sees("Overdue 2")
        assert in_hand(seen) == made["current"]
        world.bo.do(changing.set_state, [made["current"]], "resolved")
        await seen.misses("Order two stands")
        assert in_hand(seen) == made["waiting"]


async def test_thousands_of_tickets_are_one_list_of_which_only_rows_in_sight_are_read(
    world: World, tmp_path: Path
) -> None:
    first = opened(world, "The first")
    world.eva.do(lambda tx: tx.run(f"INSERT INTO ticket ({COLUMNS}) {MANY}", made=tx.now))
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.sees("Current 5001")
        await seen.press("G")
        await seen.sees("ticket 5000")
        assert sum(seen.console.overview.row(id_) is not None for id_ in range(first, first + 5001)) < 300


@pytest.mark.parametrize("size", SIZES, ids=by_size)
async def test_priorities_have_the_names_and_marks_that_the_config_gives_them(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    names = priorities_of({"idle": -2, "plain": 0, "raised": 1, "hot": 2, "blazing": 5})
    world.policy = replace(world.policy, priorities=names)
    world.eva.policy = world.bo.policy = world.policy
    rank = {"Paint": -2, "Sweep": 0, "Mend": 3, "Fire": 5}
    made = {title: opened(world, title, priority=of) for title, of in rank.items()}
    world.arrive("Hello there")
    async with listed(world, tmp_path, size) as seen:
        await tickets_shown(seen)
        for words in ("!! hot", "!!! blazing", "idle") if size == WIDE else ("!! Mend", "!!! Fire"):
            await seen.sees(words)
        assert "plain" not in seen.text()
        await seen.press("\\", *"priority:h", "tab")
        await seen.sees("priority:hot")
        await seen.press("enter")
        await seen.until(lambda: not seen.console.unsettled() and in_hand(seen) == made["Mend"])
        await seen.press("p")
        await seen.sees("raised")
        await seen.press(*"rai", "enter")
        await seen.sees("Priority raised:")
        assert read(world, made["Mend"]).line.priority == 1
        await seen.press(":", *"ticket-priority urgent", "enter")
        await seen.sees("A priority is idle, plain, raised, hot or blazing; not urgent")


@pytest.mark.parametrize("size", SIZES, ids=by_size)
async def test_tickets_are_given_to_a_team_from_the_list_and_stand_in_my_teams(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    world.policy = replace(world.policy, teams={"billing": ("eva", "bo"), "bikes": ("bo",)})
    world.eva.policy = world.bo.policy = world.policy
    made = a_team(world)
    world.arrive("Hello there")
    async with listed(world, tmp_path, size) as seen:
        await tickets_shown(seen)
        await seen.press("X", "a")
        await seen.sees("@billing")
        await seen.press(*"bikes", "enter")
        await seen.sees("Gave bikes 4 tickets")
        assert [read(world, made[one]).line.assignee for one in ("late", "current", "idle")] == ["", "bo", ""]
        await seen.sees("@bikes")
        await seen.press("z")
        await seen.sees("Took back")
        await seen.until(lambda: read(world, made["late"]).line.assignee == "eva")
        await seen.press(":", *"ticket-team bil", "tab", "enter")
        await seen.sees("Gave billing")
        await seen.press("g", "T")
        await seen.sees("My teams")
        await seen.until(lambda: not seen.console.unsettled() and in_hand(seen) == made["idle"])
        assert "Broken lamp" not in seen.text()
        await seen.press("\\", *"team:", "tab")
        await seen.sees("team:billing")
        await seen.press("escape", "a", *"no team", "enter")
        await seen.sees("No team's:")
        await seen.sees("Nothing in My teams")


async def test_no_desk_without_teams_has_a_view_of_them(world: World, tmp_path: Path) -> None:
    a_team(world)
    world.arrive("Hello there")
    async with listed(world, tmp_path, WIDE) as seen:
        await tickets_shown(seen)
        assert "My teams" not in seen.text()
        await seen.press(":", *"ticket-team", "enter")
        await seen.sees("There are no teams yet")


async def test_beside_a_ticket_stands_who_asked_for_it_whatever_conversation_was_in_front(
    world: World, tmp_path: Path
) -> None:
    helen = world.arrive("My lamp", sender="Helen Brooks <helen@x.example>", mail_id="<h@x.example>")
    world.arrive("Meine Tür", sender="Hannes Groß <hannes@x.example>", mail_id="<g@x.example>")
    hannes = world.eva.ask(finding.meant, "hannes@x.example")
    opened(world, "Lamp of Helen", conversation_ids=(helen.conversation_id,))
    his, nobodys = opened(world, "Paint the door", requester_id=hannes), opened(world, "Sweep the yard")
    async with listed(world, tmp_path, WIDE) as seen:
        seen.console.open_conversation(helen.conversation_id or 0)
        await seen.sees("Tasks · here")
        await tickets_shown(seen)
        await _open_from_list(seen, his)
        await seen.sees("Tasks · Hannes Groß")
        await seen.misses("helen@x.example")
        assert "hannes@x.example" in seen.text()
        assert [line.id for line in _beside(seen)] == [his]
        await seen.press("tab")
        await seen.until(lambda: seen.console.pane == "side")
        assert in_hand(seen) == his
        await seen.press("g", "c")
        await seen.until(lambda: seen.console.customers.detail() is not None)
        detail = seen.console.customers.detail()
        assert detail is not None
        assert detail.id == hannes
        await seen.press("q")
        await seen.until(lambda: not seen.console.customers.in_front)
        seen.console.focus_pane("list")
        await _open_from_list(seen, nobodys)
        await seen.sees("Tasks · mine")
        await seen.misses("hannes@x.example")
        seen.console.open_conversation(helen.conversation_id or 0)
        await seen.sees("Tasks · here")
        assert [line.title for line in _beside(seen)] == ["Lamp of Helen"]


def _beside(seen: Driven) -> list[TicketLine]:
    """The tickets in the task pane."""
    side = seen.console.panes.side
    return [row for row in map(side.row, side.ids) if isinstance(row, TicketLine)]


async def _open_from_list(seen: Driven, ticket_id: int) -> None:
    seen.console.overview.list.go_to(ticket_id)
    await seen.until(lambda: in_hand(seen) == ticket_id)
    await seen.press("enter")
    await seen.until(lambda: seen.console.tickets.detail() is not None)
