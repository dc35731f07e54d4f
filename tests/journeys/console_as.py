"""The console of an agent who is named, for tests with two agents and one Unix user: `console_as CONFIG LOGIN`."""

from __future__ import annotations

import sys
from pathlib import Path

from tui_desk import app
from tui_desk.config import load
from tui_desk.desk.desk import open_desk
from tui_desk.keymap import load_keymap
from tui_desk.prepaint import paint
from tui_desk.remembered import look_of


def main() -> None:
    config = load(Path(sys.argv[1]))
    desk = open_desk(config, login=sys.argv[2])
    painted = paint(look_of(config, str(desk.store.path)), sys.argv[2])
    crashed = app.run(config, desk, load_keymap(config), sync=False, painted=painted)
    sys.exit(crashed or 0)


if __name__ == "__main__":
    main()
