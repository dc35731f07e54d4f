"""A messenger's channel, from its kind to a block in the config that was tried before it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tui_desk.cli import adding
from tui_desk.cli.answers import can_ask, channels_of, free_name
from tui_desk.cli.printing import put, say, say_check
from tui_desk.errors import ChannelError, ConfigError, Conflict

if TYPE_CHECKING:
    from tui_desk.config import ChannelSettings
    from tui_desk.connectors.base import Check

OTHERWISE = {"imap": "`tui-desk init`", "demo": "`tui-desk demo`", "demo-chat": "`tui-desk demo`"}
"""Kinds that are begun by another verb."""


def add(target: Path, kind: str | None, name: str, pairs: list[str], *, check: bool) -> None:
    """Ask, try, write. Raises what tells why nothing was written."""
    from tui_desk.connectors import registry

    if kind is None:
        say("Say which kind, as in `tui-desk channel add telegram`. There are:")
        offered = [kind for kind in registry.kinds() if kind not in OTHERWISE]
        put("\n".join(f"{kind:<{max(map(len, offered))}}  {_about(kind)}".rstrip() for kind in offered))
        return
    if kind in OTHERWISE:
        raise typer.BadParameter(
            f"a channel of the kind {kind} is begun by {OTHERWISE[kind]}", param_hint="KIND"
        )
    if kind not in registry.kinds():
        there = ", ".join(one for one in registry.kinds() if one not in OTHERWISE)
        raise typer.BadParameter(f"there is no connector {kind!r}; there are: {there}", param_hint="KIND")
    others = channels_of(target)
    taken = frozenset(one.name for one in others)
    if name in taken:
        raise Conflict(f"{target} already has a channel {name!r}; choose another --name")
    model = registry.connector_class(kind).Settings
    asked = adding.questions(model)
    given = {"name": name or free_name(kind, taken), "kind": kind, **adding.options(pairs, model)}
    channel = adding.answered(asked, given, _is_enough)
    channel = _settled(model, channel, others) if check else _possible(channel, others)
    _write(target, channel)


def _about(kind: str) -> str:
    """What a kind brings; nothing is known of one that can't be loaded."""
    from tui_desk.connectors import registry

    try:
        return registry.connector_class(kind).Settings.about
    except ConfigError:
        return ""


def _settled(
    model: type[ChannelSettings], channel: dict[str, Any], others: Sequence[ChannelSettings]
) -> dict[str, Any]:
    """Try, and correct, until it works or the person keeps it so."""
    while True:
        say(f"Trying {channel['name']} …")
        checks = _try(channel, others)
        for found in checks:
            say_check(found)
        failed = [found for found in checks if not found.ok]
        if not failed:
            return channel
        if not can_ask():
            raise ChannelError(f"nothing was written: {failed[0].name}: {failed[0].text}")
        words = " ".join(f"{found.name}: {found.text}" for found in failed)
        changed = adding.again(model, channel, words)
        if changed is None:
            return _possible(channel, others)
        channel = changed


def _try(channel: Mapping[str, Any], others: Sequence[ChannelSettings]) -> tuple[Check, ...]:
    from tui_desk.connectors import registry
    from tui_desk.connectors.base import Check

    try:
        settings = registry.settings(channel, others)
    except ConfigError as error:
        return (Check("settings", False, str(error)),)
    return registry.check(settings)


def _is_enough(channel: Mapping[str, Any]) -> bool:
    """Whether the settings do without anything more."""
    from tui_desk.connectors import registry

    try:
        registry.settings(channel)
    except ConfigError:
        return False
    return True


def _possible(channel: dict[str, Any], others: Sequence[ChannelSettings]) -> dict[str, Any]:
    """Refuse what could not be read again from the config."""
    from tui_desk.connectors import registry

    try:
        registry.settings(channel, others)
    except ConfigError as error:
        raise typer.BadParameter(str(error)) from None
    return channel


def _write(target: Path, channel: Mapping[str, Any]) -> None:
    from tui_desk.config import load
    from tui_desk.config.writing import add_channel
    from tui_desk.connectors import registry
    from tui_desk.store.engine import open_store

    add_channel(target, channel)
    config = load(target)
    registry.all_settings(config)  # what they are is remembered for the next sync
    open_store(config.store.url).close()
    say(f"Added {channel['name']} to {target}, which only you can read.")
    say("A sync that runs must be started anew to take it up; `tui-desk channel list` shows how it feels.")
    if registry.connector_class(str(channel["kind"])).caps.needs_url:
        say(
            f"`tui-desk web` must run, too, and be reachable from outside: https://YOUR-SERVER/hook/{channel['name']}"
        )
