"""What a key costs, counted rather than timed: bytes to the terminal, layouts, style passes, rows that are painted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual._styles_cache import StylesCache
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import TextArea

from tests.console.driving import FOREVER, Driven, driven
from tests.console.resting import hearing, resting, rests, size_of, stands, until_at_rest
from tests.desk.world import World
from tests.steps import Steps
from tests.terminal import Terminal
from tui_desk.app import DeskApp
from tui_desk.screens import frames
from tui_desk.screens.background import Background, Verb
from tui_desk.screens.driver import OnGlass
from tui_desk.widgets import autosave
from tui_desk.widgets.footer_bar import FooterBar
from tui_desk.widgets.glass import Glass

WIDE = (120, 40)
PEOPLE = (
    "Anna Brown",
    "Zoë Müller",
    "Ирина Петрова",
    "佐藤花子",
    "נועה לוי",
    "أحمد علي",
    "José e\u0301 Núñez",
    "Bo 😀",
)


@pytest.fixture
def config(world: World, tmp_path: Path) -> Path:
    """A desk with conversations in many scripts, and its config."""
    for number in range(90):
        name = PEOPLE[number % len(PEOPLE)]
        sender = f"{name} {number:02} <c{number}@customers.example>"
        text, known_by = f"{name}\n\nText of {number:02}\n" * 9, f"<{number}@customers.example>"
        world.arrive(f"Question {number:02} 注文 שאלה", text, sender=sender, mail_id=known_by)
    path = tmp_path / "config.toml"
    path.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path}/desk.db"\n[ui]\nicons = "unicode"\ntheme = "dark"\n'
    )
    path.chmod(0o600)
    return path


def at_rest(shown: Terminal) -> None:
    """Wait until all that comes at the start is there, the window's title last."""
    shown.sees("Question 0")
    shown.until(lambda: "(90)" in shown.title, "the title")
    stands(shown)


@pytest.mark.parametrize("size", [(80, 24), WIDE])
def test_keys_in_the_list_write_few_bytes(size: tuple[int, int], config: Path) -> None:
    with resting(config, size) as shown:
        at_rest(shown)
        for _ in range(10):
            assert size_of(shown, "j") + size_of(shown, "k") <= 1600
        assert sum(size_of(shown, "j") for _ in range(80)) / 80 <= 1500
        assert max(size_of(shown, "b") for _ in range(3)) <= 6000


@pytest.mark.parametrize("size", [(80, 24), WIDE])
def test_a_letter_in_a_draft_writes_few_bytes(size: tuple[int, int], config: Path) -> None:
    with resting(config, size) as shown:
        at_rest(shown)
        shown.type("n")
        shown.sees("Note · colleagues only")
        shown.type("first ")
        shown.sees("first")
        rests(shown)
        assert max(size_of(shown, letter) for letter in "quick brown fox") <= 1000


@pytest.mark.parametrize(("seed", "size"), [(1, (80, 24)), (2, WIDE)])
def test_whatever_is_typed_the_terminal_shows_what_a_whole_repaint_does(
    seed: int, size: tuple[int, int], config: Path
) -> None:
    ways = ["j", "jj", "k", " ", "b", "G", "gg", "\r", "J", "K", "1", "2", "x", "gu", "ge", "ga", "?q"]
    drafts = {"nשלום 漢字 e\u0301 and so on": "so on", "rвторая строка\r\r😀 ok\x7f\x7f": "😀"}
    dice = random.Random(seed)
    with resting(config, size) as shown:
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


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often the screen is laid out, restyled and painted meanwhile, how many rows, and how many of the lines come
    from Textual's boxes."""
    found: Counter[str] = Counter()

    def watch(owner: type, name: str, note: Callable[[Any], None]) -> None:
        old = getattr(owner, name)

        def watched(self: object, *given: object, **named: object) -> object:
            result = old(self, *given, **named)
            note(result)
            return result

        monkeypatch.setattr(owner, name, watched)

    def painted(update: object) -> None:
        found["paints"] += update is not None
        found["rows"] += len({y for y, _, _ in update.spans}) if isinstance(update, ChopsUpdate) else 0

    with monkeypatch.context():
        watch(Compositor, "reflow", lambda _: found.update(["layouts"]))
        watch(Compositor, "_arrange_root", lambda _: found.update(["arranged"]))
        watch(Stylesheet, "update_nodes", lambda _: found.update(["restyled"]))
        watch(Compositor, "render_update", painted)
        watch(StylesCache, "render_line", lambda _: found.update(["boxed"]))
        yield found


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """The newest event that the console was told of."""
    found, noting = hearing()
    with noting:
        yield found


async def settled(seen: Driven, heard: list[int]) -> None:
    """Wait until nothing is under way: what was asked for is read and what was done is heard, and both are shown."""
    await until_at_rest(seen.console, heard)
    await seen.pilot.pause()


async def test_a_step_in_the_list_paints_the_lines_of_two_conversations_and_lays_nothing_out(
    world: World, config: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
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
    world: World, config: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
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
    world: World, config: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
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
    world: World, config: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
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


@pytest.mark.parametrize(
    ("before", "keys", "words"),
    [((), ("enter",), "Text of 00"), (("enter",), ("J",), "Text of 01"), ((), ("g", "u"), "Unassigned · ")],
)
async def test_what_a_key_asks_for_comes_in_one_frame_and_what_comes_back_later_paints_nothing(
    before: tuple[str, ...],
    keys: tuple[str, ...],
    words: str,
    world: World,
    config: Path,
    tmp_path: Path,
    heard: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frames, "MOMENT", 60.0)
    more = {"sender": "c1@customers.example", "answers": "<1@customers.example>"}
    for number in range(40):
        world.arrive("On and on", "Text of 01\n" * 9, mail_id=f"<more-{number}@customers.example>", **more)
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Question 03")
        await seen.press(*before)
        await settled(seen, heard)
        with counted(monkeypatch) as found:
            await seen.press(*keys)
            await seen.sees(words)
            await settled(seen, heard)
        assert found["paints"] == 1
        assert found["layouts"] <= (keys == ("g", "u"))  # the scrollbar of a list of another length


async def test_a_list_hears_at_once_that_it_has_the_keys_and_paints_only_the_cursors_lines(
    world: World, config: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
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


async def test_that_a_conversation_was_seen_is_written_down_behind_the_frame_that_shows_it(
    world: World, config: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "MOMENT", 60.0)
    order: list[str] = []
    begin, render = Background._begin, Compositor.render_update

    def begun(self: Background, verb: Verb, ids: tuple[int, ...]) -> None:
        order.extend(["written"] if ids else [])  # who is where is told once a second
        begin(self, verb, ids)

    def rendered(self: Compositor, *given: Any, **named: Any) -> Any:
        order.append("painted")
        return render(self, *given, **named)

    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Question 03")
        await settled(seen, heard)
        first = seen.console.inbox.cursor
        assert first is not None
        assert world.line(first).unread
        monkeypatch.setattr(Background, "_begin", begun)
        monkeypatch.setattr(Compositor, "render_update", rendered)
        await seen.press("enter")
        await seen.until(lambda: not world.line(first).unread)
        assert order[:2] == ["painted", "written"]


@pytest.mark.parametrize(("before", "keys"), [("", "jjjj"), (":", "snoo")])
async def test_what_changes_while_the_terminal_takes_a_frame_is_one_frame(
    before: str,
    keys: str,
    world: World,
    config: Path,
    tmp_path: Path,
    heard: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Question 03")
        await seen.press(*before)
        await settled(seen, heard)
        with counted(monkeypatch) as found:
            with monkeypatch.context() as slow:
                slow.setattr(OnGlass, "lags", True)
                await seen.press(*keys)
                assert found["paints"] == 0
            seen.app.keeps_up()
            assert found["paints"] == 1


async def test_what_changed_just_before_the_terminal_had_taken_a_frame_is_painted(
    world: World, config: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Question 03")
        await settled(seen, heard)
        footer = seen.console.query_one(FooterBar)
        painted: list[str] = []
        with monkeypatch.context() as slow:
            slow.setattr(OnGlass, "lags", True)
            seen.console.inbox.move(1)
            seen.console.paint_now()
            with seen.app.batch_update():  # the clock takes no turn
                footer.say("Said at last", error=False)
                await seen.until(lambda: footer in seen.console._dirty_widgets)
        monkeypatch.setattr(DeskApp, "_display", lambda _app, _screen, frame: painted.extend(_words(frame)))
        seen.app.keeps_up()
        await seen.until(lambda: any("Said at last" in words for words in painted))


def _words(frame: LayoutUpdate | ChopsUpdate | None) -> Iterator[str]:
    if isinstance(frame, ChopsUpdate):
        for row in frame.chops:
            yield from (strip.text for strip in row.values() if strip is not None)
    elif frame is not None:
        yield from (strip.text for strips in frame.strips for strip in strips)


@pytest.mark.parametrize("appears", [False, True])
async def test_a_layout_and_all_that_is_to_be_repainted_are_one_frame_which_shows_all_of_both(
    appears: bool,
    world: World,
    config: Path,
    tmp_path: Path,
    heard: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown, whole = Glass(), Glass()
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.sees("Question 03")
        footer, compositor = seen.console.query_one("#footer"), seen.console._compositor
        footer.display = not appears
        await settled(seen, heard)
        shown.difference(compositor.render_full_update(), WIDE, ColorSystem.TRUECOLOR)

        def sent(_app: DeskApp, _screen: object, frame: LayoutUpdate | ChopsUpdate) -> None:
            assert shown.difference(frame, WIDE, ColorSystem.TRUECOLOR)

        with counted(monkeypatch) as found:
            monkeypatch.setattr(DeskApp, "_display", sent)
            head, _ = compositor.get_widget_at(0, 0)  # no layout touches it
            blank = Strip.blank(WIDE[0], Style(reverse=True))
            monkeypatch.setattr(head, "render_lines", lambda crop: [blank.crop(*crop.column_span)])
            footer.display = appears
            seen.console.inbox.move(3)
            seen.console.refresh(layout=True)
            seen.console.paint_now()
            assert (found["layouts"], found["paints"]) == (1, 1)
            whole.difference(compositor.render_full_update(), WIDE, ColorSystem.TRUECOLOR)
            assert (shown._cells, shown._pens) == (whole._cells, whole._pens)


async def test_a_letter_in_a_draft_lays_nothing_out(
    world: World, config: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
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
    world: World, config: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
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
