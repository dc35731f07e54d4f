"""`tui-desk` without a verb: the console, or, before there is a config, how to get one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from tui_desk.cli.printing import put, say
from tui_desk.errors import ConfigMissing, DeskError, Exit

if TYPE_CHECKING:
    from tui_desk.config import Config

FIRST_START = """\
tui-desk is a support desk that lives in the terminal. There is no desk here yet.

  tui-desk demo    try it: a made-up company's desk, nothing leaves this machine
  tui-desk init    set up a mailbox: its address and password, tried at once

`tui-desk --help` has all the verbs."""


def console(context: typer.Context) -> None:
    """Open the console on the desk of this config, or what one can do without one."""
    from tui_desk.config import load

    try:
        config = load(context.obj)
    except ConfigMissing:
        _first_start(context)
    else:
        show(config)


def show(config: Config) -> None:
    """Run the console until its agent leaves."""
    if not _at_terminal():
        raise DeskError("the console needs a terminal; for scripts there are verbs: tui-desk --help")
    from tui_desk import log
    from tui_desk.desk.desk import open_desk
    from tui_desk.keymap import load_keymap
    from tui_desk.prepaint import paint

    log.to_file()
    load_keymap(config)  # a mistake in it is told before the screen is taken
    desk = open_desk(config)
    painted = paint(config, desk)
    try:
        from tui_desk.app import run

        crashed = run(config, desk, painted=painted)
    except KeyboardInterrupt:
        if painted is not None:
            painted.restore()
        raise
    if crashed:
        say(f"tui-desk: {crashed}")
        raise typer.Exit(Exit.FAILED)


def _first_start(context: typer.Context) -> None:
    if not _at_terminal():
        put(FIRST_START)
        raise typer.Exit(Exit.CONFIG)
    from tui_desk.config.paths import config_target
    from tui_desk.screens import first_start

    match first_start.ask(config_target(context.obj)):
        case "demo":
            from tui_desk.cli.demo import demo

            demo()
        case "init":
            from tui_desk.cli.init import init
            from tui_desk.config import load

            init(context)
            show(load(context.obj))
        case None:
            return


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
