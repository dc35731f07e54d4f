"""Keys that come all at once, as from a paste or over a slow line, do what they do when typed slowly."""

from __future__ import annotations

import os
import random
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.console.starting import RUN, terminal
from tests.desk.world import World
from tests.terminal import Terminal
from tui_desk.desk import drafts
from tui_desk.desk.desk import Desk
from tui_desk.rows import DraftRow

FRUIT = ("Apples", "Bananas", "Cherries", "Dates", "Elderberries")
WIDE = (120, 40)
SPLITS = (None, 1, *(pytest.param(chance, marks=pytest.mark.slow) for chance in (2, 3)))
"""All in one packet, and cut at places that chance chooses, the same each time."""


@pytest.fixture
def config(world: World, tmp_path: Path) -> Path:
    """A desk with five conversations, and its config."""
    for name in FRUIT:
        world.arrive(name, f"About {name.lower()}.", sender=f"{name} <{name.lower()}@fruit.example>")
        world.clock.forward(seconds=60)
    path = tmp_path / "config.toml"
    path.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path}/desk.db"\n[ui]\nicons = "unicode"\ntheme = "dark"\n'
        '[[channels]]\nname = "support"\nkind = "imap"\naddress = "support@desk.example"\n'
        'host = "127.0.0.1"\npassword = "x"\n'
    )
    path.chmod(0o600)
    return path


@contextmanager
def load() -> Iterator[None]:
    """Every core is busy."""
    spin = ("sh", "-c", "echo; while :; do :; done")
    with ExitStack() as stack:
        for _ in range((os.cpu_count() or 1) + 1):
            spinning = stack.enter_context(subprocess.Popen(spin, stdout=subprocess.PIPE))
            stack.callback(spinning.kill)
            assert spinning.stdout is not None
            spinning.stdout.read(1)
        yield


@contextmanager
def idle(config: Path) -> Iterator[Terminal]:
    """The console, ready for keys."""
    with terminal(config, WIDE) as shown:
        shown.sees("? keys")
        yield shown


def burst(shown: Terminal, keys: str, split: int | None = None) -> None:
    """Write the keys at once, or in pieces with nothing between them but what the console writes just then."""
    dice = random.Random(split)
    left = keys
    while left:
        size = len(left) if split is None else dice.randint(1, len(left))
        shown.type(left[:size])
        left = left[size:]
        if left:
            shown.quiet(0.001)


def mine(desk: Desk) -> tuple[DraftRow, ...]:
    """Eva's drafts."""
    return desk.ask(drafts.mine, desk.agent.id)


@pytest.mark.parametrize("split", SPLITS)
def test_a_filter_typed_at_once_only_filters(split: int | None, config: Path, world: World) -> None:
    with idle(config) as shown:
        burst(shown, "\\cherr", split)
        shown.until(lambda: "\\cherr" in shown.text() and "Apples" not in shown.text())
        shown.sees("Cherries")
        burst(shown, "\re", split)
        shown.sees("Closed #3")
    assert world.view("closed") == [3]
    assert mine(world.eva) == ()


@pytest.mark.parametrize("split", SPLITS)
def test_a_command_line_typed_at_once_is_one_command(split: int | None, config: Path, world: World) -> None:
    with idle(config) as shown:
        burst(shown, ":snooze 2d\r", split)
        shown.sees("Snoozed #1")
    assert world.view("snoozed") == [1]
    assert world.view("open") == [2, 3, 4, 5]


@pytest.mark.parametrize("split", SPLITS)
def test_a_reply_typed_at_once_is_text(split: int | None, config: Path, world: World) -> None:
    with idle(config) as shown, load():
        burst(shown, "rHello there, quite a while", split)
        shown.sees("Hello there, quite a while")
        shown.until(
            lambda: any(draft.text.startswith("Hello there, quite a while") for draft in mine(world.eva))
        )
    assert world.view("open") == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("split", SPLITS)
def test_a_menus_choice_and_what_follows_go_where_they_belong(
    split: int | None, config: Path, world: World
) -> None:
    with idle(config) as shown:
        burst(shown, "lvip\rjlred\r", split)
        burst(shown, "yoyuyn", split)  # the first two choose nothing, which closes the menu and no more
        shown.until(lambda: b64encode(b"#2") in shown.raw)
        shown.until(lambda: (world.line(1).tags, world.line(2).tags) == (("vip",), ("red",)))
    assert world.view("open") == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("split", SPLITS)
def test_what_follows_the_way_into_a_conversation_is_meant_for_that(
    split: int | None, config: Path, world: World
) -> None:
    with idle(config) as shown, load():
        burst(shown, "j\rqjj\re", split)
        shown.sees("Closed #4")
    assert world.view("closed") == [4]


@pytest.mark.parametrize("split", SPLITS)
def test_whom_a_call_is_of_is_whom_one_typed(split: int | None, config: Path, world: World) -> None:
    with idle(config) as shown, load():
        burst(shown, "N\r+34 600 111 222\rshe called", split)
        shown.sees("somebody new: +34 600 111 222")
        shown.sees("she called")
    assert world.view("open") == [1, 2, 3, 4, 5]


def test_another_view_is_there_before_the_next_key_is_obeyed(config: Path, world: World) -> None:
    with idle(config) as shown, load():
        burst(shown, "jegeE")
        shown.sees("Reopened #2")
    assert world.view("closed") == []
    assert world.view("open") == [1, 2, 3, 4, 5]


def test_what_was_taken_back_is_open_before_one_types_on(config: Path, world: World) -> None:
    with idle(config) as shown, load():
        burst(shown, "rHello\x13")
        burst(shown, "zere, and more")
        shown.sees("ere, and more")
    assert world.view("open") == [1, 2, 3, 4, 5]


def test_of_a_paste_into_one_line_nothing_is_lost(config: Path) -> None:
    with idle(config) as shown:
        shown.type("/\x1b[200~cherries \n\n and\r\n  dates\n\x1b[201~ now")
        shown.sees("cherries and dates now")


def test_a_paste_commands_nothing(config: Path, world: World) -> None:
    with idle(config) as shown:
        shown.type("\x1b[200~eee\re\x1b[201~")
        shown.sees("what was pasted is dropped")
        burst(shown, "r\x1b[200~e is a letter\nand this a line\x1b[201~.")
        shown.sees("and this a line.")
    assert world.view("open") == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("keys", ["\r", "jj\r", "/dates\r\r"])
def test_keys_count_from_the_first_paint_on(keys: str, config: Path) -> None:
    gate = config.with_name("gate")
    os.mkfifo(gate)
    before, start, after = RUN.partition("from tui_desk.app import run\n")
    code = f"{before}Path({str(gate)!r}).read_text()\n{start}{after}"
    assert start
    whom = {"\r": "apples", "jj\r": "cherries", "/dates\r\r": "dates"}[keys]
    with terminal(config, WIDE, code=code, fresh=True) as shown:
        shown.sees("Elderberries")
        shown.type(keys)
        gate.write_text("now start")
        shown.sees(f"<{whom}@fruit.example>")


def test_an_editor_gets_the_terminal_as_it_was(config: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nstty -a > "$(dirname "$0")/settings"\n')
    editor.chmod(0o700)
    with terminal(config, WIDE, {"EDITOR": str(editor), "VISUAL": ""}) as shown:
        shown.sees("? keys")
        shown.type("r\x05")
        shown.until(lambda: "echo" in words(tmp_path / "settings"))
    assert {"icanon", "icrnl", "echo"} <= words(tmp_path / "settings")


def test_what_comes_in_one_piece_with_the_key_of_an_editor_does_nothing_behind_it(
    config: Path, tmp_path: Path, world: World
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho edited > "$1"\n')
    editor.chmod(0o700)
    with terminal(config, WIDE, {"EDITOR": str(editor), "VISUAL": ""}) as shown:
        shown.sees("? keys")
        shown.type("r\x05\x1bee")
        shown.sees("What was typed before the terminal came back is dropped.")
        shown.type("on")
        shown.sees("edited")
    assert world.view("open") == [1, 2, 3, 4, 5]


def words(path: Path) -> set[str]:
    """Of a file, once it is there."""
    return set(path.read_text().split()) if path.exists() else set()
