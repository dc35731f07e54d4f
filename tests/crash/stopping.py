"""A program that is killed at one of its steps: `python -m tests.crash.stopping LEDGER NUMBER MODULE:FUNCTION WORDS…`.

A step is a statement of the database, a change of a file or a touch of the network; they are counted from outside, the
program knows nothing of it. With number 0 it runs to its end, and the ledger then says what each step was.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

Step = Literal["commit", "statement", "file", "network", "end"]

_FILES = frozenset(
    f"os.{name}" for name in ("rename", "link", "symlink", "remove", "mkdir", "rmdir", "chmod", "truncate")
)
_TOUCHES = ("connect", "send", "sendall", "sendmsg", "recv", "recv_into")
_FOR_WRITING = os.O_WRONLY | os.O_RDWR
_NETWORK = (socket.AF_INET, socket.AF_INET6)


class Steps:
    """Counts, and kills the process before the step of that number."""

    def __init__(self, last: int) -> None:
        self.taken: list[Step] = []
        self._last = last
        self._numbers = itertools.count(1)

    def step(self, what: Step) -> None:
        """The process is about to do this, in whichever of its threads."""
        self.taken.append(what)
        if next(self._numbers) == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """From here on every step is counted."""
        sys.addaudithook(self._heard)
        self._connected(sqlite3.connect)
        self._before(os, "fsync", lambda *_: self.step("file"))
        self._before(os, "posix_fallocate", lambda *_: self.step("file"))
        for name in _TOUCHES:
            self._before(socket.socket, name, self._touched)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FILES or (event == "open" and _writes(arguments[2])):
            self.step("file")

    def _connected(self, connect: Callable[..., sqlite3.Connection]) -> None:
        def connecting(*arguments: Any, **options: Any) -> sqlite3.Connection:
            made = connect(*arguments, **options)
            made.set_trace_callback(self._spoken)
            return made

        vars(sqlite3)["connect"] = connecting

    def _spoken(self, sql: str) -> None:
        if not sql.startswith("--"):  # what a trigger does is part of its statement
            self.step("commit" if sql.startswith("COMMIT") else "statement")

    def _touched(self, one: socket.socket, *_: object) -> None:
        if one.family in _NETWORK:
            self.step("network")

    @staticmethod
    def _before(owner: Any, name: str, told: Callable[..., None]) -> None:
        real = getattr(owner, name)

        def stepping(*arguments: Any, **options: Any) -> Any:
            told(*arguments)
            return real(*arguments, **options)

        setattr(owner, name, stepping)


def _writes(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & _FOR_WRITING)


def main(ledger: str, number: str, named: str, *words: str) -> None:
    """Run the function on these words, to its end or to that step."""
    module, _, name = named.partition(":")
    work = getattr(importlib.import_module(module), name)
    steps = Steps(int(number))
    steps.watch()
    code = work(list(words))
    steps.step("end")
    Path(ledger).write_text(json.dumps(steps.taken))
    sys.exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
