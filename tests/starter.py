"""The process that tests' programs are forked from: it has imported all of tui_desk, and runs nothing of it itself.

`python -m tests.starter HANDLE` is told at a socket what to be: a fork of it then is that program, as if it had just
been started.
"""

from __future__ import annotations

import fcntl
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import socket
import sys
import termios
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TextIO

import tui_desk
from tui_desk.leaving import leave

MOST = 1 << 18
"""Bytes of one demand."""
OPEN_MAX = 1 << 12
ALSO = ("tests.journeys.console_as", "tests.tty.inside", "tests.sync.kinds")
"""Programs of tests, and what they need."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a fork is to be."""

    arguments: tuple[str, ...]
    """As behind `python`: `-m MODULE …` or `-c CODE …`."""
    environment: dict[str, str]
    folder: str
    terminal: bool
    """Whether its input is a terminal that it is to have for itself."""

    def encoded(self) -> bytes:
        """For the socket."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decoded(cls, told: bytes) -> Wanted:
        """From the socket."""
        fields = json.loads(told)
        return cls(**fields | {"arguments": tuple(fields["arguments"])})


def modules() -> list[str]:
    """All that can be imported of the program."""
    found = pkgutil.walk_packages(tui_desk.__path__, "tui_desk.")
    return [one.name for one in found if "migrations" not in one.name and not one.name.endswith("__main__")]


def load_all() -> None:
    """Import what programs import sooner or later; none of it may start anything."""
    for name in (*modules(), *ALSO):
        importlib.import_module(name)
    assert threading.active_count() == 1, "a fork would lose the other threads"
    gc.collect()
    gc.freeze()


def serve(control: socket.socket) -> tuple[Wanted, Sequence[int]] | None:
    """Fork whenever that is asked for and tell how forks ended. Gives a fork what it is to be, and this process
    nothing, once nobody can ask any more."""
    running: dict[int, tuple[int, int]] = {}
    while True:
        ready, _, _ = select.select([control.fileno(), *running], [], [])
        for handle in ready:
            if handle in running:
                _bury(handle, *running.pop(handle))
                continue
            told, handles, _, _ = socket.recv_fds(control, MOST, 4)
            if not told:
                return None
            *standard, ended = handles
            pid = os.fork()
            if pid == 0:
                control.close()
                return Wanted.decoded(told), standard
            running[os.pidfd_open(pid)] = (pid, ended)
            for one in standard:
                os.close(one)
            control.send(str(pid).encode())


def become(wanted: Wanted, standard: Sequence[int]) -> None:
    """Be the program: its descriptors, environment, folder and terminal, and nothing of what this process had."""
    for number, handle in enumerate(standard):
        os.dup2(handle, number)
    os.closerange(3, OPEN_MAX)
    if wanted.terminal:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.environ.clear()
    os.environ.update(wanted.environment)
    time.tzset()
    os.chdir(wanted.folder)
    also = wanted.environment.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:] = dict.fromkeys((wanted.folder, *filter(None, also), *sys.path))
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = _opened(number, getattr(sys, name))
        for one in (name, f"__{name}__"):
            setattr(sys, one, stream)


def run(kind: str, named: str, *words: str) -> None:
    """As `python KIND NAMED WORDS…`."""
    sys.argv = [kind, *words]
    try:
        if kind == "-m":
            runpy.run_module(named, run_name="__main__", alter_sys=True)
        else:
            exec(compile(named, "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as left:
        leave.told(left.code)
        raise
    leave.told(0)


def _bury(handle: int, pid: int, ended: int) -> None:
    _, status = os.waitpid(pid, 0)
    os.write(ended, str(os.waitstatus_to_exitcode(status)).encode())
    os.close(ended)
    os.close(handle)


def _opened(number: int, like: TextIO) -> TextIO:
    """A standard stream as the interpreter would have opened it in this environment."""
    return open(
        number,
        "r" if number == 0 else "w",
        buffering=1 if number == 2 or os.isatty(number) else -1,
        encoding=like.encoding,
        errors=like.errors,
        closefd=False,
    )


if __name__ == "__main__":
    leave.register()
    load_all()
    if wanted := serve(socket.socket(fileno=int(sys.argv[1]))):
        become(*wanted)
        run(*wanted[0].arguments)
