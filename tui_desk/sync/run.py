"""The sync as a process: lock, signals, and the end of its parent."""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType

from tui_desk.config import ChannelSettings
from tui_desk.desk.desk import Desk
from tui_desk.desk.lease import LeaseLost
from tui_desk.errors import Conflict, SecretError
from tui_desk.sync.channel import Running
from tui_desk.sync.lock import SyncLock
from tui_desk.sync.supervisor import Supervisor

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How often a console's child looks whether a service wants its work."""


def run(
    desk: Desk,
    channels: Sequence[ChannelSettings],
    *,
    once: bool = False,
    child: bool = False,
    reread: Callable[[str], ChannelSettings] | None = None,
) -> tuple[Running, ...]:
    """Sync until a signal (or, as a child, until the parent is gone or a service comes).

    `reread` gives a channel's settings as they are now, for one that somebody had to mend.

    Raises `Conflict` if another process syncs that does not give way. A child may be started by an agent to whom the
    passwords are closed; it must not take the work from a process that can do it. Raises `SecretError` then. A password
    that is there for nobody keeps only its own channel from being synced.
    """
    if child:
        _require_secrets(channels)
    work = SyncLock(desk.store.path, desk.store.mode)
    service = SyncLock(desk.store.path, desk.store.mode, "service")
    try:
        if once or child:
            _take(work, unless=service if child else None)
        else:
            _take_over(work, service)
        supervisor = Supervisor(desk, channels, reread)
        _listen(supervisor)
        if child:
            threading.Thread(target=_watch, args=(supervisor, service), daemon=True).start()
        if once:
            return supervisor.run_once()
        supervisor.run()
        return ()
    except LeaseLost as error:
        raise Conflict(str(error)) from error
    finally:
        work.free()
        service.free()


def _take(work: SyncLock, *, unless: SyncLock | None) -> None:
    if (unless is not None and unless.is_held()) or not work.take():
        raise Conflict("another process syncs this desk already")


def _take_over(work: SyncLock, service: SyncLock) -> None:
    """As a service: there is one only, and what else may be at work gives way or ends by itself."""
    if not service.take_soon():
        raise Conflict("another process syncs this desk already")
    if not work.take():
        log.info("waiting for the sync of a console to hand over")
        work.wait()


def _require_secrets(channels: Sequence[ChannelSettings]) -> None:
    for settings in channels:
        for secret in settings.secrets():
            if secret.has_secret:
                try:
                    secret.reveal()
                except SecretError as error:
                    if not error.by_nobody:
                        raise


def _listen(supervisor: Supervisor) -> None:
    def end(number: int, _frame: FrameType | None) -> None:
        log.info("told to stop by signal %d", number)
        supervisor.stop()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)


def _watch(supervisor: Supervisor, service: SyncLock) -> None:
    """A child's standard input is a pipe from its console: when it ends, so do we; and so when a service comes."""
    handle = sys.stdin.fileno()
    waiting = select.poll()
    waiting.register(handle, select.POLLIN)
    while True:
        if waiting.poll(LOOK_SECONDS * 1000) and not os.read(handle, 1024):
            break
        if service.is_held():
            log.info("a service takes over")
            break
    supervisor.stop()
