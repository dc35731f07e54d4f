"""What all measurements share: options, numbers of a sample, a table's rows, and where they are written down.

Milliseconds of different hours are never compared: what is measured runs in turn with its floor, and the ratio counts.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "RESULTS.md"
CACHE = Path(os.environ.get("TUI_DESK_BENCH", Path.home() / ".cache" / "tui-desk-bench"))
PACKAGES = ("textual", "rich", "typer", "sqlmodel", "imapclient", "selectolax")


@dataclass(frozen=True, slots=True)
class Given:
    """How to measure."""

    quick: bool
    """Small desks and few rounds: whether it works, not how fast it is. Nothing is written down."""
    cache: Path
    """Where generated desks and peers are kept."""
    rounds: int

    def size(self, messages: int) -> int:
        """So many messages, or a hundredth of them."""
        return max(1_000, messages // 100) if self.quick else messages


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    ours: str
    against: str
    """Name and number of what it was compared with, in the same run."""
    ratio: float | None
    target: str
    reached: bool | None
    """None: nothing to reach, told for comparison."""

    def line(self) -> str:
        """As Markdown."""
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        verdict = "" if self.reached is None else "yes" if self.reached else "**no**"
        return f"| {self.what} | {self.ours} | {self.against} | {ratio} | {self.target} | {verdict} |"


@dataclass(slots=True)
class Sample:
    """Times of one thing, in seconds."""

    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """In milliseconds."""
        return statistics.median(self.seconds) * 1000

    @property
    def p99(self) -> float:
        """In milliseconds; of fewer than a hundred the worst."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000

    def told(self) -> str:
        """Median and 99th percentile."""
        return f"{self.median:.3g} / {self.p99:.3g} ms"


def given(about: str, rounds: int = 21) -> Given:
    """The options every script has."""
    options = argparse.ArgumentParser(description=about)
    options.add_argument("--quick", action="store_true", help="small and few: whether it works")
    options.add_argument("--cache", type=Path, default=CACHE, help="where desks and peers are kept")
    options.add_argument("--rounds", type=int, default=0, help=f"how often; else {rounds}")
    typed = options.parse_args()
    typed.cache.mkdir(parents=True, exist_ok=True)
    return Given(typed.quick, typed.cache, typed.rounds or (3 if typed.quick else rounds))


def in_turns(rounds: int, works: Mapping[str, Callable[[], float]]) -> dict[str, Sample]:
    """Each work in turn, so many times; what a work returns is its seconds. The first turn only warms.

    Each turn begins with another one: what comes behind a pause of the machine takes longer, whichever it is.
    """
    found = {name: Sample() for name in works}
    order = list(works)
    for number in range(rounds + 1):
        for name in order:
            took = works[name]()
            if number:
                found[name].seconds.append(took)
        order = order[1:] + order[:1]
    return found


def timed(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> float:
    """Seconds of a whole process."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=dict(env) if env else None, cwd=ROOT)
    return time.perf_counter() - began


def repeated(work: Callable[[], object], times: int) -> Sample:
    """One thing, again and again."""
    found = Sample()
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.seconds.append(time.perf_counter() - began)
    return found


@contextmanager
def home() -> Iterator[dict[str, str]]:
    """An environment whose config, state and cache are nobody's."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield {
            "HOME": folder,
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PYTHONPATH": str(ROOT),
            "XDG_STATE_HOME": f"{folder}/state",
            "XDG_CONFIG_HOME": f"{folder}/config",
            "XDG_CACHE_HOME": f"{folder}/cache",
            "XDG_DATA_HOME": f"{folder}/data",
        }


@contextmanager
def at_home() -> Iterator[None]:
    """Lives in such an environment, with all that is started meanwhile; bytecode is kept, as it is elsewhere."""
    with home() as env, patch.dict(os.environ, env):
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        yield


def told(name: str, rows: Sequence[Row], options: Given, notes: Sequence[str] = ()) -> None:
    """Print the table, and put it in the place of the older one of this name in RESULTS.md."""
    text = "\n".join(
        (
            f"## {name}",
            "",
            *(f"{note}  " for note in (_here(options), *notes)),
            "",
            "| what | ours | against | ratio | to reach | reached |",
            "|---|---|---|---|---|---|",
            *(row.line() for row in rows),
            "",
        )
    )
    print(text)
    if not options.quick:
        _write(name, text)


def _here(options: Given) -> str:
    load = os.getloadavg()[0]
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {_processor()} x {os.cpu_count()}, {_memory()}; {platform.system()}"
        f" {platform.release()}; Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages};"
        f" {options.rounds} rounds, load {load:.1f} at the end; revision {_revision()}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> str:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{total / 2**30:.0f} GiB"


def _revision() -> str:
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], check=False, capture_output=True, text=True, cwd=ROOT
    )
    return found.stdout.strip() or "unknown"


def _write(name: str, text: str) -> None:
    """Put a table in the place of the older one of its name, or at the end."""
    begin, end = f"<!-- {name} -->\n", "<!-- end -->\n"
    page = RESULTS.read_text("utf-8") if RESULTS.exists() else "# What was measured\n"
    before, found, rest = page.partition(begin)
    after = rest.partition(end)[2] if found else ""
    if not found:
        before = before.rstrip("\n") + "\n\n"
    RESULTS.write_text(before + begin + text + end + after, "utf-8")


def warm(file: Path) -> None:
    """Have a file in memory, as one that is worked with is."""
    with file.open("rb") as source:
        while source.read(1 << 20):
            pass


def python(*arguments: str) -> list[str]:
    """A command of this Python."""
    return [sys.executable, *arguments]
