"""What `tui-desk sync` does: fetch and send, and tell it. No parser of command lines stands before it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui_desk.cli.channel_names import channel_named
from tui_desk.cli.printing import one_line, put, put_json, say
from tui_desk.config import load
from tui_desk.errors import ConfigError, Exit, Problem

if TYPE_CHECKING:
    from tui_desk.cli.shapes import Synced
    from tui_desk.config import ChannelSettings, Config
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
    from tui_desk.desk import taken
    from tui_desk.desk.desk import open_for_sync
    from tui_desk.sync.run import run

    config = load(path)
    channels = _channels(config, names)
    log.to_file()
    if not child:
        log.to_stderr()
    desk = open_for_sync(config)
    try:
        if not once:
            keeping = threading.Timer(KEEP_SECONDS, _keep_what_starts)
            keeping.daemon = True
            keeping.start()
        mark = desk.ask(taken.mark, desk.now_ms())
        synced = run(
            desk,
            channels,
            once=once,
            child=child,
            reread=lambda name: channel_named(load(path), name),
        )
        if once:
            _tell(desk, synced, mark, as_json=as_json)
    finally:
        desk.close()
    if once:
        _keep_what_starts()
    return Exit.CHANNEL if any(one.problem for one in synced) else Exit.OK


def _keep_what_starts() -> None:
    """For the next start; hardly any has something to keep, and none else imports what keeps."""
    from tui_desk import bytecode

    if bytecode.lacks_any():
        from tui_desk import bytecode_keeping

        bytecode_keeping.keep()


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
