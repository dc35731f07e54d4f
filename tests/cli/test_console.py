"""`tui-desk` without a verb, the demo, and the small verbs around them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui_desk.__main__ import run
from tui_desk.cli.demo import write_demo
from tui_desk.config import load, paths
from tui_desk.errors import DeskError


def test_without_a_config_and_a_terminal_there_are_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 3
    told = capsys.readouterr().out
    assert "tui-desk demo" in told
    assert "tui-desk init" in told


def test_a_config_that_is_named_and_not_there_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--config", str(tmp_path / "none.toml")]) == 3
    assert "no such file" in capsys.readouterr().err


def test_the_console_needs_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = write_demo(tmp_path / "demo", 20, fresh=False)
    assert run(["--config", str(target)]) == 1
    assert "needs a terminal" in capsys.readouterr().err


def test_a_demo_is_a_desk_of_its_own(tmp_path: Path) -> None:
    config = load(write_demo(tmp_path / "demo", 3, fresh=False))
    assert {channel["kind"] for channel in config.channels} == {"demo", "demo-chat"}
    assert {channel["pace"] for channel in config.channels} == {3}
    assert str(tmp_path) in config.store.url
    assert config.path.stat().st_mode & 0o777 == 0o600
    assert config.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_demo_goes_on_where_it_was_unless_it_is_to_begin_anew(tmp_path: Path) -> None:
    place = tmp_path / "demo"
    write_demo(place, 3, fresh=False)
    (place / "desk.db").touch()
    write_demo(place, 3, fresh=False)
    assert (place / "desk.db").exists()
    write_demo(place, 3, fresh=True)
    assert not (place / "desk.db").exists()


@pytest.mark.parametrize("config", [b"[desk]\n", b"\xff\xfe\x00"], ids=["text", "no text"])
@pytest.mark.parametrize("fresh", [True, False])
def test_a_folder_that_is_no_demo_is_left_alone(fresh: bool, config: bytes, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    (tmp_path / "config.toml").write_bytes(config)
    with pytest.raises(DeskError, match="something else than a demo"):
        write_demo(tmp_path, 3, fresh=fresh)
    assert (tmp_path / "thesis.txt").exists()
    assert (tmp_path / "config.toml").read_bytes() == config


@pytest.mark.parametrize("pace", ["0", "-1", "nan", "inf", "soon"])
def test_a_demo_needs_a_pace(pace: str, tmp_path: Path) -> None:
    assert run(["demo", "--folder", str(tmp_path / "x"), "--pace", pace]) == 2
    assert not (tmp_path / "x").exists()


def test_a_demo_says_that_it_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["demo", "--folder", str(tmp_path / "x")])
    assert "nothing leaves this machine" in capsys.readouterr().err


def test_the_paths_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "path"]) == 0
    assert capsys.readouterr().out == f"{paths.config_file()}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    assert "_TUI_DESK_COMPLETE" in capsys.readouterr().out


def test_an_unknown_shell_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert run(["completion"]) == 2
    monkeypatch.setenv("SHELL", "/bin/zsh")
    assert run(["completion"]) == 0
    assert "compdef" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("tui-desk conv", "conversation"),
        ("tui-desk conversation sn", "snooze"),
        ("tui-desk sync --o", "--once"),
    ],
)
def test_the_shell_completes_verbs_and_options(typed: str, offered: str) -> None:
    words = typed.split()
    environment = {
        **os.environ,
        "_TUI_DESK_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run([sys.executable, "-m", "tui_desk"], capture_output=True, text=True, env=environment)
    assert done.stdout.split() == [offered]


def test_a_slip_in_a_verb_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["conversaton", "list"]) == 2
    assert "did you mean 'conversation'" in capsys.readouterr().err
