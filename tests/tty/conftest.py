"""The twins: two desks, two terminals, one sequence of keys."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.terminal import Terminal
from tests.tty.twins import Words, harmless, hostile, make_desk, round_brackets

CONFIG = """
[store]
url = "sqlite:///{folder}/desk.db"
[ui]
theme = "dark"
icons = "unicode"
osc9 = true
[[channels]]
name = "support"
kind = "imap"
address = "support@desk.example"
host = "127.0.0.1"
port = 1
tls = "none"
password = "x"
"""


def write_config(folder: Path) -> Path:
    """A config for a desk that is there."""
    path = folder / "config.toml"
    path.write_text(CONFIG.format(folder=folder))
    path.chmod(0o600)
    return path


def eva(config: Path) -> tuple[str, ...]:
    """The command line of Eva's console."""
    return (sys.executable, "-m", "tests.journeys.console_as", str(config), "eva")


class Twins:
    """The same console over hostile and over harmless words, driven alike."""

    def __init__(self, hostile: Terminal, harmless: Terminal) -> None:
        self.hostile = hostile
        self.harmless = harmless
        self.both = (hostile, harmless)

    def press(self, *keys: str) -> None:
        """Press keys in both."""
        for terminal in self.both:
            terminal.press(*keys)

    def type(self, text: str) -> None:
        """Type in both."""
        for terminal in self.both:
            terminal.type(text)

    def misses(self, words: str) -> None:
        """Wait until words of ours are gone in both."""
        for terminal in self.both:
            terminal.misses(words)

    def sees(self, *words: str) -> None:
        """Wait for our own words in both, and for both to look alike."""
        for terminal in self.both:
            terminal.sees(*words)
        try:
            self.hostile.until(self._alike)
        except AssertionError:
            assert plainly(self.hostile) == plainly(self.harmless)

    def _alike(self) -> bool:
        return plainly(self.hostile) == plainly(self.harmless)


def plainly(terminal: Terminal) -> list[str]:
    """The screen without what markup begins and ends with, in which the twins differ."""
    return round_brackets(terminal.text()).split("\n")


@pytest.fixture(scope="session")
def twin_desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The configs of both desks."""
    folder = tmp_path_factory.mktemp("twins")
    made: list[Path] = []
    words: tuple[tuple[str, Words], ...] = (("hostile", hostile), ("harmless", harmless))
    for name, written in words:
        make_desk(folder / name, written)
        made.append(write_config(folder / name))
    return made[0], made[1]


@contextmanager
def consoles(configs: tuple[Path, Path], size: tuple[int, int]) -> Iterator[Twins]:
    """Both consoles, up."""
    with ExitStack() as stack:
        one, other = (stack.enter_context(Terminal(eva(config), size=size)) for config in configs)
        twins = Twins(one, other)
        twins.sees("All open", "? keys")
        yield twins
