"""What the collector looks at while somebody works: little, and behind a frame, never in front of one."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from rich.console import RenderableType
from textual.screen import Screen

from tests.console.driving import driven
from tests.console.resting import hearing, until_at_rest
from tests.desk.world import World
from tui_desk import app
from tui_desk.screens.driver import OnGlass


@pytest.mark.parametrize(("made", "looks"), [(app.COLLECT_BEHIND, []), (app.COLLECT_BEHIND + 1, [0])])
async def test_what_is_newest_is_looked_at_behind_the_frame(
    made: int, looks: list[int], world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        world.arrive(f"Question {number}", "Text")
    done: list[object] = []
    shown = OnGlass._display

    def display(self: OnGlass, screen: Screen[None], frame: RenderableType | None) -> None:
        shown(self, screen, frame)
        done.append("frame")

    heard, noting = hearing()
    with noting:
        async with driven(world, tmp_path, (120, 40)) as seen:
            await seen.sees("Question 2")
            await until_at_rest(seen.console, heard)
            await seen.pilot.pause()
            with monkeypatch.context() as patched:
                patched.setattr(OnGlass, "_display", display)
                patched.setattr(gc, "get_count", lambda: (made, 0, 0))
                patched.setattr(gc, "collect", done.append)
                seen.console.inbox.move(1)
                seen.console.paint_at_once(seen.console.inbox)
            assert done == ["frame", *looks]
