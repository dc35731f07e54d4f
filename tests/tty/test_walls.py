"""What still holds when cleaning is forgotten, when the mouse finds words, when something breaks inside."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal
from tests.tty.conftest import eva
from tests.tty.inside import SECRET
from tests.tty.test_console_twins import SEQUENCE, kinds
from tests.tty.twins import harmful

CLEAN = (b"\x1b[?1049l", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[?25h")


def broken(config: Path, part: str, size: tuple[int, int] = (132, 40)) -> Terminal:
    """A console with something broken inside."""
    return Terminal((sys.executable, "-m", "tests.tty.inside", config, part), size=size)


def test_without_the_first_wall_the_second_keeps_every_control_byte_from_the_terminal(
    twin_desks: tuple[Path, Path],
) -> None:
    written = []
    for config, bracket in zip(twin_desks, "[(", strict=True):
        with broken(config, "clean") as console:
            console.sees("All open", "? keys")
            console.press("enter")
            console.sees("#2 · –", f"{bracket}link=")
            console.press("w")
            console.sees("Why here")
            console.press("q")
            console.misses("Why here")
            console.press("q")
            console.sees("Enter open")
            console.press("q", "q")
            console.ends()
            written.append(console.raw.decode(errors="surrogateescape"))
    assert kinds(written[0]) == kinds(written[1])
    assert harmful(SEQUENCE.sub("", written[0])) == {"\r", "\n"}


def test_a_click_on_words_that_look_like_an_action_does_nothing(twin_desks: tuple[Path, Path]) -> None:
    with Terminal(eva(twin_desks[0]), size=(132, 40)) as console:
        console.sees("All open", "? keys")
        console.press("enter")
        console.sees("#2 · –", "[@click=app.quit]go[/]")
        clicked = click_all(console, "@click=app.quit]go")
        console.press("2", "O")
        console.sees("Links and files", "@click")
        clicked += click_all(console, "@click=app.quit]go")
        assert clicked >= 2
        console.press("escape")
        console.misses("╭")
        console.press("?")
        console.sees("Keys in")
        assert console.process.poll() is None


def click_all(console: Terminal, words: str) -> int:
    """Click on each place where these words stand; gives how many there were."""
    places = [
        (line.find("go", line.index(words)), row) for row, line in enumerate(console.lines()) if words in line
    ]
    for column, row in places:
        console.click(column, row)
    return len(places)


@pytest.mark.parametrize(
    ("part", "keys"), [("a command", "e"), ("a modal", "S"), ("the composer", "r"), ("painting", "")]
)
def test_when_something_breaks_one_line_is_told_and_the_log_has_the_rest(
    part: str, keys: str, twin_desks: tuple[Path, Path], private_home: Path
) -> None:
    with broken(twin_desks[0], part, (80, 24)) as console:
        if keys:
            console.sees("All open", "? keys")
            console.type(keys)
        console.ends()
        left = console.raw[console.raw.rindex(b"\x1b[?1049h") :]
        assert all(sequence in left for sequence in CLEAN)
        told = left[left.rindex(CLEAN[0]) :].decode()
        assert "something went wrong inside; the details are in" in told.replace("\r\n", "")
        assert "Traceback" not in told
        assert "evil" not in told
        assert harmful(SEQUENCE.sub("", told)) <= {"\r", "\n"}
        assert SECRET.encode() not in console.raw
    log = (private_home / ".local/state/tui-desk/log").read_text()
    assert "ValueError" in log
    assert harmful(log) <= {"\n"}
