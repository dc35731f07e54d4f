"""What is waited for until the first frame: how little is imported and asked, and that it is right or not there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.terminal import Terminal
from tui_desk import cached, remembered
from tui_desk.__main__ import console_of, sync_of
from tui_desk.config import load
from tui_desk.remembered import look_of

MOST_MODULES = 100
"""Of all there are when the first frame stands; a bare Python has about 35, sqlite3 brings 20."""
HEAVY = {
    *(
        "re",
        "typing",
        "enum",
        "dataclasses",
        "inspect",
        "json",
        "pathlib",
        "tomllib",
        "logging",
        "contextlib",
    ),
    *("textual", "rich", "typer", "click", "pydantic", "sqlalchemy", "sqlmodel", "asyncio", "platformdirs"),
    *("importlib.metadata", "tui_desk.cli", "tui_desk.config", "tui_desk.desk.desk", "tui_desk.rows"),
}
PAINT = """
import sys
bare = set(sys.modules)
from tui_desk.__main__ import console_of
from tui_desk import prepaint
painted = prepaint.at_once(console_of(sys.argv[1:]))
found = set(sys.modules)
if painted is not None:
    painted.restore()
print("first frame" if painted is not None else "no first frame", len(found), *sorted(found - bare), "end")
"""


@pytest.fixture
def config(shell: Shell) -> Path:
    """The config of a desk with three conversations, at which the console has been once."""
    for number in range(3):
        shell.arrive(f"Frage {number} des Tages")
    shell("agent", "list")
    stamp = remembered.stamp(str(shell.config))
    settings = load(shell.config)
    store = settings.store.url.removeprefix("sqlite:///")
    remembered.keep(str(settings.path), stamp, look_of(settings, store))
    return Path(shell.config)


def test_before_the_first_frame_nothing_heavy_is_imported(config: Path) -> None:
    command = (sys.executable, "-S", "-c", PAINT, "--config", config)
    path = os.pathsep.join(filter(None, sys.path))
    with Terminal(command, size=(400, 40), env={"PYTHONPATH": path}, fresh=True) as seen:
        seen.sees("end")
        text = seen.text().replace("\n", "")
        assert "Frage 2 des Tages" in seen.raw.decode()
    number, *added = text.partition("first frame ")[2].partition(" end")[0].split()
    assert set(added) & HEAVY == set()
    assert int(number) <= MOST_MODULES


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ([], ""),
        (["--config", "a.toml"], "a.toml"),
        (["--config=a.toml"], "a.toml"),
        (["--config"], None),
        (["--config="], None),
        (["--config", ""], None),
        (["--config", "--help"], None),
        (["--help"], None),
        (["conversation", "list"], None),
        (["--config", "a.toml", "doctor"], None),
    ],
)
def test_the_console_is_the_call_without_a_verb(typed: list[str], named: str | None) -> None:
    assert console_of(typed) == named


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        (["sync"], ("", "")),
        (["sync", "--child"], ("", "--child")),
        (["--config", "a.toml", "sync"], ("a.toml", "")),
        (["--config=a.toml", "sync", "--once"], ("a.toml", "--once")),
        (["--config", "sync"], None),
        (["--config", "--help", "sync"], None),
        (["sync", "--help"], None),
        (["sync", "--once", "--json"], None),
        (["sync", "--channel", "sync"], None),
        (["conversation", "sync"], None),
        ([], None),
    ],
)
def test_a_plain_sync_is_known_without_the_parser_and_whatever_else_is_parsed(
    typed: list[str], plain: tuple[str, str] | None
) -> None:
    assert sync_of(typed) == plain


def test_what_was_good_is_remembered_for_the_very_file(config: Path) -> None:
    assert remembered.recall(str(config)) is not None
    assert remembered.recall(os.path.relpath(config)) is not None
    config.write_text(config.read_text() + "\n[ui]\ntheme = 'lihgt'\n")
    assert remembered.recall(str(config)) is None


def test_what_is_remembered_is_what_the_config_says(config: Path) -> None:
    text = (
        config.read_text()
        + "\n[ui]\ntheme = 'nord'\nicons = 'plain'\n[priorities]\n'später' = -2\nnormal = 0\n"
    )
    config.write_text(text)
    look = look_of(load(config), str(config.parent / "desk.db"))
    remembered.keep(str(config), remembered.stamp(str(config)), look)
    assert remembered.recall(str(config)) == look
    assert look.priorities.name(-1) == "später"


def test_of_many_configs_the_newest_are_remembered(config: Path) -> None:
    look = remembered.recall(str(config))
    assert look is not None
    for number in range(cached.MOST + 3):
        other = config.with_name(f"{number}.toml")
        other.write_text("")
        remembered.keep(str(other), remembered.stamp(str(other)), look)
    assert remembered.recall(str(config)) is None
    assert remembered.recall(str(config.with_name(f"{number}.toml"))) == look


def test_what_has_several_lines_is_not_remembered(config: Path) -> None:
    look = remembered.recall(str(config))
    assert look is not None
    remembered.keep(str(config), remembered.stamp(str(config)), look._replace(store="/tmp/a\nb"))
    assert remembered.recall(str(config)) == look


def test_what_another_may_have_written_is_not_believed(config: Path) -> None:
    (place,) = (Path(os.environ["XDG_CACHE_HOME"]) / "tui-desk" / "starts").iterdir()
    place.chmod(0o666)
    assert remembered.recall(str(config)) is None


@pytest.mark.parametrize("kept", [b"", b"\xff\xfe", b"1 2 3\n\n\n\n", b"\n\n\n\nx y z"])
def test_a_broken_memory_is_none(kept: bytes, config: Path, private_home: Path) -> None:
    (place,) = (Path(os.environ["XDG_CACHE_HOME"]) / "tui-desk" / "starts").iterdir()
    assert place.stat().st_mode & 0o777 == 0o600
    place.write_bytes(kept)
    assert remembered.recall(str(config)) is None


def test_a_mistake_in_the_config_is_told_in_words_on_the_shells_own_screen(config: Path) -> None:
    config.write_text(config.read_text() + "\n[ui]\ntheme = 'lihgt'\n")
    with Terminal((sys.executable, "-m", "tui_desk", "--config", config)) as seen:
        seen.sees("ui.theme")
        assert seen.ends() == 3
        assert b"\x1b[?1049h" not in seen.raw


def test_a_store_that_breaks_behind_the_first_frame_is_told_in_words_on_the_shells_own_screen(
    config: Path,
) -> None:
    key = config.parent / "desk.db.key"
    key.write_text("no key")
    with Terminal((sys.executable, "-m", "tui_desk", "--config", config), size=(200, 40)) as seen:
        seen.sees("desk.db.key")
        assert seen.ends() == 6
        assert (
            seen.raw.index(b"\x1b[?1049h") < seen.raw.index(b"\x1b[?1049l") < seen.raw.index(b"desk.db.key")
        )
