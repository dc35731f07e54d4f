"""Chats in the console: who said what, what became of it, and what the composer says before sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.console.driving import Driven, driven, listed, reading
from tests.desk.chats import ANNA, BORIS, LIMITS, Chats
from tui_desk.desk import channel_caps, colleagues, conversations, outbox
from tui_desk.exchange import Caps, Deleted, Edited, File, Member, Receipt, Renamed, Sent
from tui_desk.moments import milliseconds
from tui_desk.rows import Template

WIDE = (120, 40)


def group(world: Chats) -> None:
    """A group of two customers, who talk."""
    world.says("where is the courier?", group=True, title="House 5", ext_id="q")
    world.clock.forward(seconds=2)
    world.says("he should have come at nine", group=True)
    world.clock.forward(seconds=200)
    world.says("he is downstairs", BORIS, group=True, parent="q")


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
        assert list(seen.console.inbox.ids) == [1]
        await seen.press("escape", "g", "e")
        await seen.sees("Closed")
        await seen.misses("#2")


async def test_escape_first_drops_the_marks(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    group(world)
    async with reading(world, tmp_path, "he is downstairs") as seen:
        await seen.press("x", "escape")
        assert not seen.console.timeline.selection
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
        _, rest = world.out()
        assert rest.text == "The second sentence is that."


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
        await seen.sees("This is the only dialog of its chat so far.")


async def test_a_long_word_of_the_console_is_said_whole_at_80_columns(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("hello")
    async with reading(world, tmp_path, "hello") as seen:
        await seen.press("r")
        await seen.sees("Bot chat with Anna Koval")
        await seen.press("ctrl+x", "m")
        await seen.sees("There are no templates here")
        told = " ".join(line.strip() for line in seen.lines()[-2:])
        assert told.endswith("for messengers that close a chat for free text.")
        await seen.press("escape")
        await seen.sees("Nothing written, nothing kept.")
        assert "Nothing written" in seen.lines()[-1]


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
