"""What the last line says of several things: each once and until its own end, the answer first, all of it or an `…`."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from unittest.mock import patch

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.console.driving import FOREVER, until
from tui_desk.widgets import footer_bar
from tui_desk.widgets.footer_bar import FooterBar

WIDTH = 41
SOON = 0.02
REMINDER = "#1 is due 14:00: Router"
CLOSED = "Closed #1 · z to undo"
LINE = " ".join(["Letters"] * 5)
"""As long as the line has room, with a blank at either end."""
SHORTENED = f"{LINE[:-1]}…"
LONG = " ".join([LINE] * 4)

Step = Callable[[FooterBar], None]


class Footed(App[None]):
    """A last line and nothing else."""

    def compose(self) -> ComposeResult:
        yield FooterBar()


class Shown:
    """A last line, and what can be seen of it."""

    def __init__(self, app: Footed, pilot: Pilot[None]) -> None:
        self._app = app
        self._pilot = pilot
        self.footer = app.query_one(FooterBar)

    def lines(self) -> list[str]:
        strips = self._app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips[: self.footer.size.height]]

    def in_red(self) -> str:
        """What stands in the ink of errors."""
        ink = self.footer.ink.bad.color
        strips = [self.footer.render_line(y) for y in range(self.footer.size.height)]
        red = [one.text for strip in strips for one in strip if one.style and one.style.color == ink]
        return "".join(red).strip()

    async def until(self, condition: Callable[[], bool]) -> None:
        await until(self._pilot, condition, lambda: "\n".join(self.lines()))

    async def shows(self, *lines: str) -> None:
        """Wait for just these lines."""
        await self.until(lambda: self.lines() == list(lines))


@pytest.fixture(autouse=True)
def stands() -> Iterator[None]:
    """What is said stands until a test says otherwise."""
    with patch.multiple(footer_bar, SAID_SECONDS=FOREVER, ERROR_SECONDS=FOREVER, SEEN_SECONDS=0.0):
        yield


@asynccontextmanager
async def footed(width: int = WIDTH) -> AsyncIterator[Shown]:
    app = Footed()
    async with app.run_test(size=(width, 8)) as pilot:
        yield Shown(app, pilot)


def well(text: str) -> Step:
    return lambda footer: footer.say(text, error=False)


def beside(text: str) -> Step:
    return lambda footer: footer.say(text, error=False, beside=True)


def badly(text: str) -> Step:
    return lambda footer: footer.say(text, error=True)


def heard(text: str, *, error: bool = False) -> Step:
    return lambda footer: footer.tell(text, error=error)


async def test_a_last_line_that_is_still_higher_than_what_it_says_says_it_once() -> None:
    async with footed() as shown:
        shown.footer.hints([("r", "reply")])
        assert [shown.footer.render_line(y).text.strip() for y in range(3)] == ["r reply", "", ""]
        assert shown.footer.render_line(2).cell_length == WIDTH


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([heard("One"), heard("two", error=True), heard("Three")], "One · Two · Three"),
        ([badly("refused"), well("Closed"), heard("One")], "Closed · Refused · One"),
        ([heard("One"), badly("refused"), well("Closed")], "Closed · Refused · One"),
        ([badly("one"), badly("two"), well("Three")], "Three · Two · One"),
        ([well("One"), well("Two")], "Two"),
        ([well("One"), beside("two")], "two · One"),
        ([well("One"), beside("two"), beside("three")], "three · One"),
        ([beside("one"), well("Two")], "Two"),
        ([well("One"), beside("two"), well("Three")], "Three"),
        ([well("One"), badly("refused")], "Refused · One"),
        ([well("One"), badly("refused"), well("Two")], "Two · Refused"),
        ([heard("One"), heard("Two"), heard("One")], "One · Two"),
        ([badly("full"), heard("One"), heard("full", error=True)], "Full · One"),
        ([heard("full", error=True), heard("One"), badly("full")], "Full · One"),
        ([well("Closed"), heard("wc runs"), lambda footer: footer.unsay("wc runs")], "Closed"),
        ([well("Closed"), lambda footer: footer.unsay("wc runs")], "Closed"),
        ([well("Closed"), well(""), heard(" ")], "Closed"),
        ([well(""), heard("One")], "One"),
    ],
)
async def test_of_all_that_is_said_each_is_there_once_the_answer_first(steps: list[Step], said: str) -> None:
    async with footed() as shown:
        for step in steps:
            step(shown.footer)
        await shown.shows(f" {said}")
        shown.footer.hush(time.monotonic())
        assert not shown.footer.said


@pytest.mark.parametrize("short", ["SAID_SECONDS", "ERROR_SECONDS"])
@pytest.mark.parametrize("steps", [[well("Done"), heard("bad", error=True)], [badly("bad"), heard("Done")]])
async def test_an_error_has_another_time_than_the_rest(
    monkeypatch: pytest.MonkeyPatch, short: str, steps: list[Step]
) -> None:
    monkeypatch.setattr(footer_bar, short, SOON)
    async with footed() as shown:
        for step in steps:
            step(shown.footer)
        assert sorted(shown.footer.said.split(" · ")) == ["Bad", "Done"]
        await shown.shows(" Bad" if short == "SAID_SECONDS" else " Done")


async def test_nothing_stands_longer_because_something_else_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async with footed() as shown:
        with monkeypatch.context() as patched:
            patched.setattr(footer_bar, "SAID_SECONDS", SOON)
            well("Closed")(shown.footer)
        heard("One")(shown.footer)
        assert shown.footer.said == "Closed · One"
        await shown.shows(" One")


async def test_what_is_said_again_stands_as_long_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with footed() as shown:
        with monkeypatch.context() as patched:
            patched.setattr(footer_bar, "SAID_SECONDS", SOON)
            for step in heard("One"), well("Two"), heard("Three"):
                step(shown.footer)
        heard("One")(shown.footer)
        well("Two")(shown.footer)
        await shown.shows(" Two · One")


async def test_what_has_only_just_come_in_outlasts_a_key_and_not_one_that_comes_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with footed() as shown:
        with monkeypatch.context() as patched:
            patched.setattr(footer_bar, "SEEN_SECONDS", FOREVER)
            for step in well("Closed"), badly("refused"), heard(REMINDER), heard("bad", error=True):
                step(shown.footer)
            shown.footer.hush(time.monotonic())
            assert shown.footer.said == f"{REMINDER} · Bad"
        shown.footer.hush(time.monotonic())
        assert not shown.footer.said


async def test_a_key_that_was_typed_before_something_was_said_is_no_sign_that_it_was_read() -> None:
    async with footed() as shown:
        well("Closed")(shown.footer)
        typed = time.monotonic()
        badly("refused")(shown.footer)
        shown.footer.hush(typed)
        assert shown.footer.said == "Refused"
        shown.footer.hush(time.monotonic())
        assert not shown.footer.said


async def test_each_has_the_colour_of_its_kind_in_one_line_and_in_several() -> None:
    async with footed() as shown:
        well("Closed")(shown.footer)
        heard("unreadable", error=True)(shown.footer)
        await shown.shows(" Closed · Unreadable")
        assert shown.in_red() == "· Unreadable"
        heard(REMINDER)(shown.footer)
        await shown.shows(" Closed", " Unreadable", f" {REMINDER}")
        assert shown.in_red() == "Unreadable"


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        ([badly(LONG)], [LINE, LINE, LINE, LINE]),
        ([badly(f"{LONG} more")], [LINE, LINE, LINE, SHORTENED]),
        ([badly(LONG), heard("Gone")], [LINE, LINE, SHORTENED, "Gone"]),
        ([heard("Gone"), well("Closed"), heard(LONG)], ["Closed", "Gone", LINE, SHORTENED]),
        (
            [badly(LONG), heard(LONG), *map(heard, ("Three", "Four"))],
            [SHORTENED, SHORTENED, "Three", "Four"],
        ),
        (
            [well(CLOSED), *map(heard, ("One", "Two", "Three", "Four"))],
            [CLOSED, "One", "Two", "Three · Four"],
        ),
        (
            [well(CLOSED), *map(heard, ("One", "Two", LONG, "Four"))],
            [CLOSED, "One", "Two", SHORTENED],
        ),
    ],
)
async def test_what_has_no_room_in_the_lines_there_are_ends_in_a_sign(
    steps: list[Step], lines: list[str]
) -> None:
    async with footed() as shown:
        for step in steps:
            step(shown.footer)
        await shown.shows(*[f" {line}" for line in lines])


async def test_once_what_was_said_ends_the_line_is_one_again_with_who_is_here_beside_it() -> None:
    async with footed() as shown:
        shown.footer.hints([("r", "reply")])
        shown.footer.aside("bo writes")
        hints = f" r reply{'bo writes':>32}"
        await shown.shows(hints)
        well(CLOSED)(shown.footer)
        await shown.shows(f" {CLOSED}{'bo writes':>18}")
        heard(REMINDER)(shown.footer)
        await shown.shows(f" {CLOSED}", f" {REMINDER}")
        shown.footer.unsay(REMINDER)
        await shown.shows(f" {CLOSED}{'bo writes':>18}")
        heard(REMINDER)(shown.footer)
        await shown.shows(f" {CLOSED}", f" {REMINDER}")
        shown.footer.hush(time.monotonic())
        await shown.shows(hints)
