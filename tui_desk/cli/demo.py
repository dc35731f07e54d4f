"""`tui-desk demo`: a desk of made-up customers in a folder of its own; the real program on it, no network."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Annotated

import typer

from tui_desk.cli.printing import say
from tui_desk.config import paths
from tui_desk.errors import DeskError
from tui_desk.private_file import make_private_dir

MARK = "# A demo:"
"""How a demo's config begins; a folder without one is nobody's to empty."""


LEAVE_SECONDS = 5.0
"""So long the team may finish what it does when the console is left."""


def _pace(typed: str | float) -> float:
    """Seconds as typed; the default comes as a number."""
    try:
        seconds = float(typed)
    except ValueError:
        seconds = 0
    if not 0 < seconds < 86_400:
        raise typer.BadParameter(f"{typed!r} is no number of seconds above 0")
    return seconds


def demo(
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Where it is kept; else in the state folder.")
    ] = None,
    pace: Annotated[
        float, typer.Option("--pace", parser=_pace, metavar="SECONDS", help="Between two arrivals.")
    ] = 20.0,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew.")] = False,
) -> int:
    """Work a made-up company's desk in the console. Nothing leaves this machine."""
    from tui_desk.cli import demo_team
    from tui_desk.cli.console import show
    from tui_desk.config import load
    from tui_desk.desk.desk import open_desk

    place = (folder or paths.state_dir() / "demo").expanduser().absolute()
    target = write_demo(place, pace, fresh=fresh)
    say(f"This is a demo: its customers are made up, nothing leaves this machine. It is kept in {place}.")
    config = load(target)
    desk = open_desk(config)
    try:
        demo_team.hire(desk)
    finally:
        desk.close()
    left = threading.Event()
    team = demo_team.begin(config, left)
    try:
        return show(config)
    finally:
        left.set()
        team.join(LEAVE_SECONDS)


def write_demo(place: Path, pace: float, *, fresh: bool) -> Path:
    """The demo's folder and config; gives the config's path."""
    from tui_desk.demo.desk import demo_config
    from tui_desk.desk.login import who_runs_this

    target = place / "config.toml"
    known = target.is_file() and target.read_bytes().startswith(MARK.encode())
    if place.exists() and not known and any(place.iterdir()):
        raise DeskError(f"{place} holds something else than a demo; name an empty folder")
    if known and fresh:
        shutil.rmtree(place)
    make_private_dir(place)
    target.write_text(demo_config(place, pace=pace, you=who_runs_this()), "utf-8")
    target.chmod(paths.PRIVATE_FILE)
    return target
