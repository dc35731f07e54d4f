"""From a key to the complete frame, and how many bytes go to the terminal for it; a minute without any key.

python -m bench.keys [--quick]
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from bench.generate import desk_of
from bench.maildirs import readers
from bench.measure import Given, Row, Sample, given, home, python, told
from bench.plans import of_messages
from bench.start import FOOTER, console
from bench.terminal import BARE, PATIENCE, Answer, Pty, served

INSIDE = ("j", "k")
"""Keys that move the cursor and scroll nothing."""
ENTER, CLOSED, TOP = "\r", "ge", "gg"
"""The closed conversations are the long list."""
_READ = re.compile(r"#(\d+) · \S+ ")
"""In the headings of the conversation that is read: its number, and whose it is."""


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=200)
    small = desk_of(of_messages(options.size(10_000)), options.cache)
    large = desk_of(of_messages(options.size(1_000_000)), options.cache)
    with home() as env, served(small), served(large):
        rows = [*frames(options, small, large, env), *sizes(options, large, env)]
    told("Keys", rows, options)


def frames(options: Given, small: Path, large: Path, env: Mapping[str, str]) -> list[Row]:
    """Each key against the bare app, and against mail programs where they have it."""
    times = options.rounds
    with Pty(python("-c", BARE), env) as bare, _opened(small, env) as few, _opened(large, env) as many:
        bare.until(lambda text: "bare: 0" in text)
        bare.read()
        floor, first, ours = _in_turn((bare, few, many), times)
        rows = [
            _against("`j` in the view", ours, "bare app", floor, 1.3),
            _spread("`j` in the view, p99", ours, 2 * ours.median, "≤ 2 × p50"),
            _against("`j` in the view, the large desk", ours, "the small one", first, 1.1),
        ]
        rows += _mails(options, env, many)
        scrolling = _sample(many.key("j") for _ in range(times))
        rows.append(_against("`j` with scrolling, p50", scrolling, "bare app", floor, 3.5))
        rows.append(_spread("`j` with scrolling, p99", scrolling, 12, "≤ 12 ms"))
        rows += _steps(many, times)
    return rows


def _steps(many: Pty, times: int) -> list[Row]:
    """What takes a read of the store. The way back, or on to another conversation, is not measured."""
    steps: dict[str, Callable[[], Answer]] = {
        "switch view": lambda: _then(many, "gu", CLOSED),
        "open a conversation": lambda: _opens(many, ENTER, back="1j"),
        "next conversation": lambda: _opens(many, "J", first=ENTER, back="1"),
    }
    return [
        _spread(f"{name}, p99", _sample(work() for _ in range(times)), 40, "≤ 40 ms")
        for name, work in steps.items()
    ]


def sizes(options: Given, config: Path, env: Mapping[str, str]) -> list[Row]:
    """Bytes for a key, a page, a letter, and while nothing happens."""
    seconds = 5 if options.quick else 60
    with _opened(config, env) as many:
        inside = [many.key(INSIDE[number // 10 % 2]).size for number in range(40)]
        scrolling = [many.key("j").size for _ in range(options.rounds)]
        page = [many.key(" ").size for _ in range(10)]
        many.read(1.0)
        idle = many.read(quiet=seconds, patience=seconds).size
        many.key(ENTER)
        many.key("n")
        many.read(1.0)
        typed = [many.key(letter).size for letter in "the quick brown fox jumps over the lazy dog"]
    return [
        _bytes("`j` in the view", inside, 800),
        _bytes("`j`, averaged with scrolling", scrolling, 1_500),
        _bytes("a page", page, 6_000),
        _bytes("a letter in the composer", typed, 1_000),
        Row(f"bytes, idle for {seconds} s", f"{idle} B", "", None, "≤ 1000 B", idle <= 1_000),
    ]


def _in_turn(programs: Sequence[Pty], times: int) -> list[Sample]:
    """Steps within the view, each in one program after the other; every time another one is the first."""
    turns = list(zip(programs, [Sample() for _ in programs], strict=True))
    samples = [sample for _, sample in turns]
    for number in range(times):
        for program, sample in turns:
            if (answer := program.key(INSIDE[number // 10 % 2])).size:
                sample.seconds.append(answer.seconds)
        turns = turns[1:] + turns[:1]
    return samples


def _mails(options: Given, env: Mapping[str, str], many: Pty) -> list[Row]:
    """`j` in turn with each of the mail programs, which has its own terminal."""
    rows = []
    for one in readers(options, options.size(10_000), env):
        with Pty(one.command, one.env) as program:
            program.until(one.ready)
            program.read(0.5)
            many.key(TOP, 1.0)
            ours, theirs = _in_turn((many, program), min(options.rounds, 100))
        most = {"neomutt": 2.5, "aerc": 0.4}.get(one.name)
        ratio = ours.median / theirs.median
        target = f"≤ {most} ×" if most else ""
        name = f"{one.name}: {theirs.told()}"
        rows.append(Row("`j` in the view", ours.told(), name, ratio, target, ratio <= most if most else None))
    return rows


def _opened(config: Path, env: Mapping[str, str]) -> Pty:
    program = Pty(console(config), env)
    program.until(lambda text: FOOTER in text)
    program.read(1.0)
    program.key(CLOSED, 1.0)
    return program


def _then(program: Pty, keys: str, back: str) -> Answer:
    found = program.key(keys)
    program.key(back)
    return found


def _opens(program: Pty, key: str, *, first: str = "", back: str = "") -> Answer:
    """A key that shows another conversation, which is looked at; `first` and `back` are pressed around it."""
    for one in first:
        program.key(one)
    before = _READ.findall(program.text())
    began = time.perf_counter()
    size = program.key(key).size
    while _READ.findall(program.text()) in ([], before):
        if time.perf_counter() - began > PATIENCE:
            raise TimeoutError(f"{key!r} has opened nothing:\n{program.text()}")
        size += program.read().size
    last, _ = program.pieces[-1]
    for one in back:
        program.key(one)
    return Answer(size, last - began)


def _sample(answers: Iterable[Answer]) -> Sample:
    return Sample([one.seconds for one in answers if one.size])


def _against(what: str, ours: Sample, name: str, other: Sample, most: float) -> Row:
    ratio = ours.median / other.median
    return Row(what, ours.told(), f"{name}: {other.told()}", ratio, f"≤ {most} ×", ratio <= most)


def _spread(what: str, ours: Sample, most: float, target: str) -> Row:
    return Row(what, ours.told(), "", None, target, ours.p99 <= most)


def _bytes(what: str, found: Sequence[int], most: int) -> Row:
    mean = statistics.mean(found)
    return Row(f"bytes, {what}", f"{mean:.0f} B", "", None, f"≤ {most} B", mean <= most)


if __name__ == "__main__":
    main()
