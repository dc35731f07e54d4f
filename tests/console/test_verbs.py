"""What the keys do to conversations, and how a command is found and repeated."""

from __future__ import annotations

from pathlib import Path

from tests.console.driving import driven, listed, reading
from tests.console.questions import fill
from tests.desk.world import World
from tui_desk.commands import BY_NAME
from tui_desk.desk import conversations
from tui_desk.rows import ConversationLine
from tui_desk.screens.actions import HANDLERS
from tui_desk.screens.actions.completion import complete, paths
from tui_desk.screens.actions.history import append, read

WIDE = (120, 40)


def state(world: World, id_: int) -> ConversationLine:
    return world.line(id_)


def test_every_command_has_its_deed() -> None:
    assert HANDLERS.keys() == BY_NAME.keys()


async def test_a_verb_acts_on_the_cursors_conversation_and_undo_takes_it_back(
    world: World, tmp_path: Path
) -> None:
    ids = fill(world)
    async with listed(world, tmp_path) as seen:
        first = seen.console.inbox.cursor
        assert first in ids
        await seen.press("e")
        await seen.sees(f"Closed #{first} · z to undo")
        await seen.until(lambda: state(world, first).status == "closed")
        await seen.press("z")
        await seen.until(lambda: state(world, first).status == "open")


async def test_a_verb_acts_on_everything_selected(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with listed(world, tmp_path) as seen:
        await seen.press("X", "p")
        await seen.until(lambda: {state(world, id_).status for id_ in ids} == {"pending"})
        await seen.press("z")
        await seen.until(lambda: {state(world, id_).status for id_ in ids} == {"open"})


async def test_the_last_command_is_repeated_on_another_conversation(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with listed(world, tmp_path) as seen:
        await seen.press("P")
        await seen.sees("urgent")
        await seen.press(*"urg", "enter")
        await seen.until(lambda: [state(world, id_).priority for id_ in ids].count(2) == 1)
        await seen.press("j", "s", "escape", ".")
        await seen.until(lambda: [state(world, id_).priority for id_ in ids].count(2) == 2)


async def test_snooze_shows_what_the_words_mean_and_takes_no_past(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("s")
        await seen.sees("3 Mar 2026")
        await seen.press(*"2020-01-01", "enter")
        await seen.sees("no time to come")
        assert {state(world, id_).status for id_ in ids} == {"open"}
        await seen.press(*["backspace"] * 10, *"2d", "enter")
        await seen.until(lambda: sum(state(world, id_).status == "snoozed" for id_ in ids) == 1)
        await seen.sees(f"Snoozed #{ids[0]} until Wednesday, 4 March, ")


async def test_assigning_offers_the_agents_and_nobody(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("a")
        await seen.sees("Assign to")
        await seen.press(*"bo", "enter")
        await seen.until(lambda: [state(world, id_).assignee for id_ in ids].count("") == 2)
        await seen.press("A")
        await seen.until(lambda: world.eva.agent.id in [state(world, id_).assignee_id for id_ in ids])


async def test_tags_are_added_and_taken_off_in_one_line_and_in_one_deed(world: World, tmp_path: Path) -> None:
    ids = fill(world, 3)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("X", "l")
        await seen.sees("Tags")
        await seen.press(*"refund", "space", *"vip", "enter")
        await seen.until(lambda: {state(world, id_).tags for id_ in ids} == {("refund", "vip")})
        await seen.press("l")
        await seen.press("minus", *"vip", "space", *"old", "enter")
        await seen.until(lambda: {state(world, id_).tags for id_ in ids} == {("old", "refund")})
        await seen.press("z")
        await seen.until(lambda: {state(world, id_).tags for id_ in ids} == {("refund", "vip")})


def typed(text: str) -> list[str]:
    """The keys that type it."""
    return ["space" if one == " " else one for one in text]


async def test_what_is_shown_of_tags_is_what_is_kept_of_them(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("l", *typed(f"VIP {'ö' * 45} -X"))
        kept = "ö" * 40
        await seen.sees(f"add vip {kept}… · take off")
        await seen.press("enter")
        await seen.until(lambda: set(state(world, ids[0]).tags) == {"vip", kept})
        await seen.press("l", *typed("vip #"))
        await seen.sees("A tag is one word, without commas")


async def test_of_a_long_event_it_stays_in_sight_that_it_was_taken_back_and_when(
    world: World, tmp_path: Path
) -> None:
    ids = fill(world)
    async with reading(world, tmp_path, "Text 0") as seen:
        await seen.press("l", *typed(" ".join(["lamps" * 6, "doors" * 6, "roofs" * 6])), "enter")
        await seen.until(lambda: len(state(world, ids[0]).tags) == 3)
        await seen.sees("added lamps")
        await seen.press("z")
        await seen.sees("… (taken back) · ")


async def test_the_menu_shows_its_letters_and_goes_to_a_view(world: World, tmp_path: Path) -> None:
    fill(world)
    async with listed(world, tmp_path) as seen:
        await seen.press("g")
        await seen.sees("Unassigned")
        await seen.sees("Quarantine")
        await seen.press("s")
        await seen.until(lambda: seen.console.asked.view == "snoozed")


async def test_another_key_closes_the_menu_and_does_nothing(world: World, tmp_path: Path) -> None:
    fill(world)
    async with listed(world, tmp_path) as seen:
        await seen.press("g", "z")
        await seen.until(lambda: seen.app.screen is seen.console)
        assert seen.console.asked.view == "open"


async def test_the_filter_narrows_while_one_types_and_escape_restores(world: World, tmp_path: Path) -> None:
    fill(world)
    async with listed(world, tmp_path) as seen:
        await seen.press("backslash", *"question", "space", "1")
        await seen.until(lambda: len(seen.console.inbox.ids) == 1)
        await seen.press("enter")
        await seen.until(lambda: seen.app.screen is seen.console)
        assert seen.console.asked.find == "question 1"
        await seen.press("escape")
        await seen.until(lambda: len(seen.console.inbox.ids) == 3)


async def test_the_command_line_takes_a_verb_and_its_argument(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with listed(world, tmp_path) as seen:
        await seen.press("colon")
        await seen.until(lambda: seen.app.screen is not seen.console)
        await seen.press(*"assign", "space", *"bo", "enter")
        await seen.until(lambda: sum(bool(state(world, id_).assignee) for id_ in ids) == 1)
        await seen.press("colon")
        await seen.until(lambda: seen.app.screen is not seen.console)
        await seen.press("up")
        await seen.sees(":assign bo")
        await seen.press("escape", "colon")
        await seen.until(lambda: seen.app.screen is not seen.console)
        await seen.press(*"nonsense", "enter")
        await seen.sees("There is no command “nonsense”")


async def test_the_palette_finds_a_command_by_its_words(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with listed(world, tmp_path) as seen:
        await seen.press("ctrl+k", *"pending")
        await seen.sees("Wait for the customer.")
        await seen.press("enter")
        await seen.until(lambda: sum(state(world, id_).status == "pending" for id_ in ids) == 1)


async def test_leaving_asks_and_any_other_key_stays(world: World, tmp_path: Path) -> None:
    fill(world)
    async with listed(world, tmp_path) as seen:
        await seen.press("q")
        await seen.sees("Leave the desk?")
        assert "q/y leave   Esc/n cancel" in seen.text()
        for keys in ("x", "escape"), ("n",):
            await seen.press(*keys)
            await seen.until(lambda: seen.app.screen is seen.console)
            await seen.press("q")
            await seen.sees("Leave the desk?")
        await seen.press("y")
        await seen.until(lambda: seen.app.console_screen is None or not seen.app.is_running)


def test_completion_offers_verbs_then_their_arguments(tmp_path: Path) -> None:
    assert complete("clo", {})[0] == "close"
    assert complete("assign b", {"AGENT": ["bo", "eva"]}) == ["assign bo", "assign nobody"]
    assert complete("priority h", {"LEVEL": ["normal", "high"]})[0] == "priority high"
    assert complete("nonsense x", {}) == []
    (tmp_path / "folder").mkdir()
    (tmp_path / ".hidden").touch()
    assert paths(f"{tmp_path}/") == [f"{tmp_path}/folder/"]
    assert paths(f"{tmp_path}/.h") == [f"{tmp_path}/.hidden"]


def test_history_is_private_and_each_line_once(tmp_path: Path) -> None:
    path = tmp_path / "state" / "history"
    for line in ("close", "snooze 2d", "close"):
        append(line, path)
    assert read(path) == ["snooze 2d", "close"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(tmp_path / "missing") == []


async def test_who_is_slower_is_told_who_was_faster_and_sees_it(world: World, tmp_path: Path) -> None:
    id_ = world.arrive("Contested").conversation_id or 0
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Contested")
        world.bo.do(conversations.assign, [id_], world.bo.agent.id)
        await seen.until(lambda: world.line(id_).assignee == "bo")
        line = seen.console.inbox.row(id_)
        assert line is not None
        seen.console.inbox.put({id_: line._replace(version=world.line(id_).version - 1)})
        seen.console.run_command("conversation.close")
        await seen.sees("Bo Berg was faster")
        await seen.sees("Contested")
        await seen.until(lambda: seen.console.inbox.row(id_) == world.line(id_))
    assert world.view("open") == [id_]


async def test_two_quick_verbs_of_ones_own_are_no_conflict(world: World, tmp_path: Path) -> None:
    id_ = world.arrive("Mine").conversation_id or 0
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Mine")
        await seen.press("A", "U", "e")
        await seen.until(lambda: world.view("closed") == [id_])
    assert world.line(id_).assignee == "eva"
