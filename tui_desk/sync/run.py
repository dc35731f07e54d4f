"""The sync as a process: lock, signals, and the end of its parent."""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType

from tui_desk.config import ChannelSettings
from tui_desk.desk.desk import Desk
from tui_desk.desk.lease import LeaseLost
from tui_desk.errors import Conflict
from tui_desk.sync.channel import Running
from tui_desk.sync.lock import SyncLock
from tui_desk.sync.supervisor import Supervisor

log = logging.getLogger(__name__)


def run(
    desk: Desk, channels: Sequence[ChannelSettings], *, once: bool = False, child: bool = False
) -> tuple[Running, ...]:
    """Sync until a signal (or, as a child, until the parent is gone). Raises `Conflict` if another process does.

    A child may be started by an agent to whom the passwords are closed; it must not take the work from a process
    that can do it. Raises `SecretError` then.
    """
    if child:
        _require_secrets(channels)
    lock = SyncLock(desk.store.path, desk.store.mode)
    if not lock.take():
        raise Conflict("another process syncs this desk already")
    try:
        supervisor = Supervisor(desk, channels)
        _listen(supervisor)
        if child:
            threading.Thread(target=_watch_parent, args=(supervisor,), daemon=True).start()
        if once:
            return supervisor.run_once()
        supervisor.run()
        return ()
    except LeaseLost as error:
        raise Conflict(str(error)) from error
    finally:
        lock.free()


def _require_secrets(channels: Sequence[ChannelSettings]) -> None:
    for settings in channels:
        for secret in settings.secrets():
            if secret.has_secret:
                secret.reveal()


def _listen(supervisor: Supervisor) -> None:
    def end(number: int, _frame: FrameType | None) -> None:
        log.info("told to stop by signal %d", number)
        supervisor.stop()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)


def _watch_parent(supervisor: Supervisor) -> None:
    """A child's standard input is a pipe from its console: when it ends, so do we."""
    handle = sys.stdin.fileno()
    while True:
        select.select([handle], [], [])
        if not os.read(handle, 1024):
            supervisor.stop()
            return
