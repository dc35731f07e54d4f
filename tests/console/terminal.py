"""A console on a real pty, and what it writes there."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyte

RUN = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from pathlib import Path
from tui_desk.config import load
from tui_desk.desk.desk import open_desk
from tui_desk.prepaint import paint
config = load(Path(sys.argv[1]))
desk = open_desk(config, login="eva")
painted = paint(config, desk)
from tui_desk.app import run
print(run(config, desk, sync=False, painted=painted))
"""
PATIENCE = 20.0
_TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}


class Terminal:
    """The other end of the pty."""

    def __init__(self, process: subprocess.Popen[bytes], master: int, size: tuple[int, int]) -> None:
        self.process = process
        self.master = master
        self.written = b""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)

    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self._screen.display)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self.master, keys.encode())

    def read(self, seconds: float) -> bytes:
        """What comes until it is quiet for so long."""
        found = b""
        while select.select([self.master], [], [], seconds)[0]:
            try:
                chunk = os.read(self.master, 65536)
            except OSError:
                break
            if not chunk:
                break
            found += chunk
        self.written += found
        self._stream.feed(found)
        return found

    def until(self, condition: Callable[[], bool]) -> None:
        """Read until something is so."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"this never came:\n{self.text()}"
            self.read(0.05)

    def sees(self, words: str) -> None:
        """Read until words are on the screen."""
        self.until(lambda: words in self.text())

    def ends(self, seconds: float) -> float:
        """Wait for the process; how long it took."""
        begun = time.monotonic()
        while self.process.poll() is None:
            assert time.monotonic() - begun < seconds, "it is still there"
            self.read(0.02)
        return time.monotonic() - begun


@contextmanager
def terminal(
    config: Path,
    size: tuple[int, int] = (80, 24),
    environment: Mapping[str, str] | None = None,
    code: str = RUN,
) -> Iterator[Terminal]:
    """Eva's console in a terminal of its own."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        (sys.executable, "-c", code, str(config)),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env={**inherited, **_TERMINAL, **(environment or {})},
    )
    os.close(slave)
    shown = Terminal(process, master, size)
    try:
        yield shown
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        try:
            os.close(master)
        except OSError:
            pass  # the test has closed it: the terminal went away
