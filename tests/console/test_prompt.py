"""The line to type in: completion and history."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input

from tests.console.driving import until
from tui_desk.widgets.prompt import Prompt

WORDS = ("close", "copy-text", "command")


class Host(App[None]):
    """A prompt and what it says."""

    def __init__(self, history: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.history = history
        self.submitted: list[str] = []
        self.edited: list[str] = []

    def compose(self) -> ComposeResult:
        yield Prompt(
            ":",
            complete=lambda typed: [word for word in WORDS if word.startswith(typed)],
            history=self.history,
        )

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_prompt_submitted(self, event: Prompt.Submitted) -> None:
        self.submitted.append(event.value)

    def on_prompt_edited(self, event: Prompt.Edited) -> None:
        self.edited.append(event.value)

    @property
    def value(self) -> str:
        return self.query_one(Input).value


async def shows(pilot: Pilot[None], app: Host, value: str) -> None:
    await until(pilot, lambda: app.value == value, lambda: app.value)


async def submits(pilot: Pilot[None], app: Host, value: str) -> None:
    await until(pilot, lambda: bool(app.submitted), lambda: app.value)
    assert app.submitted == [value]


async def test_tab_goes_through_the_candidates_and_back() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press("c", "o", "tab")
        await shows(pilot, app, "copy-text")
        await pilot.press("tab")
        await shows(pilot, app, "command")
        await pilot.press("shift+tab", "enter")
        await submits(pilot, app, "copy-text")


async def test_typing_after_a_completion_begins_anew() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press("c", "l", "tab", "space", "x")
        await shows(pilot, app, "close x")
        await until(pilot, lambda: app.edited[-1:] == ["close x"], lambda: str(app.edited))


async def test_arrows_recall_lines_that_begin_as_typed() -> None:
    app = Host(("close", "snooze 2d", "close 2", "tag x"))
    async with app.run_test() as pilot:
        await pilot.press("c", "up")
        await shows(pilot, app, "close 2")
        await pilot.press("up")
        await shows(pilot, app, "close")
        await pilot.press("up", "down")
        await shows(pilot, app, "close 2")
        await pilot.press("down")
        await shows(pilot, app, "c")


async def test_tab_without_candidates_does_nothing() -> None:
    app = Host()
    async with app.run_test() as pilot:
        await pilot.press("z", "tab", "shift+tab", "enter")
        await submits(pilot, app, "z")
