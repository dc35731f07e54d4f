"""What lies above the newest messages of a long conversation comes when one goes there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.console.driving import Driven, reading
from tests.console.held import held
from tests.console.test_console import fill
from tests.desk.world import World
from tui_desk.errors import StoreError
from tui_desk.screens import reading as screen_reading
from tui_desk.screens import reads


def arrive_long(world: World, count: int) -> None:
    """A conversation of so many messages."""
    start = world.clock.now() - timedelta(days=1)
    for number in range(count):
        world.arrive(
            "Long",
            f"Body {number}.",
            mail_id=f"<m{number}@koval.example>",
            answers=f"<m{number - 1}@koval.example>" if number else "",
            at=start + timedelta(seconds=number),
        )


def body(seen: Driven) -> str:
    """What the message says on which the cursor is."""
    message = seen.console.hand.message()
    return message.text.strip() if message is not None else ""


async def test_older_messages_come_step_by_step_when_one_pages_up_to_the_oldest(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_reading, "MESSAGES", 10)
    arrive_long(world, 30)
    async with reading(world, tmp_path, "Body 29.") as seen:
        for read in (10, 20):
            assert len(seen.console.hand.messages()) == read
            while seen.console.timeline.scroll_offset.y:
                await seen.press("b")
            await seen.press("b")
            await seen.until(lambda read=read: len(seen.console.hand.messages()) > read)  # type: ignore[misc]
        assert body(seen) == "Body 10."
        assert seen.console.timeline.new_below == 0


async def test_the_key_of_the_top_reads_on_to_the_first_message_and_says_so_meanwhile(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_reading, "MESSAGES", 10)
    arrive_long(world, 40)
    async with reading(world, tmp_path, "Body 39.") as seen:
        with held(reads, "read_conversation"):
            await seen.press("g", "g")
            await seen.sees("30 older messages · being read …")
            assert body(seen) == "Body 30."
        await seen.sees("Body 0.")
        assert body(seen) == "Body 0."
        assert "older message" not in seen.text()
        assert seen.console.timeline.new_below == 0


async def test_who_clicks_on_a_message_while_the_first_one_is_read_stays_there(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_reading, "MESSAGES", 10)
    arrive_long(world, 40)
    async with reading(world, tmp_path, "Body 39.") as seen:
        with held(reads, "read_conversation"):
            await seen.press("g", "g")
            await seen.sees("being read …")
            await seen.pilot.click(offset=(10, seen.line_with("Body 31.")))
            await seen.until(lambda: body(seen) == "Body 31.")
        await seen.until(lambda: len(seen.console.hand.messages()) == 40)
        assert body(seen) == "Body 31."


async def test_older_messages_that_could_not_be_read_are_asked_for_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object, **__: object) -> object:
        raise StoreError("it can't be read")

    monkeypatch.setattr(screen_reading, "MESSAGES", 10)
    arrive_long(world, 40)
    async with reading(world, tmp_path, "Body 39.") as seen:
        with monkeypatch.context() as broken:
            broken.setattr(reads, "read_conversation", unreadable)
            await seen.press("g", "g")
            await seen.sees("It can't be read")
            await seen.sees("30 older messages · go to the top to read on")
        await seen.press("g", "g")
        await seen.sees("Body 0.")


async def test_a_line_at_the_top_says_how_many_messages_are_above(world: World, tmp_path: Path) -> None:
    fill(world, 1)
    async with reading(world, tmp_path, "Text of 00") as seen:
        timeline = seen.console.timeline
        timeline.above = 312
        timeline.update_entries(timeline.all_messages())
        await seen.sees("312 older messages · go to the top to read on")
