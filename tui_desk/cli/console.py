"""`tui-desk` without a verb: the console, or, before there is a config, how to get one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui_desk.errors import ConfigMissing, DeskError, Exit

if TYPE_CHECKING:
    from tui_desk.config import Config
    from tui_desk.terminal import Before

FIRST_START = """\
tui-desk is a support desk that lives in the terminal. There is no desk here yet.

  tui-desk demo    try it: a made-up company's desk, nothing leaves this machine
  tui-desk init    set up a mailbox: its address and password, tried at once

`tui-desk --help` has all the verbs."""


def console(named: str, painted: Before | None = None) -> int:
    """Open the console on the desk of this config, or what one can do without one; gives the exit code.

    `named` as after `--config`, or empty; `painted`: the first frame stands already.
    """
    from tui_desk import remembered
    from tui_desk.config import find_config, load

    path = Path(named) if named else None
    try:
        stamp = remembered.stamp(str(find_config(path)))
        config = load(path)
    except ConfigMissing:
        return _first_start(path)
    return show(config, painted, stamp=stamp)


def show(config: Config, painted: Before | None = None, *, stamp: str = "") -> int:
    """Run the console until its agent leaves. `stamp`: of the config before it was read, to remember it by."""
    if not _at_terminal():
        raise DeskError("the console needs a terminal; for scripts there are verbs: tui-desk --help")
    from tui_desk import log, prepaint, remembered
    from tui_desk.desk.desk import open_desk
    from tui_desk.keymap import load_keymap

    log.to_file()
    keymap = load_keymap(config)  # a mistake in it is told before the screen is taken
    desk = open_desk(config)
    look = remembered.look_of(config, str(desk.store.path))
    if stamp:
        remembered.keep(str(config.path), stamp, look)
    painted = painted or prepaint.paint(look)
    try:
        from tui_desk.app import run

        crashed = run(config, desk, keymap, painted=painted)
    except BaseException:
        if painted is not None:
            painted.restore()
        raise
    if not crashed:
        return Exit.OK
    from tui_desk.cli.printing import say

    say(f"tui-desk: {crashed}")
    return Exit.FAILED


def _first_start(path: Path | None) -> int:
    if not _at_terminal():
        from tui_desk.cli.printing import put

        put(FIRST_START)
        return Exit.CONFIG
    from tui_desk.cli.main import run_verb
    from tui_desk.config.paths import config_target
    from tui_desk.screens import first_start

    match first_start.ask(config_target(path)):
        case "demo":
            return run_verb(["demo"])
        case "init":
            code = run_verb([*(["--config", str(path)] if path else []), "init"])
            return console(str(path or "")) if code == Exit.OK else code
        case None:
            return Exit.OK


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
