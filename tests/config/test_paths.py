"""Where things lie, and who may look."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tui_desk.config import paths
from tui_desk.private_file import make_private_dir


def test_everything_lies_in_the_xdg_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert paths.config_file() == tmp_path / "c/tui-desk/config.toml"
    assert paths.log_file() == tmp_path / "s/tui-desk/log"


def test_a_private_folder_is_made_with_its_parents_and_an_old_one_is_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    made = make_private_dir(tmp_path / "a" / "b")
    assert [path.stat().st_mode & 0o777 for path in (tmp_path, made.parent, made)] == [0o755, 0o700, 0o700]
    make_private_dir(made)


def test_knowing_the_paths_loads_no_pydantic() -> None:
    code = "import sys, tui_desk.config.paths, tui_desk.config.toml, tui_desk.log; print('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
