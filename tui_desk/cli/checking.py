"""What `channel check` does beside the checks of channels: is the receiver there, and may the sync try again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk.errors import DeskError

if TYPE_CHECKING:
    from tui_desk.config import ChannelSettings, Config
    from tui_desk.connectors.base import Check


def with_receiver(config: Config, channel: ChannelSettings, found: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks of a channel, and of one that is called whether anybody is there to take calls."""
    from tui_desk.connectors.base import Check
    from tui_desk.connectors.registry import connector_class
    from tui_desk.desk import status
    from tui_desk.store.engine import open_store

    if not connector_class(channel.kind).caps.needs_url:
        return found
    try:
        store = open_store(config.store.url, create=False)
    except DeskError as error:
        return (*found, Check("receiver", True, f"not known: {error}", known=False))
    try:
        with store.read() as reader:
            runs = status.receiver_runs(reader)
    finally:
        store.close()
    words = "`tui-desk web` runs" if runs else "`tui-desk web` does not run, so nothing comes in: start it"
    return (*found, Check("receiver", runs, words))


def try_again(config: Config, names: Sequence[str]) -> tuple[str, ...]:
    """Have the sync try these channels at once instead of when it would; gives those that were waiting."""
    from tui_desk.desk import health, status
    from tui_desk.desk.desk import open_desk

    try:
        desk = open_desk(config, create=False)
    except DeskError:
        return ()  # there is no desk to be told, or who checks is none of its agents
    try:
        waiting = [row.name for row in desk.ask(status.channels) if row.failures and row.name in names]
        for name in waiting:
            desk.do(health.hurry, name)
        return tuple(waiting)
    finally:
        desk.close()
