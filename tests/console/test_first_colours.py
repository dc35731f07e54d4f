"""The first frame has the colours that the console then has, on terminals of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.console.driving import config_of
from tests.console.starting import terminal
from tests.console.test_prepaint import fill
from tests.desk.world import World
from tui_desk.screens.arrange import list_box
from tui_desk.terminal import PUSH_TITLE

FEW, MANY = {"TERM": "xterm", "COLORTERM": ""}, {"COLORTERM": ""}
NONE = {"NO_COLOR": "1"}
TERMINALS: dict[str, tuple[Mapping[str, str], str, tuple[int, int]]] = {
    "all colours": ({}, "auto", (120, 40)),
    "all colours, on white": ({}, "light", (80, 24)),
    "256": (MANY, "auto", (120, 40)),
    "sixteen": (FEW, "auto", (80, 24)),
    "none of all": (NONE, "auto", (80, 24)),
    "none of sixteen": ({**FEW, **NONE}, "auto", (120, 40)),
}


@pytest.mark.parametrize("kind", TERMINALS)
def test_the_console_takes_over_the_same_colours(kind: str, world: World, tmp_path: Path) -> None:
    environment, theme, size = TERMINALS[kind]
    fill(world)
    config = config_of(tmp_path)
    config.path.write_text(
        f'[store]\nurl = "sqlite:///{world.store.path}"\n[ui]\ntheme = "{theme}"\nicons = "unicode"\n'
    )
    config.path.chmod(0o600)
    box = list_box(*size)
    with terminal(config.path, size, environment) as shown:
        shown.sees("Frage 6 ", "? keys")  # which stand in the last line of a whole frame, and in no first one
        painted, taken_over = (
            [row[: box.width - 1] for row in cells[box.top : box.top + box.height]]
            for cells in (shown.cells(before=PUSH_TITLE.encode()), shown.cells())
        )
    assert painted == taken_over
