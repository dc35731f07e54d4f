"""Chats in the console: their dialogs, and who takes part in them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.console.driving import driven, reading
from tests.desk.chats import ANNA, BORIS, Chats, group
from tui_desk.desk import colleagues, conversations
from tui_desk.moments import milliseconds

WIDE = (120, 40)


async def test_a_group_is_listed_by_its_title_and_who_spoke_last(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    group(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Boris: he is downstairs")
        assert "House 5 · 3" in seen.text()


async def test_a_private_chat_is_listed_by_its_customer_and_what_was_said(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("hello there")
    world.says("anybody?")
    async with driven(world, tmp_path) as seen:
        await seen.sees("anybody?")
        assert "Anna Koval" in seen.text()
        assert "(no subject)" not in seen.text()


async def test_the_dialogs_of_a_chat_are_one_key_apart_both_ways(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    first = world.says("the first matter").conversation_id
    assert first
    world.eva.do(conversations.close, [first])
    world.clock.forward(seconds=3600)
    second = world.says("another matter").conversation_id
    async with reading(world, tmp_path, "1 earlier dialog in this chat · H") as seen:
        await seen.press("H")
        await seen.sees(f"the chat went on in #{second} · H")
        await seen.press("H")
        await seen.sees("1 earlier dialog in this chat · H")


async def test_two_topics_of_one_group_are_told_apart_in_the_list(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    club = "Riverside Cycling Club of Lindenthal and Sülz"
    world.says("mine squeaks", thread="a", group=True, title=f"{club} › Repairs")
    world.says("on sunday?", thread="b", group=True, title=f"{club} › Tours")
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("› Repairs")
        await seen.sees("› Tours")
    async with driven(world, tmp_path) as seen:
        await seen.sees("› Repairs")
        await seen.sees("› Tours")


async def test_who_is_named_in_the_config_is_said_to_be_taken_out_only_there(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    staff = replace(world.policy.channels["bot"], staff=("@anna",))
    world.eva.policy = replace(world.policy, channels={**world.policy.channels, "bot": staff})
    group(world)
    async with reading(world, tmp_path, "he is downstairs") as seen:
        await seen.press("^", "@")
        await seen.sees("in `staff` of bot in config.toml")


async def test_marked_messages_become_a_conversation_of_their_own_and_z_takes_it_back(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    group(world)
    async with reading(world, tmp_path, "he is downstairs") as seen:
        await seen.press("x")
        await seen.sees("1 marked")
        await seen.press("%")
        await seen.sees("#2 has 1 message of #1 now")
        await seen.sees("split 1 message off into #2")
        await seen.press("z")
        await seen.sees("Took back: split off #2")
        await seen.sees("split 1 message off into #2 (taken back)")
        assert len(world.messages(1)) == 3
        await seen.until(lambda: list(seen.console.inbox.ids) == [1])
        await seen.press("escape", "g", "e")
        await seen.sees("Nothing in Closed")
        assert "#2" not in seen.text()


@pytest.mark.parametrize("size", [(80, 24), WIDE], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_what_was_split_off_and_where_it_was_lead_to_each_other(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    world = Chats(tmp_path)
    group(world)
    async with reading(world, tmp_path, "he is downstairs", size) as seen:
        await seen.press("x")
        await seen.sees("1 marked")
        await seen.press("%")
        await seen.sees("split 1 message off into #2")
        for there in (2, 1):
            await seen.press("3")
            await seen.sees("split off")
            await seen.press("g", "g", "enter")
            await seen.until(partial(lambda there: seen.console.in_front() == there, there))


async def test_escape_first_drops_the_marks(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    group(world)
    async with reading(world, tmp_path, "he is downstairs") as seen:
        await seen.press("x")
        await seen.until(lambda: bool(seen.console.timeline.selection))
        await seen.press("escape")
        await seen.until(lambda: not seen.console.timeline.selection)
        assert seen.console.pane == "conversation"


async def test_a_sender_is_made_a_colleague_and_a_customer_again_by_one_key(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    group(world)
    async with reading(world, tmp_path, "he is downstairs") as seen:
        await seen.press("@")
        await seen.sees("Boris is …")
        await seen.press("B", "o", "enter")
        await seen.sees("Boris is a colleague from now on")
        assert world.eva.ask(colleagues.everybody) == (("memory", "18", "bo"),)
        await seen.press("@")
        await seen.sees("counts as a colleague")
        await seen.press("c")
        await seen.sees("is a customer from now on")
        assert world.eva.ask(colleagues.everybody) == ()


async def test_a_burst_is_one_row_that_waits_since_its_first_message(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    first = world.clock.now()
    for text in ("one", "two", "three"):
        world.says(text)
        world.clock.forward(seconds=4)
    (id_,) = world.view("open")
    assert world.line(id_).waiting_since == milliseconds(first)
    async with driven(world, tmp_path) as seen:
        await seen.sees("three")
        assert seen.text().count("Anna Koval") == 1


async def test_messages_that_an_undone_split_brings_back_stand_on_the_screen(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    for number in range(80):
        world.says(f"line {number}", (ANNA, BORIS)[number % 2], group=True, title="Repairs")
        world.clock.forward(seconds=70)
    async with reading(world, tmp_path, "line 79") as seen:
        await seen.press("x", "k", "x", "k", "x", "%")
        await seen.misses("line 79")
        await seen.press("z")
        await seen.sees("Took back: split off #2")
        await seen.sees("line 79")
        assert "new" not in seen.text()
        await seen.press("H")
        await seen.sees("This is the only conversation with this customer so far.")


async def test_w_in_an_empty_list_tells_of_no_conversation_that_is_not_in_it(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    group(world)
    async with reading(world, tmp_path, "he is downstairs") as seen:
        await seen.press("q", "\\", *"viber")
        await seen.sees("No conversation has these words")
        await seen.press("enter", "w")
        await seen.sees("Open a conversation first")


async def test_a_topic_is_read_whole_on_one_line_beside_its_group(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("mine squeaks", group=True, title="Cycling Club of Lindenthal › Repairs and tools")
    async with driven(world, tmp_path) as seen:
        await seen.sees("› Repairs and tools  Anna Koval: ")
