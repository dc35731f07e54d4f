"""A key of two strokes while something else comes between them."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.console.driving import Driven, listed
from tests.desk.world import World
from tui_desk.keymap import Menu
from tui_desk.screens import chord
from tui_desk.screens.modals.ask import Ask


def stroke_and_box(seen: Driven) -> Ask:
    """The first stroke, and a box that no key opened."""
    menu = seen.console.keymap.lookup("g", seen.console.where())
    assert isinstance(menu, Menu)
    seen.console.chord.begin(menu)
    box = Ask("Name")
    seen.app.push_screen(box)
    return box


async def test_a_box_that_comes_between_two_strokes_gets_the_second(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chord, "HESITATES", 60.0)
    world.arrive()
    async with listed(world, tmp_path) as seen:
        box = stroke_and_box(seen)
        await seen.press("r")
        await seen.until(lambda: box.is_mounted and box.query_one(Input).value == "r")
        assert seen.app.screen is box


async def test_no_menu_is_laid_over_a_box_that_came_after_the_first_stroke(
    world: World, tmp_path: Path
) -> None:
    world.arrive()
    async with listed(world, tmp_path) as seen:
        box = stroke_and_box(seen)
        passed: list[bool] = []
        seen.console.set_timer(chord.HESITATES * 1.5, lambda: passed.append(True))
        await seen.until(lambda: bool(passed))
        assert seen.app.screen is box
