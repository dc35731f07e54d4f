"""The way from a command line to a desk: its config, who acts, and the ids that were typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tui_desk.config import Config
    from tui_desk.desk.desk import Desk


def number(text: str) -> int:
    """An id as typed: `12` or `#12`."""
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 18):
        raise typer.BadParameter(f"{text!r} is no number; write 12 or '#12'")
    return int(digits)


def count(typed: str | int) -> int:
    """How many, as typed: 1 or more. A default comes as a number."""
    text = str(typed)
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text)):
        raise typer.BadParameter(f"{text!r} is no number above 0")
    return int(text)


Id = Annotated[int, typer.Argument(parser=number, metavar="ID", help="Its number.", show_default=False)]
Ids = Annotated[list[int], typer.Argument(parser=number, metavar="ID…", help="Their numbers.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def config_of(context: typer.Context) -> Config:
    """The settings this command line means."""
    from tui_desk.config import load

    return load(context.obj)


@contextmanager
def desk_of(context: typer.Context) -> Iterator[Desk]:
    """The desk, for the agent who runs this."""
    from tui_desk.cli.printing import say
    from tui_desk.desk.desk import open_desk
    from tui_desk.store.place import is_there, path_of

    config = config_of(context)
    path = path_of(config.store.url)
    there = is_there(path)
    desk = open_desk(config)
    if not there:
        say(f"There was no desk at {path}: a new one was made, with nothing on it.")
    try:
        yield desk
    finally:
        desk.close()


def original(desk: Desk, raw_id: int) -> bytes:
    """What a channel delivered, byte for byte."""
    from tui_desk.desk import timeline

    return desk.ask(timeline.raw, desk.store.files, raw_id)
