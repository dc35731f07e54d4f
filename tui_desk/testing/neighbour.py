"""A second channel on the same desk, which needs no network: whatever the first one suffers, it must not notice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tui_desk.connectors import registry
from tui_desk.desk import channel_caps
from tui_desk.desk.desk import Desk
from tui_desk.sync.channel import Running
from tui_desk.sync.pulling import pull
from tui_desk.testing.workplace import Workplace

STORIES = 6


@contextmanager
def neighbour(desk: Workplace) -> Iterator[Running]:
    """A demo channel that begins now, beside the one under test."""
    settings = registry.settings(
        {
            "name": "beside",
            "kind": "demo",
            "address": "support@beside.example",
            "spool": str(desk.folder / "spool"),
            "conversations": STORIES,
            "live": False,
        }
    )
    sync = Desk(desk.store, desk.sync.policy, None)
    channel = sync.do(channel_caps.channel_row, settings.name, settings.kind, settings.address)
    ((epoch,),) = desk.rows("SELECT epoch FROM lease WHERE name = 'sync'")
    running = Running(sync, settings, channel, epoch, threading.Event(), threading.Event())
    thread = threading.Thread(target=pull, args=(running,), name="suite-beside", daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.stop.set()
        thread.join(10)
