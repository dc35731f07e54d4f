"""What `tui-desk sync` does: fetch and send, and tell it. No parser of command lines stands before it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui_desk.cli.channel_names import channel_named
from tui_desk.cli.printing import one_line, put, put_json, say
from tui_desk.config import load
from tui_desk.errors import ConfigError, Exit, Problem

if TYPE_CHECKING:
    from tui_desk.cli.shapes import Synced
    from tui_desk.config import ChannelSettings, Config
    from tui_desk.connectors.base import Begun
    from tui_desk.desk.desk import Desk
    from tui_desk.desk.taken import Mark
    from tui_desk.sync.channel import Running

KEEP_SECONDS = 10.0
"""After so long a sync that goes on has imported what it needs; a console whose child it is waits for its end."""


def work(
    path: Path | None,
    names: Sequence[str] = (),
    *,
    once: bool = False,
    child: bool = False,
    as_json: bool = False,
) -> int:
    """Sync the channels of these names, or all; gives the exit code.

    `once`: what there is, then end; `child`: a console started it, and is gone when standard input ends.
    """
    from tui_desk import log
    from tui_desk.store.place import path_of

    config = load(path)
    channels = _channels(config, names)
    log.to_file()
    if not child:
        log.to_stderr()
    begun = _begin(channels, path_of(config.store.url))
    try:
        return _work(config, channels, begun, once=once, child=child, as_json=as_json)
    finally:
        for one in begun.values():
            one.end()


def _begin(channels: Sequence[ChannelSettings], store: Path) -> dict[str, Begun]:
    """Connect to the servers first: they are waited for while the sync itself is imported and the desk opened.

    Not where another process has the work, or there is no desk to take anything in.
    """
    from tui_desk.connectors import registry
    from tui_desk.store.place import is_there
    from tui_desk.sync.lock import is_at_work

    if not is_there(store) or is_at_work(store):
        return {}
    begun = ((one.name, registry.begin(one)) for one in channels)
    return {name: one for name, one in begun if one is not None}


def _work(
    config: Config,
    channels: Sequence[ChannelSettings],
    begun: Mapping[str, Begun],
    *,
    once: bool,
    child: bool,
    as_json: bool,
) -> int:
    from tui_desk import bytecode_keeping
    from tui_desk.desk import taken
    from tui_desk.desk.desk import open_for_sync
    from tui_desk.sync.run import run

    desk = open_for_sync(config)
    try:
        if not gc.isenabled():
            gc.freeze()  # what the start has made, stays
            gc.enable()
        if not once:
            keeping = threading.Timer(KEEP_SECONDS, bytecode_keeping.keep)
            keeping.daemon = True
            keeping.start()
        mark = desk.ask(taken.mark, desk.now_ms())
        synced = run(
            desk,
            channels,
            once=once,
            child=child,
            reread=lambda name: channel_named(load(config.path), name),
            begun=begun,
        )
        if once:
            _tell(desk, synced, mark, as_json=as_json)
    finally:
        desk.close()
    if once:
        bytecode_keeping.keep()
    return Exit.CHANNEL if any(one.problem for one in synced) else Exit.OK


def _channels(config: Config, names: Sequence[str]) -> tuple[ChannelSettings, ...]:
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
