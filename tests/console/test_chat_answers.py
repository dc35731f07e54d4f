"""Answering a chat in the console: what the composer says before anything is sent."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.console.driving import Driven, reading
from tests.desk.chats import ANNA, LIMITS, Chats, group
from tui_desk.desk import channel_caps, outbox
from tui_desk.exchange import Caps, Member
from tui_desk.rows import Template

WIDE = (120, 40)


async def test_an_answer_says_where_it_goes_and_how_it_will_be_split(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    group(world)
    async with reading(world, tmp_path, "he is downstairs") as seen:
        await seen.press("R")
        await seen.sees("Bot group House 5, quoting Boris: “he is downstairs”")
        assert "Subject" not in seen.text()
        composer = seen.console.composer()
        assert composer is not None
        composer.set_text("This is the first sentence. This is the second **one**.")
        await seen.sees("goes out as 2 messages, cut after “is the first sentence.”")
        await seen.sees("Markdown does not arrive here")


async def test_a_private_chats_newest_message_is_answered_without_quoting_it(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("hello")
    async with reading(world, tmp_path, "hello") as seen:
        await seen.press("r")
        await seen.sees("Bot chat with Anna Koval")
        assert "quoting" not in seen.text()


async def test_a_chat_that_blocked_us_says_so_before_anything_is_typed(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("hello")
    world.event(Member("k", "a", world.clock.now(), ANNA, joined=False, us=True))
    async with reading(world, tmp_path, "hello") as seen:
        assert "private chat  can't be written to" in seen.text()
        await seen.press("r")
        await seen.sees("Nothing can be sent to this chat")
        assert seen.console.composer() is None


async def test_a_chats_message_is_not_forwarded_and_that_is_said(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("hello")
    async with reading(world, tmp_path, "hello") as seen:
        await seen.press("f")
        await seen.sees("can't be forwarded")


def _typed(seen: Driven) -> str:
    composer = seen.console.composer()
    return composer.draft.text if composer is not None else ""


async def _filled(seen: Driven) -> None:
    """The template again, after one's own words."""
    await seen.press("ctrl+x", "m")
    await seen.sees("Hello {{1}}")
    await seen.press("enter")
    await seen.sees("without what you have typed")
    await seen.press("t")
    for value in ("Anna", "7"):
        await seen.sees("what stands for")
        await seen.press(*value, "enter")
    await seen.sees("Hello Anna, your order 7 is ready.")


async def test_an_open_window_is_told_and_a_closed_one_offers_templates(tmp_path: Path) -> None:
    world = Chats(tmp_path, Caps(window=timedelta(hours=24), templates=True, replies=True))
    offered = (Template("again", "en", "Hello {{1}}, your order {{2}} is ready."),)
    world.sync.do(channel_caps.tell_templates, world.chat, offered)
    world.says("hello")
    world.clock.forward(seconds=20 * 3600 + 40 * 60)
    async with reading(world, tmp_path, "hello") as seen:
        await seen.press("r")
        await seen.sees("open for free answers for 3 h 20 min")
        await seen.press("escape")
        world.clock.forward(seconds=4 * 3600)
        await seen.press("r")
        await seen.sees("closed for free answers since")
        await seen.sees("It can't be sent as it is.")
        await seen.press("H", "i", "ctrl+s")
        await seen.sees("chooses a template, or it opens")
        assert seen.console.composer() is not None
        await seen.press("ctrl+x", "m")
        await seen.sees("Hello {{1}}, your order {{2}} is ready.")
        await seen.press("enter")
        await seen.sees("without what you have typed")
        await seen.press("t")
        await seen.sees("what stands for {{1}}")
        await seen.press("A", "n", "n", "a", "enter")
        await seen.sees("what stands for {{2}}")
        await seen.press("7", "enter")
        await seen.sees("Hello Anna, your order 7 is ready.")
        await seen.press("x")
        await seen.sees("A template can't be typed into")
        await seen.press("ctrl+x", "m")
        await seen.sees("my own words")
        await seen.press("enter")
        await seen.until(lambda: _typed(seen) == "Hi")
        await _filled(seen)
        await seen.press("ctrl+s")
        await seen.sees("Sending to Anna Koval")
        message = world.messages(1)[-1]
        assert message.text == "Hello Anna, your order 7 is ready."


async def test_a_file_that_is_too_big_is_told_at_once(tmp_path: Path) -> None:
    world = Chats(tmp_path, LIMITS)
    world.says("hello")
    async with reading(world, tmp_path, "hello") as seen:
        await seen.press("r")
        await seen.sees("Bot chat with Anna Koval")
        composer = seen.console.composer()
        assert composer is not None
        composer.add_file(("big.pdf", "application/pdf", "0" * 64, 5000))
        await seen.sees("big.pdf is 5 kB, at most 1 kB arrive here")
        await seen.press("ctrl+s")
        await seen.sees("The file big.pdf is 5 kB")


async def test_an_answer_in_pieces_that_may_have_arrived_is_settled_by_d(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.answer(world.says("tell me all"), "The first sentence is this. The second sentence is that.")
    claimed, _ = world.out()
    world.sync.do(outbox.at_risk, claimed)
    world.sync.do(outbox.uncertain, claimed, "the line broke")
    async with reading(world, tmp_path, "may have been sent") as seen:
        await seen.press("D")
        await seen.sees("it arrived")
        assert "send once more" in seen.text()
        await seen.press("a")
        await seen.misses("may have been sent")
        await seen.press("z")
        await seen.sees("Took back: what was said of the answer on #1")
        await seen.sees("may have been sent")
        await seen.press("D", "a")
        await seen.misses("may have been sent")
        _, rest = world.out()
        assert rest.text == "The second sentence is that."


async def test_a_long_word_of_the_console_is_said_whole_at_80_columns(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("hello")
    async with reading(world, tmp_path, "hello") as seen:
        await seen.press("r")
        await seen.sees("Bot chat with Anna Koval")
        await seen.press("ctrl+x", "m")
        await seen.sees("There are no templates here")
        whole = "for messengers that close a chat for free text."
        await seen.until(lambda: " ".join(line.strip() for line in seen.lines()[-2:]).endswith(whole))
        await seen.press("escape")
        await seen.until(lambda: "Nothing written, nothing kept." in seen.lines()[-1])
