"""The sync process of somebody who runs no daemon: a child of the console that ends when the console does."""

from __future__ import annotations

import logging
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tui_desk import cached
from tui_desk.errors import Exit
from tui_desk.rows import DeskStatus

if TYPE_CHECKING:
    import subprocess

log = logging.getLogger(__name__)

FRESH_MS = 15_000
"""A lease whose holder was heard of so recently is held."""
SOON, LATE = 1.0, 30.0
"""Seconds until a child that died is replaced: soon at first, ever later if its successors die, too."""
HEALTHY_SECONDS = 60.0
START_SECONDS = 10.0
"""So long a child may take until it is at work; after that somebody is to know that nobody is."""
LEAVE_SECONDS = 0.5
MOST_SAID = 2_000
"""Bytes of what it says."""


class SyncChild:
    """Starts `tui-desk sync --child` while nobody else syncs. Its standard input is a pipe: our end ends it."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self._process: subprocess.Popen[bytes] | None = None
        self._said: int | None = None
        """A file in memory with what the child says where it can't begin."""
        self._tried = ""
        """The config as it was when the child began."""
        self._began = 0.0
        self._pause = SOON

    @property
    def starts(self) -> bool:
        """Whether the child that was started is about to take the work up."""
        young = time.monotonic() - self._began < START_SECONDS
        return young and self._process is not None and self._process.poll() is None

    @property
    def died(self) -> bool:
        """Whether the child that was started is gone, and another may take its place."""
        match self._process.poll() if self._process is not None else None:
            case None | Exit.CONFLICT:
                return False
            case Exit.CONFIG:
                return self._stamp() != self._tried
        return True

    def refusal(self) -> str:
        """Why it can't begin as the config is, or its secrets are; told once of each child, and empty otherwise."""
        if self._said is None or self._process is None or self._process.poll() != Exit.CONFIG:
            return ""
        said, self._said = self._said, None
        words = os.pread(said, MOST_SAID, 0).decode(errors="replace")
        os.close(said)
        return words.removeprefix("tui-desk: ").strip()

    def again(self) -> None:
        """Somebody may have mended what it could not begin with."""
        self._tried = ""

    def look(self, status: DeskStatus, now: int) -> None:
        """Start a child if the desk needs one."""
        if status.sync_beat_at is not None and now - status.sync_beat_at < FRESH_MS:
            return
        if self._process is not None and not self._may_follow(self._process):
            return
        self._began, self._tried = time.monotonic(), self._stamp()
        try:
            self._process = self._start()
        except OSError as error:
            log.warning("the sync process can't be started: %r", error)

    def _stamp(self) -> str:
        try:
            return cached.stamp(str(self._config))
        except OSError:
            return "gone"

    def _may_follow(self, last: subprocess.Popen[bytes]) -> bool:
        """Whether another child may take the place of the last one now."""
        if last.poll() is None:
            return False
        if last.returncode == Exit.CONFIG:
            return (
                self._stamp() != self._tried
            )  # the passwords may not be for this agent: a service will do the work
        lived = time.monotonic() - self._began
        if lived < self._pause:
            return False
        self._pause = SOON if lived > HEALTHY_SECONDS else min(self._pause * 2, LATE)
        return True

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

        if self._said is None:
            self._said = os.memfd_create("sync")
        os.ftruncate(self._said, 0)
        os.lseek(self._said, 0, os.SEEK_SET)
        return subprocess.Popen(
            (sys.executable, "-P", "-m", "tui_desk", "sync", "--child"),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            env={**os.environ, "TUI_DESK_CONFIG": str(self._config)},
            start_new_session=True,
        )
