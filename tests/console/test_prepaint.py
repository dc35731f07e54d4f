"""The first frame and the console's own say the same in the same cells."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pyte
import pytest
from rich.cells import cell_len

from tests.console.driving import config_of, driven
from tests.desk.world import World
from tui_desk.prepaint import frame
from tui_desk.screens.arrange import list_box


@pytest.mark.parametrize("size", [(80, 24), (110, 28), (120, 40), (200, 50)])
async def test_the_console_takes_over_exactly_what_was_painted(
    size: tuple[int, int], world: World, tmp_path: Path
) -> None:
    for number in range(60):
        at = world.clock.now() - timedelta(hours=60 - number)
        sender = f"Anna 安娜 {number} <a{number}@customers.example>"
        world.arrive(f"Frage {number} \x1b[31m[b]", "Körper", sender=sender, at=at)
    screen = pyte.Screen(*size)
    pyte.Stream(screen).feed(frame(config_of(tmp_path), world.eva, *size))
    box = list_box(*size)
    async with driven(world, tmp_path, size) as seen:
        await seen.sees("Frage 5 ")
        rows = slice(box.top, box.top + box.height)
        own = [_cells(line)[1 : box.width - 1] for line in seen.lines()[rows]]
        first = [_cells(line)[1 : box.width - 1] for line in screen.display[rows]]
    assert own == first


def test_the_first_frame_needs_no_textual() -> None:
    slow = ("textual", "sqlmodel", "rich.console")
    code = f"import sys, tui_desk.prepaint; print([name for name in {slow!r} if name in sys.modules])"
    assert subprocess.check_output((sys.executable, "-c", code), text=True) == "[]\n"


def _cells(line: str) -> list[str]:
    """One entry a cell, so that wide letters count twice on both sides."""
    found: list[str] = []
    for character in line:
        found += [character, *[""] * (cell_len(character) - 1)]
    return found
