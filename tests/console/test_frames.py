"""What one key changes is on the screen at once, in one frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.strip import Strip

from tests.console.counting import counted, settled
from tests.console.driving import driven
from tests.desk.world import World
from tui_desk.app import DeskApp
from tui_desk.screens import frames
from tui_desk.screens.background import Background, Verb
from tui_desk.screens.driver import OnGlass
from tui_desk.widgets.footer_bar import FooterBar
from tui_desk.widgets.glass import Glass

WIDE = (120, 40)


@pytest.mark.parametrize(
    ("before", "keys", "words"),
    [((), ("enter",), "Text of 00"), (("enter",), ("J",), "Text of 01"), ((), ("g", "u"), "Unassigned · ")],
)
async def test_what_a_key_asks_for_comes_in_one_frame_and_what_comes_back_later_paints_nothing(
    before: tuple[str, ...],
    keys: tuple[str, ...],
    words: str,
    world: World,
    in_many_scripts: Path,
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


async def test_that_a_conversation_was_seen_is_written_down_behind_the_frame_that_shows_it(
    world: World, in_many_scripts: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
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
    in_many_scripts: Path,
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
    world: World, in_many_scripts: Path, tmp_path: Path, heard: list[int], monkeypatch: pytest.MonkeyPatch
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
    in_many_scripts: Path,
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
