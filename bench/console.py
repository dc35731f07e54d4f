"""How the console feels: time to the first row, bytes and time per key, over a desk of any size, on a real pty.

    python -m bench.console CONFIG [--login NAME] [--size 80x24]

Times are medians and 99th percentiles from the key to the last byte of the answer; the floor is `cat` on the same pty.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import resource
import select
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path

RUN = """
import sys
from pathlib import Path
from tui_desk.config import load
from tui_desk.desk.desk import open_desk
from tui_desk.prepaint import paint
config = load(Path(sys.argv[1]))
desk = open_desk(config, login=sys.argv[2] or None)
painted = paint(config, desk)
from tui_desk.app import run
run(config, desk, sync=False, painted=painted)
"""
QUIET = 0.06
STEPS = 80


class Pty:
    """A program on a terminal of its own."""

    def __init__(self, command: Sequence[str], size: tuple[int, int]) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)

    def answer(self, quiet: float = QUIET) -> tuple[int, float]:
        """Bytes until it is quiet, and seconds to the last of them."""
        begun = last = time.perf_counter()
        total = 0
        while select.select([self.master], [], [], quiet)[0]:
            total += len(os.read(self.master, 65536))
            last = time.perf_counter()
        return total, last - begun

    def key(self, keys: str) -> tuple[int, float]:
        """Press and measure."""
        os.write(self.master, keys.encode())
        return self.answer()

    def first(self) -> float:
        """Seconds from the start to the first row of text after the frame."""
        seen = b""
        while seen.count("●".encode()) + seen.count(b"\xe2\x86\xa9") < 2:
            seen += os.read(self.master, 65536)
        return time.perf_counter() - self.begun


def told(name: str, measured: Sequence[tuple[int, float]]) -> str:
    """One line of the table."""
    times = sorted(seconds * 1000 for _, seconds in measured)
    size = statistics.mean(count for count, _ in measured)
    return f"{name:<24}{statistics.median(times):8.1f} ms{times[int(len(times) * 0.99)]:9.1f} ms p99{size:9.0f} bytes"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--login", default="")
    parser.add_argument("--size", default="80x24")
    options = parser.parse_args()
    width, _, height = options.size.partition("x")
    size = int(width), int(height)
    floor = Pty(("cat",), size)
    print(told("floor: cat", [floor.key("j\n") for _ in range(STEPS)]))
    floor.process.kill()
    console = Pty((sys.executable, "-c", RUN, str(options.config), options.login), size)
    print(f"{'first row':<24}{console.first() * 1000:8.1f} ms")
    console.answer(2.0)
    print(told("cursor down", [console.key("j") for _ in range(STEPS)]))
    print(told("cursor up", [console.key("k") for _ in range(STEPS)]))
    print(told("page", [console.key(" ") for _ in range(10)]))
    print(told("open and back", [console.key(key) for _ in range(10) for key in ("\r", "1")]))
    status = Path(f"/proc/{console.process.pid}/status").read_text()
    print("memory", next(line for line in status.splitlines() if line.startswith("VmRSS")))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    console.process.terminate()
    console.process.wait(5)
    print(f"left; this measuring took {before:.1f} s of processor time")


if __name__ == "__main__":
    main()
