"""Programs that tests start: processes of their own, which can be killed, held and waited for.

What Python runs is forked from a process that has imported everything, so that it costs no imports; `fresh` begins the
interpreter anew, for tests of just that.
"""

from __future__ import annotations

import atexit
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Protocol
from weakref import finalize

from tests.needs import program
from tests.starter import MOST, Wanted

ROOT = Path(__file__).parents[1]
TUI_DESK = (sys.executable, "-m", "tui_desk")

_LOCALE = {"LC_ALL": "C.UTF-8"}
_AT_START = re.compile(
    r"_?PYTHON(?!PATH$)|LC_|LANG|TEXTUAL_|TYPER_|WCWIDTH_|PYDANTIC_|ESCDELAY|TERM_PROGRAM|_TUI_DESK"
)
"""Variables that the interpreter and libraries read only when they begin."""


class Program(Protocol):
    """A process, as `subprocess.Popen` has it."""

    @property
    def pid(self) -> int:
        """Its number."""

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; gives its exit code. Raises subprocess.TimeoutExpired."""

    def send_signal(self, sig: int) -> None:
        """Send it a signal, if it still runs."""

    def kill(self) -> None:
        """End it as the power going would."""


def start(
    argv: Sequence[str | Path],
    *,
    stdin: int = 0,
    stdout: int | IO[bytes] = 1,
    stderr: int | IO[bytes] = 2,
    env: Mapping[str, str] | None = None,
    terminal: bool = False,
    fresh: bool = False,
) -> Program:
    """Start a program in the project's folder, with descriptors that stay the caller's.

    `env` is its whole environment; with `terminal`, its standard input is one, which becomes its own.
    """
    words = tuple(map(str, argv))
    environment = {**os.environ, **_LOCALE} if env is None else dict(env)
    if not fresh and words[0] == sys.executable and _at_start(environment) == _at_start(_as_started()):
        wanted = Wanted(words[1:], environment, str(ROOT), terminal)
        return _starter().fork(wanted, [_number(one) for one in (stdin, stdout, stderr)])
    prefix = (program("setsid"), "--ctty") if terminal else ()
    return subprocess.Popen(
        (*prefix, *words), stdin=stdin, stdout=stdout, stderr=stderr, cwd=ROOT, env=environment
    )


@contextmanager
def running(argv: Sequence[str | Path], log: Path) -> Iterator[Program]:
    """A program that writes to `log`; it is killed at the end."""
    with log.open("wb") as told:
        process = start(argv, stdout=told, stderr=told)
    try:
        yield process
    finally:
        kill(process)


def kill(process: Program) -> None:
    """End a program as the power going would, and wait until it is gone."""
    process.kill()
    process.wait()


def outlives(process: Program, seconds: float) -> None:
    """A moment of chance goes by, in which a program must not end by itself."""
    with suppress(subprocess.TimeoutExpired):
        code = process.wait(max(0.0, seconds))
        raise AssertionError(f"it ended by itself, with {code}")


def stopped(process: Program) -> bool:
    """Whether a program is held by SIGSTOP."""
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended, and that nobody waited for yet, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def run(argv: Sequence[str | Path], *, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    """What a program prints, and its exit code."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        code = start(argv, stdout=out, stderr=error).wait(seconds)
        out.seek(0)
        error.seek(0)
        return subprocess.CompletedProcess(argv, code, out.read().decode(), error.read().decode())


class _Forked:
    """A fork of the starter, which alone can wait for it: it writes the exit code to a pipe."""

    def __init__(self, pid: int, ended: int) -> None:
        self.pid = pid
        self._ended = ended
        self._code: int | None = None
        self._lock = threading.Lock()
        finalize(self, os.close, ended)

    def poll(self) -> int | None:
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        if not select.select([self._ended], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        with self._lock:
            if self._code is None:
                self._code = int(os.read(self._ended, MOST))
            return self._code

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class _Starter:
    """The process that programs are forked from; it ends with this one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = (sys.executable, "-m", "tests.starter", str(theirs.fileno()))
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=ROOT, env=_as_started())
        atexit.register(self._close)

    def fork(self, wanted: Wanted, standard: Sequence[int]) -> _Forked:
        """A program with these three descriptors."""
        readable, writable = os.pipe()
        try:
            with self._lock:
                socket.send_fds(self._control, [wanted.encoded()], [*standard, writable])
                pid = int(self._control.recv(MOST))
        finally:
            os.close(writable)
        return _Forked(pid, readable)

    def _close(self) -> None:
        self._control.close()
        self._process.wait()


_starter = cache(_Starter)


@cache
def _as_started() -> dict[str, str]:
    return {**os.environ, **_LOCALE}


def _at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if _AT_START.match(name)}


def _number(handle: int | IO[bytes]) -> int:
    return handle if isinstance(handle, int) else handle.fileno()
