"""Processes of the program that begin at once, forked from one that has imported it: a storm is kills, not imports.

Each is a process like any other: its own memory, locks and connections, and gone at `kill -9`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tui_desk.__main__ import run

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        "pytest",
        __name__,
        "tui_desk.cli.main",
        "tui_desk.cli.sync",
        "tui_desk.sync.run",
        "tui_desk.store.tables",
        "tui_desk.testing",
        "tui_desk.web.serving",
        "tests.sync.kinds",
    ]
)


class Forked:
    """`tui-desk …`, with the import path and the environment of this moment."""

    def __init__(self, arguments: Sequence[str], log: Path) -> None:
        self._process: ForkServerProcess = _CONTEXT.Process(
            target=_live, args=(tuple(arguments), dict(os.environ), tuple(sys.path), log), daemon=True
        )
        self._process.start()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.is_alive()

    def kill(self) -> None:
        """As the power going would end it."""
        self._process.kill()
        self._process.join()

    def end(self, seconds: float) -> int | None:
        """Tell it to stop; gives its exit code, or None if it has none within so many seconds."""
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGTERM)
        self._process.join(seconds)
        return self._process.exitcode


def _live(arguments: Sequence[str], environment: Mapping[str, str], path: Sequence[str], log: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:] = path
    told = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(told, 1)
    os.dup2(told, 2)
    sys.exit(run(arguments))
