"""Where a conversation stands once its pane gets room, and when it wakes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES
from textual.timer import Timer, TimerCallback

from tests.console.driving import until
from tests.desk.chats import Chats
from tui_desk.rows import MessageRow
from tui_desk.widgets.delivery import delivery_words, seconds_told
from tui_desk.widgets.ink import ink_of
from tui_desk.widgets.marks import UNICODE
from tui_desk.widgets.message_lines import Entry, MessagePainter
from tui_desk.widgets.timeline import Timeline

INK = ink_of(BUILTIN_THEMES["textual-dark"].to_color_system().generate(), ansi=False, dark=True)
NO_WAY = "trying again: no route to host"


class Woken(Timeline):
    """Keeps after how many seconds it wanted to be woken."""

    def __init__(self, painter: MessagePainter) -> None:
        super().__init__(painter)
        self.waits: list[float] = []

    def set_timer(self, delay: float, callback: TimerCallback | None = None, **more: Any) -> Timer:
        self.waits.append(delay)
        return super().set_timer(delay, callback, **more)


class Host(App[None]):
    """A conversation in a pane that has no room yet."""

    def __init__(self, world: Chats) -> None:
        super().__init__()
        self.timeline = Woken(MessagePainter(1, UNICODE, clock=world.eva.now_ms, key=lambda command: ""))
        self.timeline.display = False

    def compose(self) -> ComposeResult:
        yield self.timeline

    def text(self) -> str:
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())


@pytest.fixture
def world(tmp_path: Path) -> Chats:
    return Chats(tmp_path)


def talk(world: Chats, words: str = "") -> list[MessageRow]:
    """Many times what a screen holds."""
    for number in range(60):
        asked = world.says(f"{words}line {number}.")
        world.clock.forward(seconds=70)
    return world.messages(asked.conversation_id)


@pytest.mark.parametrize("wanted", [0, 30])
async def test_a_message_that_was_asked_for_before_there_was_room_is_gone_to(
    world: Chats, wanted: int
) -> None:
    rows = talk(world)
    app = Host(world)
    async with app.run_test(size=(80, 24)) as pilot:
        app.timeline.open_entries(rows, "")
        app.timeline.go_to(rows[wanted].id)
        app.timeline.display = True
        await until(pilot, lambda: f"line {wanted}." in app.text(), app.text)
        assert app.timeline.message() == rows[wanted]


@pytest.mark.parametrize("room", [True, False])
@pytest.mark.parametrize("wanted", [0, 7, 30, 59])
async def test_of_a_long_message_that_is_gone_to_the_head_is_in_sight(
    world: Chats, wanted: int, room: bool
) -> None:
    rows = talk(world, "more of it\n" * 40)
    rows = [row._replace(text=f"head {place}.\n{row.text}") for place, row in enumerate(rows)]
    app = Host(world)
    app.timeline.display = room
    async with app.run_test(size=(80, 24)) as pilot:
        app.timeline.open_entries(rows, "")
        app.timeline.go_to(rows[wanted].id)
        app.timeline.display = True
        await until(pilot, lambda: f"head {wanted}." in app.text(), app.text)
        app.timeline.update_entries(rows)
        await pilot.pause()
        assert f"head {wanted}." in app.text()
        assert app.timeline.message() == rows[wanted]


async def test_a_conversation_that_was_opened_before_there_was_room_stands_at_its_end(world: Chats) -> None:
    rows = talk(world)
    app = Host(world)
    async with app.run_test(size=(80, 24)) as pilot:
        app.timeline.open_entries(rows, "")
        app.timeline.display = True
        await until(pilot, lambda: "line 59." in app.text(), app.text)
        assert app.timeline.message() == rows[-1]


def queued(world: Chats) -> MessageRow:
    """An answer that can be taken back for ten seconds."""
    return world.answer(world.says("where is it?"), "on its way")


@pytest.mark.parametrize("words", ["line", "a line of many\n" * 9])
async def test_of_a_long_conversation_only_what_is_in_sight_is_painted(
    world: Chats, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = talk(world, words)
    app = Host(world)
    app.timeline.display = True
    painted: list[int] = []
    paint = MessagePainter.paint

    def noted(self: MessagePainter, row: Entry, *given: Any, **named: Any) -> Sequence[Strip]:
        painted.append(row.id if isinstance(row, MessageRow) else 0)
        return paint(self, row, *given, **named)

    monkeypatch.setattr(MessagePainter, "paint", noted)
    async with app.run_test(size=(80, 24)) as pilot:
        app.timeline.open_entries(rows, "")
        assert painted == []
        await until(pilot, lambda: "line 59." in app.text(), app.text)
        in_sight = {row.id for place, row in enumerate(rows) if f"line {place}." in app.text()}
        assert in_sight <= set(painted)
        assert len(set(painted)) <= len(in_sight) + 1  # of the topmost one perhaps only its last, blank line
        app.timeline.to_top()
        await until(pilot, lambda: "line 0." in app.text(), app.text)
        assert app.timeline.message() == rows[0]


async def test_who_waits_for_a_long_time_or_for_none_wakes_nobody_each_second(world: Chats) -> None:
    row, now = queued(world), world.eva.now_ms()
    app = Host(world)
    async with app.run_test(size=(80, 24)):
        app.timeline.open_entries([row._replace(not_before=now)], "")
        assert app.timeline.waits == []
        far = row._replace(not_before=now + 630_000, delivery_detail=NO_WAY)
        app.timeline.update_entries([far])
        assert app.timeline.waits == [31]
        app.timeline.update_entries([far, row._replace(id=row.id + 1)])
        assert app.timeline.waits == [31, 1]


async def test_the_seconds_to_undo_are_told_to_their_end(world: Chats) -> None:
    row = queued(world)
    app = Host(world)
    async with app.run_test(size=(80, 24)) as pilot:
        app.timeline.display = True
        app.timeline.open_entries([row], "")
        await until(pilot, lambda: "queued · 10 s to undo" in app.text(), app.text)
        world.clock.forward(seconds=10)
        await until(pilot, lambda: "to undo" not in app.text(), app.text)
        assert "queued" in app.text()


@given(left=st.integers(-5_000, 1_000_000), detail=st.sampled_from(["", NO_WAY]))
def test_words_that_tell_a_time_hold_until_they_are_told_anew_and_no_longer(left: int, detail: str) -> None:
    row = MessageRow._make([None] * len(MessageRow._fields))
    row = row._replace(delivery="queued", delivery_detail=detail, not_before=left)
    words, seconds = delivery_words(row, 0, INK), seconds_told(row, 0)
    if seconds is None:
        assert words[0] == "queued"
        return
    assert delivery_words(row, (seconds - 1) * 1000, INK) == words
    assert delivery_words(row, seconds * 1000, INK) != words
