"""Eva's console in a terminal of its own, started by code that a test may change."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from tests.terminal import Terminal

RUN = """
import sys
from pathlib import Path
from tui_desk.config import load
from tui_desk.desk.desk import open_desk
from tui_desk.keymap import load_keymap
from tui_desk.prepaint import paint
from tui_desk.remembered import look_of
config = load(Path(sys.argv[1]))
desk = open_desk(config, login="eva")
painted = paint(look_of(config, str(desk.store.path)), "eva")
from tui_desk.app import run
print(run(config, desk, load_keymap(config), sync=False, painted=painted))
"""


def terminal(
    config: Path,
    size: tuple[int, int] = (80, 24),
    environment: Mapping[str, str] | None = None,
    code: str = RUN,
    *,
    fresh: bool = False,
) -> Terminal:
    """The console with its first frame painted before it, and no sync."""
    return Terminal((sys.executable, "-c", code, str(config)), size=size, env=environment, fresh=fresh)
