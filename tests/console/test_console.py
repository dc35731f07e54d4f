"""What an agent sees and what happens around him."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.console.driving import Driven, driven, listed, reading
from tests.desk.world import World
from tui_desk.desk import conversations, notes
from tui_desk.widgets import message_body
from tui_desk.widgets.views_bar import ViewsBar


def fill(world: World, count: int = 3) -> list[int]:
    """Conversations of different customers, the first one waiting longest."""
    found = []
    for number in range(count):
        at = world.clock.now() - timedelta(hours=count - number)
        sender = f"Customer {number:02} <c{number}@customers.example>"
        outcome = world.arrive(f"Question {number:02}", f"Text of {number:02}", sender=sender, at=at)
        assert outcome.conversation_id is not None
        found.append(outcome.conversation_id)
    return found


def arrive_first(world: World) -> None:
    """A mail that waits longer than all others."""
    at = world.clock.now() - timedelta(days=2)
    world.arrive("Older question", sender="Early <early@customers.example>", at=at)


async def test_the_list_shows_who_waits_longest_first_and_counts_the_views(
    world: World, tmp_path: Path
) -> None:
    fill(world)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Question 02")
        assert seen.line_with("Question 00") < seen.line_with("Question 01") < seen.line_with("Question 02")
        assert "All open 3" in seen.lines()[0]
        assert "3 h" in seen.lines()[seen.line_with("Question 00")]


async def test_a_narrow_terminal_shows_one_pane_enter_goes_in_and_q_out(world: World, tmp_path: Path) -> None:
    fill(world)
    async with reading(world, tmp_path, "Text of 00") as seen:
        assert "Question 01" not in seen.text()
        await seen.press("q")
        await seen.sees("Question 01")
        await seen.press("3")
        await seen.sees("Tasks")


async def test_a_wide_terminal_shows_three_panes_and_a_middling_one_two(world: World, tmp_path: Path) -> None:
    fill(world)
    async with reading(world, tmp_path, "Text of 00", (120, 40)) as seen:
        await seen.sees("1 conversation, 1 open")
        assert "Question 01" in seen.text()
        await seen.pilot.resize_terminal(110, 40)
        await seen.misses("1 conversation, 1 open")
        assert "Question 01" in seen.text()
        await seen.press("3")
        await seen.sees("1 conversation, 1 open")
        assert "Text of 00" in seen.text()


async def test_new_mail_appears_by_itself_and_the_cursor_stays_on_its_conversation(
    world: World, tmp_path: Path
) -> None:
    ids = fill(world)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Question 02")
        await seen.press("j")
        arrive_first(world)
        await seen.sees("Older question")
        assert seen.console.inbox.cursor == ids[1]
        await seen.sees("All open 4")


async def test_mail_that_sorts_above_a_full_list_moves_nothing_and_is_announced(
    world: World, tmp_path: Path
) -> None:
    fill(world, 30)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Question 15")
        await seen.press("j")
        before = [line[:-1] for line in seen.lines()[2:22]]
        arrive_first(world)
        await seen.sees("↑ 1 new")
        assert [line[:-1] for line in seen.lines()[2:22]] == before
        await seen.press("g", "g")
        await seen.sees("Older question")
        await seen.misses("↑ 1 new")


async def test_what_comes_back_above_a_full_list_is_not_called_new(world: World, tmp_path: Path) -> None:
    ids = fill(world, 30)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Question 15")
        await seen.press("G")
        await seen.sees("Question 29")
        for change in (conversations.close, conversations.reopen):
            world.bo.do(change, ids[:2])
            await seen.until(lambda: len(seen.console.inbox.ids) == len(world.view("open")))
        arrive_first(world)
        await seen.sees("↑ 1 new")


async def test_an_answer_to_the_open_conversation_is_announced_below_and_moves_nothing(
    world: World, tmp_path: Path
) -> None:
    long = "\n".join(f"line {number}" for number in range(60))
    world.arrive("Long", long, mail_id="<a@koval.example>")
    async with reading(world, tmp_path, "line 3") as seen:
        before = [line[:-1] for line in seen.lines()[3:10]]
        world.clock.forward(seconds=60)
        world.arrive("Re: Long", "One more thing", mail_id="<b@koval.example>", answers="<a@koval.example>")
        await seen.sees("↓ 1 new")
        assert [line[:-1] for line in seen.lines()[3:10]] == before
        await seen.press("G")
        await seen.sees("One more thing")
        assert "1 new" not in seen.text()


async def test_closing_takes_the_row_away_at_once_says_so_and_can_be_undone(
    world: World, tmp_path: Path
) -> None:
    ids = fill(world)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Question 02")
        await seen.press("e")
        await seen.misses("Question 00")
        await seen.sees(f"Closed #{ids[0]} · z to undo")
        assert seen.console.inbox.cursor == ids[1]
        await seen.press("z")
        await seen.sees("Question 00")


async def test_a_change_by_a_colleague_is_on_the_screen_without_asking(world: World, tmp_path: Path) -> None:
    ids = fill(world)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Question 02")
        world.bo.do(conversations.assign, [ids[1]], world.bo.agent.id)
        await seen.until(lambda: "bo" in seen.lines()[seen.line_with("Question 01")])
        world.bo.do(conversations.close, [ids[2]])
        await seen.misses("Question 02")


async def test_opening_a_conversation_marks_it_read(world: World, tmp_path: Path) -> None:
    fill(world, 1)
    async with listed(world, tmp_path) as seen:
        await seen.sees("●")
        await seen.press("enter")
        await seen.sees("Text of 00")
        await seen.press("q")
        await seen.misses("●")


async def test_a_verb_acts_on_everything_selected(world: World, tmp_path: Path) -> None:
    fill(world)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Question 02")
        await seen.press("x", "x")
        await seen.sees("2 selected")
        await seen.press("e")
        await seen.misses("Question 00")
        assert "Question 01" not in seen.text()
        assert "Question 02" in seen.text()


async def test_what_a_filter_hides_is_not_selected_when_it_comes_back(world: World, tmp_path: Path) -> None:
    fill(world)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Question 02")
        await seen.press("x", "x")
        await seen.sees("2 selected")
        await seen.press("backslash", *"nowhere", "enter")
        await seen.misses("Question 02")
        await seen.misses("selected")
        await seen.press("escape")
        await seen.sees("Question 02")
        assert "✓" not in seen.text()


async def test_a_note_says_that_it_is_one_and_who_wrote_it(world: World, tmp_path: Path) -> None:
    ids = fill(world, 1)
    world.bo.do(notes.add, ids[0], "the bank says three days")
    async with reading(world, tmp_path, "the bank says three days") as seen:
        assert "note · Bo Berg" in seen.text()
        marked = seen.lines()[seen.line_with("the bank says three days")]
        assert marked.startswith(("┃", "▌┃"))


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ([f"step {number}" for number in range(6)], "… 1 more line"),
        ([f"step {number}" for number in range(1_005)], "… 1,000 more lines"),
        ([*(f"step {number}" for number in range(5)), "step 5 " * 20], "… 2 more lines"),
    ],
)
async def test_a_text_that_is_too_long_says_how_many_lines_more_it_has_and_a_key_shows_them(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: list[str], words: str
) -> None:
    monkeypatch.setattr(message_body, "MOST_LINES", 5)
    monkeypatch.setattr(message_body, "UNFOLDED", 1_000)
    world.arrive("Log", "\n".join(own))
    async with reading(world, tmp_path, "step 4") as seen:
        await seen.sees(f"{words} · h shows more")
        assert "step 5" not in seen.text()
        await seen.press("h")
        await seen.sees("step 5")
        assert "shows more" not in seen.text()


async def test_of_a_text_with_many_blank_lines_nothing_is_left_out_without_a_word(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_body, "MOST_LINES", 9)
    world.arrive("Log", "\n\n\n\n".join(f"step {number}" for number in range(6)))
    async with reading(world, tmp_path, "step 4") as seen:
        await seen.sees("… 2 more lines · h shows more")


async def test_quotes_are_folded_and_a_key_unfolds_them(world: World, tmp_path: Path) -> None:
    world.arrive("Quoting", "My answer\n\nOn Mon, Eva wrote:\n> your question\n> and more\n")
    async with reading(world, tmp_path, "quoted line") as seen:
        assert "your question" not in seen.text()
        await seen.press("h")
        await seen.sees("your question")


async def test_a_very_long_mail_is_shown_in_part_and_says_how_much_is_left(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Endless", "\n".join(f"row {number}" for number in range(5_000)))
    async with reading(world, tmp_path, "row 3") as seen:
        await seen.until(lambda: seen.console.timeline.virtual_size.height > 1_900)
        assert seen.console.timeline.virtual_size.height < 2_010


async def test_an_empty_view_says_what_to_do_next(world: World, tmp_path: Path) -> None:
    async with driven(world, tmp_path) as seen:
        await seen.press("g", "m")
        await seen.sees("Nothing in Mine")


async def test_actions_that_write_files_or_press_keys_are_out_of_reach(world: World, tmp_path: Path) -> None:
    async with driven(world, tmp_path) as seen:
        for action in ("screenshot", "simulate_key('q')", "suspend_process", "command_palette"):
            assert not await seen.app.run_action(action)


def hostile(seen: Driven) -> list[str]:
    """Characters on the screen that a terminal would obey, or that hide."""
    return [
        char
        for char in seen.text()
        if char != "\n" and (not char.isprintable() or char in "\u202e\u200b\x1b\x9b")
    ]


async def test_hostile_text_stays_text_on_every_pane(world: World, tmp_path: Path) -> None:
    nasty = "\x1b]0;owned\x07 [@click=app.quit]x[/] [/etc] \u202egnp.exe \x9b31m \u200b[b"
    world.arrive("placeholder", nasty, sender="Anna <anna@koval.example>")
    ids = world.view("open")
    with world.store.write(world.policy, actor="sync", agent_id=None, now=0) as tx:
        tx.run("UPDATE conversation SET subject = :text, snippet = :text", text=nasty)
        tx.run("UPDATE customer SET name = :text, organisation = :text, notes = :text", text=nasty)
        tx.run("UPDATE message SET author_name = :text, delivery_detail = :text", text=nasty)
        tx.run("INSERT INTO tag (conversation_id, name) VALUES (:id, :text)", id=ids[0], text=nasty)
    async with driven(world, tmp_path, (160, 40)) as seen:
        await seen.sees("[@click=app.quit]")
        await seen.press("enter")
        await seen.sees("Tasks")
        await seen.until(lambda: seen.console.hand.detail() is not None)
        await seen.press("h")
        assert hostile(seen) == []
        await seen.pilot.click("#timeline", offset=(20, 4))
        assert seen.app.is_running


async def test_a_conversation_opens_at_its_newest_message_whatever_was_done_to_it_since(
    world: World, tmp_path: Path
) -> None:
    first = world.arrive(
        "Long", "\n".join(f"line {number}" for number in range(60)), mail_id="<a@koval.example>"
    )
    assert first.conversation_id is not None
    world.arrive("Re: Long", "The newest words", mail_id="<b@koval.example>", answers="<a@koval.example>")
    world.bo.do(conversations.assign, [first.conversation_id], world.bo.agent.id)
    async with reading(world, tmp_path, "The newest words") as seen:
        await seen.sees("Bo Berg assigned this to Bo Berg")
        message = seen.console.hand.message()
        assert message is not None
        assert message.text.startswith("The newest words")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_a_demo_says_so_at_every_width(world: World, tmp_path: Path, size: tuple[int, int]) -> None:
    made_up = replace(world.policy.channels["support"], kind="demo")
    world.eva.policy = replace(world.policy, channels={"support": made_up})
    async with driven(world, tmp_path, size) as seen:
        await seen.until(lambda: seen.lines()[0].startswith(" demo  "))
        await seen.press("r", "3", "?")
        left, _ = seen.console.query_one(ViewsBar).pieces(size[0])
        assert "".join(text for text, _ in left).startswith(" demo  ")


async def test_until_the_first_key_the_list_stays_at_its_top_while_it_fills(
    world: World, tmp_path: Path
) -> None:
    fill(world, 30)
    async with driven(world, tmp_path) as seen:
        await seen.sees("Question 15")
        arrive_first(world)
        await seen.sees("Older question")
        assert seen.line_with("Older question") == 2
        assert seen.console.inbox.cursor == seen.console.inbox.ids[0]
        assert " new" not in seen.text()


async def test_why_here_speaks_in_words(world: World, tmp_path: Path) -> None:
    fill(world)
    async with reading(world, tmp_path, "Text of 00") as seen:
        await seen.press("w")
        await seen.sees("unverified: nothing vouches for it")
