"""A chat as it is read in the console: who said what, what it answers, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.console.driving import listed, reading
from tests.desk.chats import ANNA, BORIS, Chats, group
from tui_desk.desk import colleagues, outbox
from tui_desk.exchange import Deleted, Edited, File, Member, Receipt, Renamed, Sent

WIDE = (120, 40)


async def test_every_message_of_a_group_says_whose_it_is_and_what_it_answers(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    group(world)
    async with reading(world, tmp_path, "he is downstairs") as seen:
        assert "Anna Koval <@anna>" in seen.text()
        assert "Boris <18>" in seen.text()
        assert "↩ Anna Koval: where is the courier?" in seen.text()
        assert "unverified" not in seen.text()


async def test_what_one_sender_writes_within_seconds_stands_under_one_head(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    group(world)
    async with reading(world, tmp_path, "he is downstairs") as seen:
        assert seen.text().count("Anna Koval <@anna>") == 1
        first = seen.line_with("  where is the courier?")
        assert "he should have come at nine" in seen.lines()[first + 1]
        await seen.press("k", "k")
        assert seen.console.timeline.message() is not None


async def test_a_new_message_joins_the_burst_above_it(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("one")
    async with reading(world, tmp_path, "one") as seen:
        world.clock.forward(seconds=3)
        world.says("two")
        await seen.sees("  two")
        assert "two" in seen.lines()[seen.line_with("  one") + 1]


async def test_a_colleague_writing_on_the_phone_is_one_of_us(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.eva.do(colleagues.add, BORIS, None)
    group(world)
    async with reading(world, tmp_path, "he is downstairs") as seen:
        assert "Boris · outside the desk <18>" in seen.text()


async def test_a_message_on_which_a_thread_hangs_says_so(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("who do I call?", title="House 5", group=True)
    thread = world.says("14 degrees here", BORIS, title="House 5", group=True, thread="a|1", root="m1")
    async with reading(world, tmp_path, "who do I call?") as seen:
        await seen.sees(f"answered in #{thread.conversation_id}")


async def test_an_edited_message_says_so_and_h_shows_what_was_there_before(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("meet me at nine", ext_id="x")
    world.event(Edited("x", "a", world.clock.now() + timedelta(seconds=5), "meet me at ten"))
    async with reading(world, tmp_path, "meet me at ten") as seen:
        assert "edited" in seen.text()
        assert "meet me at nine" not in seen.text()
        await seen.press("h")
        await seen.sees("meet me at nine")
        await seen.press("w")
        await seen.sees("the first message of this chat")


async def test_a_message_that_was_taken_back_stays_and_says_so(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("my secret", ext_id="x")
    world.event(Deleted("x", "a", world.clock.now()))
    async with reading(world, tmp_path, "my secret") as seen:
        assert "taken back" in seen.text()


async def test_what_follows_a_message_that_was_taken_back_does_not_look_taken_back(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("my door code is 1234", ext_id="x")
    world.says("", files=(File("lift.png", "image/png", 1, b"x"),))
    world.event(Deleted("x", "a", world.clock.now()))
    async with listed(world, tmp_path) as seen:
        await seen.sees("picture lift.png")
        await seen.press("enter")
        await seen.sees("my door code")
        lines = seen.lines()
        secret, file = seen.line_with("my door code"), seen.line_with("1  lift.png")
        assert any("Anna Koval" in line for line in lines[secret + 1 : file])


async def test_an_answer_says_how_far_it_got(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.answer(world.says("hello"), "hi")
    claimed, out = world.out()
    world.sync.do(outbox.sent, claimed, Sent("o1", world.clock.now()), out.id)
    async with reading(world, tmp_path, "sent ✓") as seen:
        world.event(Receipt("o1", "a", world.clock.now(), "delivered"))
        await seen.sees("delivered ✓✓")
        world.event(Receipt("o1", "a", world.clock.now(), "read"))
        await seen.sees("read ✓✓")


async def test_who_came_who_left_and_how_the_chat_is_called_now_is_told(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    group(world)
    now = world.clock.now()
    world.event(Member("j", "a", now, BORIS, joined=True))
    world.event(Member("l", "a", now, ANNA, joined=False))
    world.event(Renamed("r", "a", now, title="House 7"))
    async with reading(world, tmp_path, "Boris joined") as seen:
        assert "Anna Koval left" in seen.text()
        assert "The chat is called “House 7” now" in seen.text()


async def test_an_album_is_one_message_with_its_files(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    for name in ("1.jpg", "2.jpg"):
        world.says(
            "our door" if name == "1.jpg" else "", album="g", files=(File(name, "image/jpeg", 1, b"x"),)
        )
    async with reading(world, tmp_path, "our door") as seen:
        assert "1  1.jpg" in seen.text()
        assert "2  2.jpg" in seen.text()


async def test_caret_goes_to_what_a_message_answers(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    group(world)
    async with reading(world, tmp_path, "he is downstairs") as seen:
        await seen.press("^")
        message = seen.console.timeline.message()
        assert message is not None
        assert message.text == "where is the courier?"


async def test_caret_goes_to_what_a_message_answers_however_far_up_it_stands(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("the very first", ext_id="first")
    for number in range(250):
        world.clock.forward(seconds=60)
        world.says(f"number {number}")
    world.says("about what you said first", parent="first")
    async with reading(world, tmp_path, "about what you said first") as seen:
        await seen.press("^")
        await seen.until(
            lambda: (now := seen.console.timeline.message()) is not None and now.text == "the very first"
        )
        await seen.sees("the very first")


async def test_the_timeline_says_who_said_that_an_answer_arrived(
    tmp_path: Path,
) -> None:
    world = Chats(tmp_path)
    asked = world.says("hello")
    world.answer(asked, "hi")
    claimed, _ = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "the line broke")
    async with reading(world, tmp_path, "hello", WIDE) as seen:
        await seen.press("D")
        await seen.sees("It may have been sent")
        await seen.press("a")
        await seen.sees("Eva Lind said that an answer arrived")
