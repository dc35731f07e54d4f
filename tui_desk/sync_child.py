"""The sync process of somebody who runs no daemon: a child of the console that ends when the console does."""

from __future__ import annotations

import logging
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tui_desk.errors import Exit
from tui_desk.rows import DeskStatus

if TYPE_CHECKING:
    import subprocess

log = logging.getLogger(__name__)

FRESH_MS = 15_000
"""A lease whose holder was heard of so recently is held."""
AGAIN_SECONDS = 30.0
LEAVE_SECONDS = 0.5


class SyncChild:
    """Starts `tui-desk sync --child` while nobody else syncs. Its standard input is a pipe: our end ends it."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before = 0.0

    def look(self, status: DeskStatus, now: int) -> None:
        """Start a child if the desk needs one."""
        if status.sync_beat_at is not None and now - status.sync_beat_at < FRESH_MS:
            return
        if self._process is not None and self._process.poll() is None:
            return
        if self._process is not None and self._process.returncode == Exit.CONFIG:
            return  # the passwords are not for this agent, or the config is wrong: a service will do the work
        if time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + AGAIN_SECONDS
        try:
            self._process = self._start()
        except OSError as error:
            log.warning("the sync process can't be started: %r", error)

    def stop(self) -> None:
        """Let it finish the message in hand and go."""
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return
        from subprocess import TimeoutExpired

        try:
            process.stdin.close()
            process.wait(LEAVE_SECONDS)
        except (OSError, TimeoutExpired):
            pass  # it goes when it is done: nothing but the pipe kept it

    def _start(self) -> subprocess.Popen[bytes]:
        import subprocess

        return subprocess.Popen(
            (sys.executable, "-m", "tui_desk", "sync", "--child"),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TUI_DESK_CONFIG": str(self._config)},
            start_new_session=True,
        )
