"""What a start imports comes out of one file, while that is of the very sources, of this Python, and ours alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tui_desk import folders

RUN = """
import json, sys
from tui_desk import bytecode
bytecode.use("try")
import letters.greek
for name in sys.argv[1:]:
    __import__(name)
import tracemalloc
from tui_desk import bytecode_keeping
tracemalloc.start()
bytecode_keeping.keep()
_, most = tracemalloc.get_traced_memory()
tracemalloc.stop()
import inspect
of = {name: type(one.__loader__).__module__ for name, one in sys.modules.items() if name.split(".")[0] == "letters"}
kept = {name for name, loader in of.items() if loader == "tui_desk.bytecode"}
print(json.dumps({
    "kept": sorted(kept), "last": letters.LAST, "source": inspect.getsource(letters.greek),
    "file": letters.__file__, "cached": letters.__cached__, "path": list(letters.__path__),
    "most": most,
}))
"""


class Place:
    """A package of two modules, and a program that imports it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / "letters"
        self.package.mkdir(parents=True)
        self.nearer = folder / "nearer"
        self.nearer.mkdir()
        (self.package / "__init__.py").write_text("LAST = 'z'\n")
        (self.package / "greek.py").write_text("from letters import LAST\nLATER = 'ω'\n")
        (folder / "numbers_").mkdir()
        (folder / "numbers_" / "__init__.py").write_text("ONE = 1\n")

    def run(self, *more: str, options: tuple[str, ...] = (), **environment: str) -> dict[str, Any]:
        """What the program tells."""
        path = os.pathsep.join([str(self.nearer), str(self.folder), *filter(None, sys.path)])
        done = subprocess.run(
            [sys.executable, "-S", *options, "-c", RUN, *more],
            env={**os.environ, "PYTHONPATH": path, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    def file(self) -> Path:
        """The one that is kept."""
        (found,) = self.files()
        return found

    def files(self) -> list[Path]:
        return sorted((Path(folders.cache_folder()) / "bytecode").glob("*"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """With a cache of its own, which other tests share."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Place(tmp_path / "place")


def test_the_next_start_takes_modules_from_the_file_and_nothing_tells_them_from_others(place: Place) -> None:
    first = place.run()
    again = place.run()
    assert (first["kept"], again["kept"]) == ([], ["letters", "letters.greek"])
    assert {**again, "kept": [], "most": 0} == {**first, "most": 0}


def test_what_was_kept_once_is_not_written_again_and_what_comes_to_it_is_added(place: Place) -> None:
    place.run()
    written = place.file().stat().st_ino
    place.run()
    assert place.file().stat().st_ino == written
    place.run("numbers_")
    more = place.file().stat().st_ino
    assert more != written
    assert place.run()["kept"] == ["letters", "letters.greek"]
    assert place.run("numbers_")["kept"] == ["letters", "letters.greek"]
    assert place.file().stat().st_ino == more


def test_to_keep_many_modules_takes_the_memory_of_one(place: Place) -> None:
    """What a console has asked the system for once, it hardly gives back."""
    names = [f"wide_{number}" for number in range(20)]
    for name in names:
        (place.folder / f"{name}.py").write_text(f"ALL = {os.urandom(50_000)!r}\n")
    first = place.run(*names)
    more = place.run("numbers_", *names)
    assert place.file().stat().st_size > 1_000_000
    assert max(first["most"], more["most"]) < 400_000


def test_a_source_that_has_changed_is_imported_and_kept_anew(place: Place) -> None:
    place.run()
    (place.package / "__init__.py").write_text("LAST = 'ж'\n")
    changed = place.run()
    assert (changed["last"], changed["kept"]) == ("ж", ["letters.greek"])
    assert place.run()["kept"] == ["letters", "letters.greek"]


def test_a_module_that_is_gone_is_not_there(place: Place) -> None:
    place.run("numbers_")
    shutil.rmtree(place.folder / "numbers_")
    with pytest.raises(AssertionError, match="No module named 'numbers_'"):
        place.run("numbers_")


def test_where_modules_are_looked_for_elsewhere_they_are_found_there(place: Place, tmp_path: Path) -> None:
    place.run()
    other = Place(tmp_path / "other")
    (other.package / "__init__.py").write_text("LAST = 'ö'\n")
    assert other.run()["last"] == "ö"


def test_a_copy_that_comes_into_a_folder_that_is_looked_into_before_is_the_one_that_counts(
    place: Place,
) -> None:
    place.run()
    shutil.copytree(place.package, place.nearer / "letters", ignore=shutil.ignore_patterns("__pycache__"))
    (place.nearer / "letters" / "__init__.py").write_text("LAST = 'y'\n")
    assert place.run()["last"] == "y"


def test_another_file_of_the_same_size_and_time_is_another_source(place: Place) -> None:
    place.run()
    source = place.package / "__init__.py"
    before = source.stat()
    source.write_text("LAST = 'y'\n")
    os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))
    shutil.rmtree(place.package / "__pycache__")
    assert place.run()["last"] == "y"


def test_the_folder_one_is_in_plays_no_part_where_nothing_of_ours_lies_in_it(place: Place) -> None:
    place.run()
    assert place.run(options=("-P",))["kept"] == ["letters", "letters.greek"]


def test_bytecode_that_is_damaged_is_read_as_ever_and_made_anew(place: Place) -> None:
    place.run()
    whole = bytearray(place.file().read_bytes())
    index = int.from_bytes(whole[-16:-8], "little")
    for at in range(len(whole) - 16 - index):
        whole[at] = 0xFF
    place.file().write_bytes(whole)
    assert place.run()["last"] == "z"
    assert place.run()["last"] == "z"
    assert place.run()["kept"] == ["letters", "letters.greek"]


@pytest.mark.parametrize(
    "spoil",
    [
        *("garbage", "another index", "cut", "empty", "long", "more"),
        *("read by others", "a link", "another name", "a pipe"),
    ],
)
def test_a_file_that_is_not_whole_or_not_ours_alone_is_none(place: Place, spoil: str) -> None:
    place.run()
    file = place.file()
    whole = file.read_bytes()
    match spoil:
        case "garbage":
            file.write_bytes(b"\xff" * len(whole) + os.urandom(16))
        case "another index":
            file.write_bytes(whole[:-17] + b"\xff" + whole[-16:])
        case "cut":
            file.write_bytes(whole[:-1])
        case "empty":
            file.write_bytes(b"")
        case "long":
            file.write_bytes(whole[:-16] + b"\xff" * 8 + whole[-8:])
        case "more":
            file.write_bytes(b"\0" + whole)
        case "read by others":
            file.chmod(0o644)
        case "a link":
            file.rename(file.with_suffix(".elsewhere"))
            file.symlink_to(file.with_suffix(".elsewhere"))
        case "another name":
            file.with_suffix(".elsewhere").hardlink_to(file)
        case "a pipe":
            file.unlink()
            os.mkfifo(file, 0o600)
    told = place.run()
    assert (told["kept"], told["last"]) == ([], "z")
    assert place.run()["kept"] == ["letters", "letters.greek"]


def test_who_wants_no_bytecode_written_gets_none(place: Place) -> None:
    place.run(PYTHONDONTWRITEBYTECODE="1")
    assert place.files() == []


def test_other_optimisation_is_other_bytecode(place: Place) -> None:
    place.run()
    assert place.run(options=("-O",))["kept"] == []


def test_a_folder_that_takes_no_files_only_makes_starts_slower(place: Place) -> None:
    assert place.run(XDG_CACHE_HOME=os.devnull)["kept"] == []


def test_a_start_without_such_files_keeps_nothing() -> None:
    keep = "from tui_desk import bytecode_keeping; bytecode_keeping.keep()"
    subprocess.run([sys.executable, "-c", keep], check=True)
    assert not (Path(folders.cache_folder()) / "bytecode").exists()
