"""What consoles take: one on a large desk, twenty side by side, and the processor's time while nothing happens.

python -m bench.memory [--quick]
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.generate import desk_of
from bench.measure import Given, Row, given, home, python, told
from bench.plans import of_messages
from bench.start import FOOTER, console
from bench.terminal import BARE, Pty, served

TICK = os.sysconf("SC_CLK_TCK")
REST = 5.0
"""Seconds after the last key until a program rests: what it gives back, it has given back."""


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=1)
    config = desk_of(of_messages(options.size(1_000_000)), options.cache)
    with home() as env, served(config):
        # The first checks the settings, and leaves its modules in one file: those that are measured read both back.
        with Pty(console(config), env) as first:
            first.until(lambda text: FOOTER in text)
            time.sleep(REST)
        told("Memory", [*one(options, config, env), *many(options, config, env)], options)


def one(options: Given, config: Path, env: Mapping[str, str]) -> list[Row]:
    """Resident memory of a console that was used a little, against the bare app."""
    with Pty(python("-c", BARE), env) as bare, Pty(console(config), env) as ours:
        bare.until(lambda text: "bare: 0" in text)
        _use(ours)
        time.sleep(REST)
        mine, floor = _status(_program(ours), "VmRSS:"), _status(_program(bare), "VmRSS:")
    ratio = mine / floor
    what = f"one console, {options.size(1_000_000) // 10:,} conversations, resident"
    return [
        Row(
            what,
            f"{mine / 1024:.0f} MB",
            f"bare Textual app: {floor / 1024:.0f} MB",
            ratio,
            "≤ 1.6 ×",
            ratio <= 1.6,
        )
    ]


def many(options: Given, config: Path, env: Mapping[str, str]) -> list[Row]:
    """Twenty at once: what each has for itself, and what all do while nobody types."""
    number, seconds = (4, 5) if options.quick else (20, 40)
    with ExitStack() as stack:
        consoles = [stack.enter_context(Pty(console(config), env)) for _ in range(number)]
        for each in consoles:
            _use(each)
        programs = [_program(each) for each in consoles]
        before, began = _used(programs), time.monotonic()
        end = began + seconds
        while time.monotonic() < end:
            for each in consoles:
                each.read(0.01, 0.01)
            time.sleep(0.2)
        share = (_used(programs) - before) / (time.monotonic() - began)
        own = sum(_pss(pid) for pid in programs) / number
    return [
        Row(f"{number} consoles, each (PSS)", f"{own / 1024:.0f} MB", "", None, "≤ 40 MB", own / 1024 <= 40),
        Row(
            f"{number} consoles idle for {seconds} s, all together",
            f"{share * 100:.1f} % of a core",
            "",
            None,
            "≤ 4 %",
            share <= 0.04,
        ),
    ]


def _use(program: Pty) -> None:
    program.until(lambda text: FOOTER in text)
    program.read(1.0)
    for keys in ("j", "j", "\r", "1", "J"):
        program.key(keys)
    program.read(1.0)


def _program(program: Pty) -> int:
    """Its process; `setsid` became it."""
    return program.process.pid


def _status(pid: int, name: str) -> int:
    """Kilobytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _used(pids: Sequence[int]) -> float:
    """Seconds of the processor these have had."""
    found = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        found += int(fields[11]) + int(fields[12])
    return found / TICK


if __name__ == "__main__":
    main()
