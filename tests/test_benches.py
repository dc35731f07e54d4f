"""What benches measure with: the first turn only warms, a home is nobody's, and nobody is left behind in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import html, sync
from bench.measure import Given, at_home, home, in_turns
from bench.terminal import Pty
from tests.servers import dovecot
from tui_desk import folders

PARENT = """
import subprocess, sys
command = [sys.executable, "-c", *sys.argv[1:]]
child = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
print("it has begun", flush=True)
child.wait()
"""
CHILD = """
import subprocess, sys
sys.stdin.read()
subprocess.run([sys.executable, "-c", "import email, asyncio"])
open(sys.argv[1], "w").close()
"""
"""Goes on for a while after its end is told it, as a sync does that writes down what it imported."""


def test_the_first_turn_only_warms() -> None:
    took = iter((9.0, 9.0, 1.0, 2.0, 4.0, 3.0))
    found = in_turns(2, {"one": lambda: next(took), "other": lambda: next(took)})
    assert [sample.seconds for sample in found.values()] == [[2.0, 4.0], [1.0, 3.0]]


def test_a_library_s_first_turn_is_not_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        begun.append(command[2])
        told = "0.001\n0.003\n" if begun.count(command[2]) > 1 else "9\n9\n"
        return subprocess.CompletedProcess(command, 0, told)

    monkeypatch.setattr(subprocess, "run", run)
    rows = html._rows(Given(True, tmp_path, 2), "a page", "<p>Hello", {"html2text": tmp_path})
    assert {row.ours for row in rows} == {"2 / 2 ms"}
    assert rows[0].against == "html2text: 2 / 2 ms"


def test_what_is_measured_at_home_leaves_nothing_in_ours() -> None:
    before = dict(os.environ)
    with at_home():
        inside = Path(folders.cache_folder())
        assert not inside.is_relative_to(before["HOME"])
        assert Path.home() in inside.parents
    assert dict(os.environ) == before


def test_syncs_and_agents_live_in_a_home_that_is_nobody_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reached(Exception):
        """The server is about to be started."""

    def reached(_: Path) -> None:
        homes.append(os.environ["HOME"])
        raise Reached

    homes, ours = list[str](), os.environ["HOME"]
    monkeypatch.setattr(sys, "argv", ["sync", "--quick", "--cache", str(tmp_path)])
    monkeypatch.setattr(dovecot, "running", reached)
    with pytest.raises(Reached):
        sync.main()
    assert homes != [ours]


def test_who_is_killed_in_a_terminal_leaves_nobody_behind(tmp_path: Path) -> None:
    written = tmp_path / "written"
    with home() as env, Pty([sys.executable, "-c", PARENT, CHILD, written], env) as program:
        program.until(lambda text: "it has begun" in text)
        assert not written.exists()
    assert written.exists()
