"""The way from a command line to a desk: its config, who acts, and the ids that were typed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.errors import NotFound

if TYPE_CHECKING:
    from tui_desk.config import ChannelSettings, Config
    from tui_desk.connectors.base import Connector
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


def config_of(context: typer.Context) -> Config:
    """The settings this command line means."""
    from tui_desk.config import load

    return load(context.obj)


@contextmanager
def desk_of(context: typer.Context) -> Iterator[Desk]:
    """The desk, for the agent who runs this."""
    from tui_desk.desk.desk import open_desk

    desk = open_desk(config_of(context))
    try:
        yield desk
    finally:
        desk.close()


def original(desk: Desk, raw_id: int) -> bytes:
    """What a channel delivered, byte for byte."""
    from tui_desk.desk import timeline

    try:
        return desk.ask(timeline.raw, desk.store.files, raw_id)
    except OSError as error:
        raise NotFound(f"the original is not where it should be: {error.strerror}") from error


def channel_named(config: Config, name: str) -> ChannelSettings:
    """A channel's checked settings."""
    from tui_desk.connectors import registry

    for found in registry.all_settings(config):
        if found.name == name:
            return found
    raise unknown_channel(config, name)


def connector_of(channel: ChannelSettings) -> Connector:
    """A channel's connector for an errand; its state is told to nobody."""
    from tui_desk.connectors import registry
    from tui_desk.connectors.base import IO

    io = IO(stop=threading.Event(), report=lambda _state, _detail: None, now=lambda: datetime.now(UTC))
    return registry.connector(channel, io)


def unknown_channel(config: Config, name: str) -> NotFound:
    """That there is no such channel, and which there are."""
    known = ", ".join(str(channel["name"]) for channel in config.channels)
    return NotFound(
        f"the config has no channel {name!r}; " + (f"there are {known}" if known else "it has none at all")
    )
