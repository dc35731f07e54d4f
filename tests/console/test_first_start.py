"""Before there is a config."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import TUI_DESK
from tests.terminal import Terminal
from tui_desk.screens.first_start import FirstStart


def screen_of(app: FirstStart) -> list[str]:
    """The screen's lines."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


@pytest.mark.parametrize(("key", "choice"), [("d", "demo"), ("i", "init"), ("q", None)])
async def test_the_first_page_offers_the_demo_and_the_set_up(key: str, choice: str | None) -> None:
    app = FirstStart(Path("/somewhere/config.toml"))
    async with app.run_test(size=(80, 24)) as pilot:
        text = "\n".join(screen_of(app))
        assert "demo" in text
        assert "There is no /somewhere/config.toml yet." in text
        await pilot.press(key)
    assert app.return_value == choice


async def test_the_words_of_a_choice_stand_below_each_other() -> None:
    app = FirstStart(Path("/somewhere/config.toml"))
    async with app.run_test(size=(80, 24)):
        lines = screen_of(app)
    first = next(number for number, line in enumerate(lines) if "  d  demo" in line)
    column = lines[first].index("look around")
    assert lines[first + 1][:column].isspace()
    assert lines[first + 1][column] != " "


def test_the_first_page_is_on_the_terminal_wherever_its_errors_go() -> None:
    command = ("sh", "-c", 'exec "$@" 2>/dev/null', "sh", *TUI_DESK)
    with Terminal(command) as shown:
        shown.sees("set up your first mailbox")
        shown.type("q")
        shown.ends()
