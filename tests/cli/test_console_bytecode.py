"""The console's next start takes its modules out of two files: those of its first frame, and all the others."""

from __future__ import annotations

import sys
from pathlib import Path
from shutil import copytree

import tui_desk
from tests.cli.shell import Shell
from tests.terminal import Terminal
from tests.waiting import until
from tui_desk import folders

CONSOLE = """
import atexit, sys
def tell():
    of = [type(one.__spec__.loader).__module__ for one in sys.modules.values() if getattr(one, "__spec__", None)]
    print("kept", of.count("tui_desk.bytecode"), "others", of.count("_frozen_importlib_external"), "end")
atexit.register(tell)
from tui_desk.__main__ import main
main()
"""


def a_start(shell: Shell, place: Path) -> tuple[int, int]:
    """How many modules came from files of ours, how many from Python's; it ends once the files are there."""
    command = (sys.executable, "-P", "-c", CONSOLE, "--config", shell.config)
    with Terminal(command, size=(120, 40), env={"PYTHONPATH": str(place)}, fresh=True) as seen:
        seen.sees("? keys")
        until(lambda: {file.suffix for file in folder().glob("[!.]*")} >= {".frame", ".console"})
        seen.press("q")
        seen.sees("Leave the desk?")
        seen.press("q")
        seen.ends()
        kept, _, others = seen.raw.decode().rpartition("kept ")[2].partition(" end")[0].split()
    return int(kept), int(others)


def folder() -> Path:
    return Path(folders.cache_folder()) / "bytecode"


def test_the_second_start_finds_in_two_files_what_the_first_looked_for_one_by_one(
    shell: Shell, tmp_path: Path
) -> None:
    """With a program of its own, since others pack that of all tests, which makes other files of its sources."""
    copytree(Path(tui_desk.__file__).parent, tmp_path / "place" / "tui_desk")
    shell.arrive("Frage des Tages")
    kept, others = a_start(shell, tmp_path / "place")
    assert kept == 0
    again, left = a_start(shell, tmp_path / "place")
    assert again + left >= others / 2, "what checks a new config is not imported again"
    assert left < again / 10, "Python's own start, and what comes before the files are opened"
