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


def size_of(shown: Terminal, keys: str) -> int:
    """Bytes that a key makes the console write, once it has begun to: on a busy machine that takes a while."""
    shown.quiet(0.01)
    before = len(shown.raw)
    shown.type(keys)
    shown.until(lambda: len(shown.raw) > before, f"an answer to {keys!r}")
    return len(shown.quiet(0.08))
