"""A program on a pty: every piece it writes is stamped, and the screen is replayed when the clock has stopped."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

from tests.sync.office import children_of
from tui_desk.config import load
from tui_desk.desk import lease
from tui_desk.desk.desk import open_for_sync
from tui_desk.sync.lock import SyncLock

SIZE = (120, 40)
QUIET = 0.08
"""Seconds without a byte after which an answer is whole."""
SETTLED = 0.4
"""Seconds without a byte after which the screen is replayed, since a program waits for a reader that is busy."""
BEGINS = 1.0
"""Seconds in which an answer has begun, where a key has one."""
PATIENCE = 60.0
_UNKNOWN_TO_PYTE = re.compile(
    r"\x1b\[[<=>][0-9;:]*[ -/]*[@-~]|\x1b\[\?[0-9;]*[nu$p]+|\x1bP.*?\x1b\\", re.DOTALL
)

BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        self.number = 0
        yield Static("bare: 0", id="it")
    def on_key(self, event):
        if event.key == "q":
            self.exit()
        self.number += 1
        self.query_one("#it", Static).update(f"bare: {self.number}")
Bare().run()
"""
"""The least a Textual program can be: one Static, which each key changes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a key made the program write."""

    size: int
    """Bytes."""
    seconds: float
    """From the key to the last byte."""


class Pty:
    """A program in a terminal of its own. Use as a context manager."""

    def __init__(
        self, command: Sequence[str | Path], env: Mapping[str, str], size: tuple[int, int] = SIZE
    ) -> None:
        self.pieces: list[tuple[float, bytes]] = []
        self._size = size
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self._screen, self._stream = self._replay()
        self._fed = 0
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            ["setsid", "--ctty", *map(str, command)], stdin=slave, stdout=slave, stderr=slave, env=dict(env)
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends it as if the terminal's window were closed, and waits for what it has started: that goes on a little."""
        children: list[int] = []
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGSTOP)  # from then on it starts nothing, and waits for nobody
            os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
            children = [os.pidfd_open(pid) for pid in children_of(self.process.pid)]
            self.process.kill()
        self.process.wait()
        os.close(self.master)
        for child in children:
            ended = select.select([child], [], [], PATIENCE)[0]
            os.close(child)
            if not ended:
                raise TimeoutError(f"{self.process.args!r} has left somebody behind")

    def read(self, quiet: float = QUIET, patience: float = PATIENCE) -> Answer:
        """Until it is quiet for so long."""
        began = last = time.perf_counter()
        size = 0
        while time.perf_counter() - began < patience and select.select([self.master], [], [], quiet)[0]:
            piece = self._piece()
            if not piece:
                break
            last = time.perf_counter()
            size += len(piece)
        return Answer(size, last - began)

    def key(self, keys: str, quiet: float = QUIET) -> Answer:
        """Press, and wait for all of the answer, which may be a while in coming."""
        os.write(self.master, keys.encode())
        began = time.perf_counter()
        select.select([self.master], [], [], BEGINS)
        waited = time.perf_counter() - began
        answer = self.read(quiet)
        return Answer(answer.size, answer.seconds + waited)

    def until(self, ready: Callable[[str], bool], patience: float = PATIENCE) -> float:
        """Seconds from the start to the piece with which the screen was ready."""
        screen, stream = self._replay()
        seen = 0
        deadline = time.perf_counter() + patience
        while time.perf_counter() < deadline and self.process.poll() is None:
            self.read(SETTLED, deadline - time.perf_counter())
            for at, piece in self.pieces[seen:]:
                stream.feed(_UNKNOWN_TO_PYTE.sub("", piece.decode("utf-8", "replace")))
                if ready("\n".join(screen.display)):
                    return at - self.began
            seen = len(self.pieces)
        raise TimeoutError("\n".join(line.rstrip() for line in screen.display))

    def text(self) -> str:
        """The screen as what was read so far has left it. To be asked between keys: replaying takes its time."""
        for _, piece in self.pieces[self._fed :]:
            self._stream.feed(_UNKNOWN_TO_PYTE.sub("", piece.decode("utf-8", "replace")))
        self._fed = len(self.pieces)
        return "\n".join(self._screen.display)

    def quit(self, keys: str) -> float:
        """Seconds from the key to the end of the process."""
        began = time.perf_counter()
        os.write(self.master, keys.encode())
        while self.process.poll() is None and time.perf_counter() - began < PATIENCE:
            if select.select([self.master], [], [], 0.002)[0]:
                self._piece()
        return time.perf_counter() - began

    def _piece(self) -> bytes:
        try:
            piece = os.read(self.master, 65536)
        except OSError:
            return b""
        self.pieces.append((time.perf_counter(), piece))
        return piece

    def _replay(self) -> tuple[pyte.Screen, pyte.Stream]:
        screen = pyte.Screen(*self._size)
        return screen, pyte.Stream(screen)


@contextmanager
def served(config: Path) -> Iterator[None]:
    """Consoles of this desk find that a sync runs, as they do where there is a service, and start none."""
    desk = open_for_sync(load(config))
    work, service = (SyncLock(desk.store.path, desk.store.mode, name) for name in ("sync", "service"))
    if not (work.take() and service.take()):
        raise RuntimeError("something syncs this desk")
    epoch = desk.do(lease.take, "bench", os.getpid())
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(8.0):
            desk.do(lease.beat, epoch)

    thread = threading.Thread(target=beat)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        desk.do(lease.release, epoch)
        work.free()
        service.free()
        desk.close()
