"""Where a conversation stands once its pane gets room."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from tests.console.driving import until
from tests.desk.chats import Chats
from tui_desk.rows import MessageRow
from tui_desk.widgets.marks import UNICODE
from tui_desk.widgets.message_lines import MessagePainter
from tui_desk.widgets.timeline import Timeline


class Host(App[None]):
    """A conversation in a pane that has no room yet."""

    def __init__(self, world: Chats) -> None:
        super().__init__()
        self.timeline = Timeline(MessagePainter(1, UNICODE, clock=world.eva.now_ms, key=lambda command: ""))
        self.timeline.display = False

    def compose(self) -> ComposeResult:
        yield self.timeline

    def text(self) -> str:
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())


@pytest.fixture
def world(tmp_path: Path) -> Chats:
    return Chats(tmp_path)


def talk(world: Chats) -> list[MessageRow]:
    """Many times what a screen holds."""
    for number in range(60):
        asked = world.says(f"line {number}.")
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


async def test_a_conversation_that_was_opened_before_there_was_room_stands_at_its_end(world: Chats) -> None:
    rows = talk(world)
    app = Host(world)
    async with app.run_test(size=(80, 24)) as pilot:
        app.timeline.open_entries(rows, "")
        app.timeline.display = True
        await until(pilot, lambda: "line 59." in app.text(), app.text)
        assert app.timeline.message() == rows[-1]
