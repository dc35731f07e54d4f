"""`tui-desk sync`: the background process, by hand or under a service manager."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.door import channel_named, config_of
from tui_desk.cli.printing import AsJson, one_line, put, put_json, say
from tui_desk.errors import ConfigError, Exit, Problem

if TYPE_CHECKING:
    from tui_desk.cli.shapes import Synced
    from tui_desk.config import ChannelSettings, Config
    from tui_desk.desk.desk import Desk
    from tui_desk.desk.taken import Mark
    from tui_desk.sync.channel import Running


def sync(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Fetch and send what there is, then end.")] = False,
    channel: Annotated[
        list[str] | None, typer.Option("--channel", metavar="NAME", help="Only this one; may be repeated.")
    ] = None,
    child: Annotated[bool, typer.Option("--child", hidden=True)] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch and send until stopped. One process per desk does it; a console's own gives way to this one."""
    from tui_desk import log
    from tui_desk.desk import taken
    from tui_desk.desk.desk import open_for_sync
    from tui_desk.sync.run import run

    config = config_of(context)
    channels = _channels(config, channel)
    log.to_file()
    if not child:
        log.to_stderr()
    desk = open_for_sync(config)
    try:
        mark = desk.ask(taken.mark, desk.now_ms())
        synced = run(
            desk,
            channels,
            once=once,
            child=child,
            reread=lambda name: channel_named(config_of(context), name),
        )
        if once:
            _tell(desk, synced, mark, as_json=as_json)
    finally:
        desk.close()
    if any(one.problem for one in synced):
        raise typer.Exit(Exit.CHANNEL)


def _channels(config: Config, names: Sequence[str] | None) -> tuple[ChannelSettings, ...]:
    from tui_desk.connectors import registry

    if not config.channels:
        raise ConfigError(config.path, Problem("channels", "there are none; `tui-desk init` adds one"))
    if names:
        return tuple(channel_named(config, name) for name in dict.fromkeys(names))
    return registry.all_settings(config)


def _tell(desk: Desk, synced: Sequence[Running], mark: Mark, *, as_json: bool) -> None:
    rows = [_row(desk, one, mark) for one in synced]
    if as_json:
        put_json(rows)
        return
    for row in rows:
        counts = f"{row['received']} received, {row['quarantined']} quarantined, {row['sent']} sent"
        put(f"{row['channel']}: {counts}")
        if row["problem"]:
            say(f"tui-desk: {row['channel']}: {row['problem']}")


def _row(desk: Desk, running: Running, mark: Mark) -> Synced:
    from tui_desk.desk import taken

    found = desk.ask(taken.since, mark, running.id)
    return {
        "channel": running.settings.name,
        "received": found.received,
        "quarantined": found.quarantined,
        "sent": found.sent,
        "problem": one_line(running.problem),
    }
