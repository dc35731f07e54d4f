"""What a key costs, counted rather than timed: bytes to the terminal, layouts, style passes, rows that are painted."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Region
from textual.widgets import TextArea

from tests.console.counting import counted, settled
from tests.console.driving import FOREVER, driven
from tests.console.many_scripts import PEOPLE
from tests.console.resting import resting, rests, size_of, stands
from tests.desk.world import World
from tests.steps import Steps
from tests.terminal import Terminal
from tui_desk.widgets import autosave

WIDE = (120, 40)


def at_rest(shown: Terminal) -> None:
    """Wait until all that comes at the start is there, the window's title last."""
    shown.sees("Question 0")
    shown.until(lambda: "(90)" in shown.title, "the title")
    stands(shown)


@pytest.mark.parametrize("size", [(80, 24), WIDE])
def test_keys_in_the_list_write_few_bytes(size: tuple[int, int], in_many_scripts: Path) -> None:
    with resting(in_many_scripts, size) as shown:
        at_rest(shown)
        for _ in range(10):
            assert size_of(shown, "j") + size_of(shown, "k") <= 1600
        assert sum(size_of(shown, "j") for _ in range(80)) / 80 <= 1500
        assert max(size_of(shown, "b") for _ in range(3)) <= 6000


@pytest.mark.parametrize("size", [(80, 24), WIDE])
def test_a_letter_in_a_draft_writes_few_bytes(size: tuple[int, int], in_many_scripts: Path) -> None:
    with resting(in_many_scripts, size) as shown:
        at_rest(shown)
        shown.type("n")
        shown.sees("Note · colleagues only")
        shown.type("first ")
        shown.sees("first")
        rests(shown)
        assert max(size_of(shown, letter) for letter in "quick brown fox") <= 1000


@pytest.mark.parametrize(("seed", "size"), [(1, (80, 24)), (2, WIDE)])
def test_whatever_is_typed_the_terminal_shows_what_a_whole_repaint_does(
    seed: int, size: tuple[int, int], in_many_scripts: Path
) -> None:
    ways = ["j", "jj", "k", " ", "b", "G", "gg", "\r", "J", "K", "1", "2", "x", "gu", "ge", "ga", "?q"]
    drafts = {"nשלום 漢字 e\u0301 and so on": "so on", "rвторая строка\r\r😀 ok\x7f\x7f": "😀"}
    dice = random.Random(seed)
    with resting(in_many_scripts, size) as shown:
        at_rest(shown)
        for draft, words in drafts.items():
            for keys in [*dice.choices(ways, k=6), "1", "ga", "gg"]:
                shown.type(keys)
                shown.quiet(0.05)
            shown.type(draft)
            shown.sees(words)
            shown.type("\x1b")
            shown.sees("Draft kept.")
            assert_drawn(shown, size)


def assert_drawn(shown: Terminal, size: tuple[int, int]) -> None:
    """What differences have drawn, above the last line, is what a repaint of every cell shows."""
    rests(shown)
    before, written = shown.cells()[:-1], len(shown.raw)
    shown.press("ctrl+l")
    shown.until(lambda: len(shown.raw) - written >= size[0] * size[1], "every cell, written again")
    shown.sees("Read anew.")
    rests(shown)
    assert [
        (y, x, old, new)
        for y, rows in enumerate(zip(before, shown.cells()[:-1], strict=True))
        for x, (old, new) in enumerate(zip(*rows, strict=True))
        if old != new
    ] == []


async def test_a_step_in_the_list_paints_the_lines_of_two_conversations_and_lays_nothing_out(
    world: World, in_many_scripts: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Question 03")
        await settled(seen, heard)
        with counted(monkeypatch) as found:
            for _ in range(5):
                await seen.press("j")
        assert found["layouts"] == found["restyled"] == found["boxed"] == 0
        assert found["paints"] <= 5
        assert found["rows"] <= 5 * 4


async def test_a_box_that_closes_styles_nothing_of_what_stood_below_it(
    world: World, in_many_scripts: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    styled, style = list[DOMNode](), Stylesheet.update_nodes

    def noted(self: Stylesheet, nodes: Iterable[DOMNode], animate: bool = False) -> None:
        given = list(nodes)
        styled.extend(given)
        style(self, given, animate)

    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Question 03")
        await seen.press("?")
        await seen.misses("Question 03")
        await settled(seen, heard)
        monkeypatch.setattr(Stylesheet, "update_nodes", noted)
        await seen.press("escape")
        await seen.sees("Question 03")
        await settled(seen, heard)
        assert seen.console not in styled


async def test_going_from_one_conversation_to_the_next_lays_nothing_out(
    world: World, in_many_scripts: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Question 03")
        await seen.press("enter")
        await seen.sees("Text of 00")
        await seen.press("J")
        await seen.sees("Text of 01")
        await settled(seen, heard)
        with counted(monkeypatch) as found:
            await seen.press("J")
            await seen.sees("Text of 02")
            await settled(seen, heard)
        assert found["layouts"] == found["arranged"] == found["restyled"] == found["boxed"] == 0
        assert found["paints"] <= 6


async def test_what_is_open_besides_appears_over_the_next_one_and_goes_and_lays_nothing_out(
    world: World, in_many_scripts: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.arrive("Also asked", "Text of another", sender=f"{PEOPLE[2]} 02 <c2@customers.example>")
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Question 03")
        await seen.press("enter", "J")
        await seen.sees("Text of 01")
        await settled(seen, heard)
        with counted(monkeypatch) as found:
            await seen.press("J")
            await seen.sees("also open")
            await seen.press("J")
            await seen.misses("also open")
            await settled(seen, heard)
        assert found["layouts"] == found["arranged"] == 0
        assert found["paints"] == 2


async def test_a_list_hears_at_once_that_it_has_the_keys_and_paints_only_the_cursors_lines(
    world: World, in_many_scripts: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Question 03")
        await seen.press("enter")
        await seen.sees("Text of 00")
        await settled(seen, heard)
        inbox, timeline = seen.console.inbox, seen.console.timeline
        painted: list[Region] = []
        monkeypatch.setattr(inbox, "refresh", lambda *regions: painted.extend(regions))
        seen.console.focus_pane("list")
        assert seen.console.focused is inbox
        assert (inbox.has_focus, timeline.has_focus) == (True, False)
        assert [region.line_range for region in painted] == [range(2)]


async def test_a_letter_in_a_draft_lays_nothing_out(
    world: World, in_many_scripts: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Question 03")
        await seen.press("n")
        await seen.sees("Note · colleagues only")
        await seen.press("a", "b")
        await settled(seen, heard)
        with counted(monkeypatch) as found:
            await seen.press("c", "d", "e")
            await seen.sees("abcde")
        assert found["layouts"] == found["restyled"] == 0


async def test_a_letter_costs_the_same_in_a_long_draft(
    world: World, in_many_scripts: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autosave, "SAVE_AFTER", FOREVER)
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Question 03")
        await seen.press("n")
        await seen.sees("Note · colleagues only")
        area = seen.app.screen.query_one("#text", TextArea)
        costs = []
        for lines in (50, 400):
            area.load_text("A line of some fifty letters, as they are in mail.\n" * lines)
            area.move_cursor((lines // 2, 5))
            await settled(seen, heard)
            await seen.press("x")
            with Steps() as steps:
                await seen.press("y")
            costs.append(steps.count)
        assert costs[1] <= costs[0] * 1.3
