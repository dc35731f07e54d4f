"""A list that is looked for while one types: what Enter takes is always what the words mean."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from tests.console.driving import until
from tests.waiting import PATIENCE
from tui_desk.screens.modals.picker import Choice
from tui_desk.screens.modals.seek import Seek


class Slow:
    """Finds what is typed, and all where nothing is; each search waits until it is let go."""

    def __init__(self) -> None:
        self.all = Event()
        self.typed = Event()

    def find(self, typed: str) -> Sequence[Choice[str]]:
        assert (self.typed if typed else self.all).wait(PATIENCE)
        return [Choice(typed, f"found {typed}")] if typed else [Choice("other", "somebody else")]


class Host(App[None]):
    """Keeps what is answered."""

    answer: Any = None

    def keep(self, answer: object) -> None:
        self.answer = answer


def shown(app: Host) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def sees(pilot: Pilot[None], app: Host, words: str) -> None:
    await until(pilot, lambda: words in shown(app), lambda: shown(app))


async def test_enter_takes_what_was_typed_though_the_list_shows_what_was_there_before() -> None:
    app, slow = Host(), Slow()
    slow.all.set()
    async with app.run_test() as pilot:
        app.push_screen(Seek("Who", slow.find), app.keep)
        await sees(pilot, app, "somebody else")
        await pilot.press(*"600", "enter")
        assert app.answer is None
        slow.typed.set()
        await until(pilot, lambda: app.answer is not None, lambda: shown(app))
        assert app.answer == "600"


async def test_a_word_that_stands_there_at_first_is_looked_for() -> None:
    app, slow = Host(), Slow()
    slow.all.set()
    slow.typed.set()
    async with app.run_test() as pilot:
        app.push_screen(Seek("Who", slow.find, value="600"), app.keep)
        await sees(pilot, app, "found 600")
        assert "somebody else" not in shown(app)
