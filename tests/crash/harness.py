"""Run a scene unbroken and count its steps; then again and again, killed before one of them and begun anew."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash import dump
from tests.crash.scene import Scene, Work
from tests.crash.stopping import Step
from tests.program import start
from tests.waiting import PATIENCE


@dataclass
class Tally:
    """What was done to one scene."""

    scene: Scene
    steps: Counter[Step]
    """Of the unbroken run."""
    killed: Counter[Step] = field(default_factory=Counter)
    doubts: int = 0
    """Kills after which an agent had to decide."""

    @property
    def points(self) -> int:
        """At how many steps it was killed."""
        return self.killed.total()

    def __str__(self) -> str:
        parts = ", ".join(f"{self.killed[one]} of {self.steps[one]} {one}" for one in sorted(self.steps))
        doubts = f"; {self.doubts} left to an agent" if self.doubts else ""
        return f"crash: {self.scene.group}, {self.scene.name}: {self.points} kills ({parts}){doubts}"


def walk(scene: Scene, folder: Path, *, each: Mapping[Step, int], seed: int) -> Tally:
    """Kill it at so many of its steps of each kind, chosen by the seed, one in each equal part of the way.

    Asserts that after each kill the desk comes to be as if nothing had happened.
    """
    begun = folder / "begun"
    begun.mkdir()
    scene.prepare(begun)
    taken, plain, doubtful = _unbroken(scene, begun, folder)
    tally = Tally(scene, Counter(taken))
    rng = random.Random(f"{seed} {scene.name}")
    for number in _chosen(taken, each, rng):
        copy = Path(shutil.copytree(begun, folder / f"at-{number}"))
        with scene.at_work(copy) as work:
            what = f"killed before step {number}, {taken[number - 1]}"
            if not _killed(work, number):
                continue
            tally.killed[taken[number - 1]] += 1
            decided = _brought_to_an_end(work)
            tally.doubts += bool(decided)
            wrong = dump.unlike(work.state(settled=bool(decided)), doubtful if decided else plain)
            assert not wrong, f"{what}:\n{wrong}"
            work.check()
        shutil.rmtree(copy)
    return tally


def _unbroken(scene: Scene, begun: Path, folder: Path) -> tuple[list[Step], dump.State, dump.State]:
    """Its steps, and the state it leaves: in full, and as it is compared where an agent had to decide."""
    whole = Path(shutil.copytree(begun, folder / "whole"))
    with scene.at_work(whole) as work:
        taken = _run(work, work.words)
        assert _brought_to_an_end(work, begin=False) == 0
        work.check()
        return taken, work.state(settled=False), work.state(settled=True)


def _chosen(taken: Sequence[Step], each: Mapping[Step, int], rng: random.Random) -> list[int]:
    """Numbers of steps."""
    numbers = {kind: [number for number, one in enumerate(taken, 1) if one == kind] for kind in each}
    return sorted(number for kind, many in each.items() for number in _spread(numbers[kind], many, rng))


def _spread(numbers: Sequence[int], many: int, rng: random.Random) -> list[int]:
    if many >= len(numbers):
        return list(numbers)
    return [
        numbers[rng.randrange(len(numbers) * part // many, len(numbers) * (part + 1) // many)]
        for part in range(many)
    ]


def _brought_to_an_end(work: Work, *, begin: bool = True) -> int:
    """Begin again unbroken, let an agent decide what is in doubt, and once more with nothing left to do."""
    if begin and (words := work.again()):
        _run(work, words)
    decided = work.decide()
    if decided:
        _run(work, work.words)
    _run(work, work.idle or work.words)
    return decided


def _run(work: Work, words: Sequence[str]) -> list[Step]:
    code = _started(work, 0, words)
    assert code == 0, (work.folder / "log").read_text(errors="replace")[-4000:]
    steps: list[Step] = json.loads((work.folder / "ledger").read_text())
    return steps


def _killed(work: Work, number: int) -> bool:
    """Whether it was, which it is not where this run had fewer steps than the one that was counted."""
    return _started(work, number, work.words) == -signal.SIGKILL


def _started(work: Work, number: int, words: Sequence[str]) -> int:
    with (work.folder / "log").open("ab") as log:
        ledger = str(work.folder / "ledger")
        command = (sys.executable, "-m", "tests.crash.stopping", ledger, str(number), *words)
        return start(command, stdout=log, stderr=log).wait(PATIENCE)
