"""Modals: letters answer, lists filter, Esc leaves, and foreign words stay words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.pilot import Pilot
from textual.screen import ModalScreen

from tests.console.driving import until
from tui_desk.commands import COMMANDS, Where
from tui_desk.keymap import Menu, make_keymap
from tui_desk.screens.modals.ask import Ask, Preview
from tui_desk.screens.modals.box import Box, said
from tui_desk.screens.modals.command_line import CommandLine
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.screens.modals.help import Help
from tui_desk.screens.modals.key_menu import KeyMenu
from tui_desk.screens.modals.many import many
from tui_desk.screens.modals.page import MOST_CHARACTERS, Page, shortened
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.screens.palette import Palette

HOSTILE = "a [/] [b]x[/b] [@click=app.quit]c[/] \x1b]52;c;eA==\x07 \u202egnp.exe \x9b31m [/etc/hosts] \\["
NOTHING = object()


class Host(App[None]):
    """An app that keeps what a modal answers."""

    def __init__(self) -> None:
        super().__init__()
        self.answer: Any = NOTHING

    def ask(self, modal: ModalScreen[Any]) -> None:
        self.push_screen(modal, self._keep)

    def _keep(self, answer: object) -> None:
        self.answer = answer


def shown(app: Host) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


class Asked:
    """A modal on the screen; what keys do to it is waited for."""

    def __init__(self, app: Host, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.press = pilot.press

    async def until(self, condition: Callable[[], bool]) -> None:
        await until(self.pilot, condition, lambda: shown(self.app))

    async def sees(self, words: str) -> None:
        await self.until(lambda: words in shown(self.app))

    async def answer(self) -> Any:
        """What it answers, as soon as it does."""
        await self.until(lambda: self.app.answer is not NOTHING)
        return self.app.answer


@asynccontextmanager
async def asked(modal: ModalScreen[Any], size: tuple[int, int] = (80, 24)) -> AsyncIterator[Asked]:
    app = Host()
    async with app.run_test(size=size) as pilot:
        app.ask(modal)
        seen = Asked(app, pilot)
        await seen.until(lambda: modal.is_mounted and bool(shown(app).strip()))
        yield seen


def numbers() -> list[Choice[int]]:
    return [Choice(number, f"number {number}", words=str(number)) for number in range(30)]


def every_modal(text: str) -> list[Box[Any]]:
    keymap = make_keymap()
    menu = keymap.lookup("g", "list")
    assert isinstance(menu, Menu)
    return [
        Picker(text, [Choice(1, text, text)], hint=text, empty=text),
        Picker("empty", [], empty=text),
        Ask(text, value=text, placeholder="x", hint=text, help=text, preview=lambda _: Preview(text)),
        Confirm(text, said(text), [Reply("d", text, True)]),
        Page(text, text, hint=text),
        CommandLine(":", value=text, complete=lambda _: [text, f"verb {text}"], history=[text]),
        KeyMenu(menu),
        Help(keymap, "list", 120),
        Palette(keymap),
    ]


@pytest.mark.parametrize("number", range(9))
async def test_no_modal_takes_foreign_words_for_anything_but_words(number: int) -> None:
    async with asked(every_modal(HOSTILE)[number]) as seen:
        text = shown(seen.app)
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)
        await seen.press("escape")
        assert await seen.answer() is None


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
async def test_modals_fit_the_screen_and_stand_in_the_middle(size: tuple[int, int]) -> None:
    for modal in every_modal("plain words")[:5]:
        async with asked(modal, size) as seen:
            await seen.until(partial(stands_in_the_middle, modal, size[0]))


def stands_in_the_middle(modal: Box[Any], width: int) -> bool:
    region = modal.query_one(".box").region
    return modal.region.contains_region(region) and abs((region.x + region.right) - width) <= 2


async def test_a_picker_filters_while_one_types_and_enter_takes_the_first() -> None:
    async with asked(Picker("Pick", numbers())) as seen:
        await seen.press(*"27")
        await seen.until(lambda: "number 3" not in shown(seen.app))
        assert "number 27" in shown(seen.app)
        await seen.press("enter")
        assert await seen.answer() == 27


async def test_arrows_move_in_a_picker_and_nothing_is_taken_from_an_empty_one() -> None:
    async with asked(Picker("Pick", numbers())) as seen:
        await seen.press("down", "down", "up", "enter")
        assert await seen.answer() == 1
    async with asked(Picker("Pick", numbers(), empty="Nothing fits.")) as seen:
        await seen.press(*"zzz", "enter")
        await seen.sees("Nothing fits.")
        await seen.press("escape")
        assert await seen.answer() is None


async def test_tab_marks_several_whatever_words_come_between_and_enter_takes_them() -> None:
    choices = [Choice(number, f"number {number}") for number in range(30)]
    async with asked(many("Pick", choices)) as seen:
        await seen.sees("Tab marks several · Enter takes them")
        await seen.press(*"number", "space", *"12", "tab")
        await seen.sees("[x] number 12")
        await seen.press("backspace", "backspace", *"27", "tab")
        await seen.sees("1 found · 2 marked")
        await seen.press(*"zzz", "enter")
        assert await seen.answer() == (12, 27)
    async with asked(many("Pick", choices)) as seen:
        await seen.press("down", "tab", "up", "tab", "enter")
        assert await seen.answer() == (2,)


async def test_an_old_value_gives_way_to_what_is_typed_and_can_be_gone_on_with() -> None:
    async with asked(Ask("Name", value="Helen Brooks")) as seen:
        await seen.press(*"Ann", "enter")
        assert await seen.answer() == "Ann"
    async with asked(Ask("Name", value="Helen")) as seen:
        await seen.press("end", *"a", "enter")
        assert await seen.answer() == "Helena"


async def test_letters_answer_a_question_and_others_do_nothing() -> None:
    replies = [Reply("s", "send", "send"), Reply("v", "view", "view")]
    async with asked(Confirm("Send?", said("really"), replies)) as seen:
        await seen.press("x", "enter", "space", "v")
        assert await seen.answer() == "view"


@pytest.mark.parametrize(("key", "answer"), [("d", True), ("y", True), ("n", None), ("escape", None)])
async def test_where_there_is_one_answer_y_gives_it_and_n_does_not(key: str, answer: bool | None) -> None:
    async with asked(Confirm("Discard?", said("really"), [Reply("d", "discard", True)])) as seen:
        await seen.press(key)
        assert await seen.answer() is answer


async def test_where_there_are_several_answers_y_and_n_are_none_of_them() -> None:
    replies = [Reply("s", "send", "send"), Reply("v", "view", "view")]
    async with asked(Confirm("Send?", said("really"), replies)) as seen:
        await seen.press("y", "n", "s")
        assert await seen.answer() == "send"


async def test_what_the_preview_calls_wrong_is_not_taken() -> None:
    def preview(text: str) -> Preview:
        return Preview(f"means {text.upper()}", right=len(text) > 2)

    async with asked(Ask("When", preview=preview)) as seen:
        await seen.press("a", "b", "enter")
        await seen.sees("means AB")
        await seen.press("c", "enter")
        assert await seen.answer() == "abc"


async def test_a_page_scrolls_copies_and_closes_by_keys() -> None:
    async with asked(Page("Raw", "\n".join(f"line {number}" for number in range(200)))) as seen:
        assert "line 150" not in shown(seen.app)
        await seen.press("G")
        await seen.sees("line 199")
        await seen.press("y")
        await seen.until(lambda: seen.app.clipboard.startswith("line 0\n"))
        await seen.press("q")
        assert await seen.answer() is None


def test_a_page_is_cut_where_a_terminal_would_choke() -> None:
    assert len(shortened("x" * (MOST_CHARACTERS * 2))) < MOST_CHARACTERS + 100
    assert "shortened" in shortened("\n" * 5000)
    assert shortened("short") == "short"


async def test_a_menu_answers_with_its_command_and_leaves_on_any_other_key() -> None:
    menu = make_keymap().lookup("y", "list")
    assert isinstance(menu, Menu)
    async with asked(KeyMenu(menu)) as seen:
        await seen.sees("Number")
        await seen.press("n")
        assert (await seen.answer()).name == "copy.number"
    async with asked(KeyMenu(menu)) as seen:
        await seen.press("5")
        assert await seen.answer() is None


@pytest.mark.parametrize("width", [80, 100, 120, 200])
@pytest.mark.parametrize("where", ["list", "conversation", "composer"])
def test_help_fits_its_box_and_hangs_its_lines_under_the_first(where: Where, width: int) -> None:
    page = Help(make_keymap(), where, width)
    shown = page._text.plain.split("\n")
    assert max(map(cell_len, shown)) <= min(width * 96 // 100, 132) - 6
    groups = {command.group for command in COMMANDS}
    assert {line for line in shown if line and not line.startswith(" ")} <= groups
