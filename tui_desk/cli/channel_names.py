"""A channel by the name it has in the config."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.errors import NotFound

if TYPE_CHECKING:
    from tui_desk.config import ChannelSettings, Config


def channel_named(config: Config, name: str) -> ChannelSettings:
    """A channel's checked settings."""
    from tui_desk.connectors import registry

    for found in registry.all_settings(config):
        if found.name == name:
            return found
    raise unknown_channel(config, name)


def unknown_channel(config: Config, name: str) -> NotFound:
    """That there is no such channel, and which there are."""
    known = ", ".join(str(channel["name"]) for channel in config.channels)
    return NotFound(
        f"the config has no channel {name!r}; " + (f"there are {known}" if known else "it has none at all")
    )
