"""What others do to a row is painted straight: the terminal then shows what a whole frame would."""

from __future__ import annotations

from pathlib import Path

import pyte
import pytest
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS
from textual._compositor import LayoutUpdate
from textual.geometry import Offset

from tests.console.driving import Driven, listed
from tests.desk.world import World
from tests.widgets.test_glass import cells
from tui_desk.app import DeskApp
from tui_desk.screens.frames import is_written_to
from tui_desk.screens.pump import Changed
from tui_desk.widgets.glass import Glass

WIDE = (120, 40)


@pytest.fixture
def straight(monkeypatch: pytest.MonkeyPatch) -> list[LayoutUpdate]:
    """What is painted straight."""
    found = list[LayoutUpdate]()
    monkeypatch.setattr(DeskApp, "paint", lambda _, lines: found.append(lines))
    return found


async def painted(seen: Driven) -> None:
    """Wait until nothing is due any more."""
    await seen.until(lambda: not seen.console.unsettled())
    await seen.pilot.pause()
    await seen.until(seen.console.may_paint_straight)


def tagged(seen: Driven, world: World, *ids: int, tag: str = "urgent") -> Changed:
    """Others give these a tag, as the screen is told."""
    rows = {id_: world.line(id_)._replace(tags=(tag,)) for id_ in ids}
    return Changed((), rows, seen.console.in_sight().turn)


@pytest.mark.parametrize("number", [0, 3])
async def test_a_row_is_painted_straight_and_then_the_terminal_shows_what_a_whole_frame_would(
    number: int, world: World, tmp_path: Path, straight: list[LayoutUpdate]
) -> None:
    ids = [world.arrive(f"Kettle {at}").conversation_id or 0 for at in range(9)]
    shown, whole = Glass(), Glass()
    async with listed(world, tmp_path, WIDE) as seen:
        await painted(seen)
        compositor = seen.console._compositor
        shown.difference(compositor.render_full_update(), WIDE, ColorSystem.TRUECOLOR)
        seen.console.hear(tagged(seen, world, ids[number]))
        (lines,) = straight
        assert seen.console.may_paint_straight()
        assert "urgent" in shown.difference(lines, WIDE, ColorSystem.TRUECOLOR)
        whole.difference(compositor.render_full_update(), WIDE, ColorSystem.TRUECOLOR)
        assert (shown._cells, shown._pens) == (whole._cells, whole._pens)


async def test_what_has_not_changed_or_is_out_of_sight_is_not_painted(
    world: World, tmp_path: Path, straight: list[LayoutUpdate]
) -> None:
    ids = [world.arrive(f"Kettle {at}").conversation_id or 0 for at in range(40)]
    async with listed(world, tmp_path, WIDE) as seen:
        await painted(seen)
        seen.console.hear(Changed((), {ids[0]: world.line(ids[0])}, seen.console.in_sight().turn))
        seen.console.hear(tagged(seen, world, ids[-1]))
        assert straight == []
        assert seen.console.may_paint_straight()


async def test_several_rows_are_one_frame(world: World, tmp_path: Path, straight: list[LayoutUpdate]) -> None:
    ids = [world.arrive(f"Kettle {at}").conversation_id or 0 for at in range(9)]
    async with listed(world, tmp_path, WIDE) as seen:
        await painted(seen)
        seen.console.hear(tagged(seen, world, ids[0], ids[5]))
        assert straight == []
        await seen.until(lambda: seen.text().count("urgent") == 2)


async def test_under_a_box_nothing_is_painted_straight(
    world: World, tmp_path: Path, straight: list[LayoutUpdate]
) -> None:
    id_ = world.arrive("Kettle").conversation_id or 0
    async with listed(world, tmp_path, WIDE) as seen:
        await painted(seen)
        await seen.press("question_mark")
        await seen.until(lambda: seen.app.screen is not seen.console)
        seen.console.hear(tagged(seen, world, id_))
        await seen.press("escape")
        await seen.sees("urgent")
        assert straight == []


async def test_what_stands_before_the_list_is_not_painted_over(
    world: World, tmp_path: Path, straight: list[LayoutUpdate]
) -> None:
    id_ = world.arrive("Kettle").conversation_id or 0
    async with listed(world, tmp_path, WIDE) as seen:
        await painted(seen)
        seen.console.open_customer(world.line(id_).customer_id or 0)
        await seen.until(lambda: seen.console.customers.in_front and not seen.console.unsettled())
        await painted(seen)
        seen.console.hear(tagged(seen, world, id_))
        assert straight == []


async def test_a_frame_that_is_due_takes_the_row_along(
    world: World, tmp_path: Path, straight: list[LayoutUpdate]
) -> None:
    id_ = world.arrive("Kettle").conversation_id or 0
    async with listed(world, tmp_path, WIDE) as seen:
        await painted(seen)
        seen.console.inbox.refresh()
        seen.console.hear(tagged(seen, world, id_))
        assert straight == []
        await seen.sees("urgent")


async def test_while_a_list_has_yet_to_tell_that_it_was_scrolled_none_of_it_is_painted_straight(
    world: World, tmp_path: Path, straight: list[LayoutUpdate]
) -> None:
    ids = [world.arrive(f"Kettle {at}").conversation_id or 0 for at in range(40)]
    async with listed(world, tmp_path, WIDE) as seen:
        await painted(seen)
        inbox = seen.console.inbox
        inbox._scroll(6)
        inbox._check_refresh()  # its own turn: the screen has not taken what that put into its queue
        assert is_written_to(seen.console)
        assert not inbox.is_painted()
        seen.console.hear(tagged(seen, world, ids[9]))
        assert straight == []
        await seen.sees("urgent")
        assert inbox.is_painted()


async def test_while_a_list_has_yet_to_tell_that_it_is_another_none_of_it_is_painted_straight(
    world: World, tmp_path: Path, straight: list[LayoutUpdate]
) -> None:
    ids = [world.arrive(f"Kettle {at}").conversation_id or 0 for at in range(9)]
    async with listed(world, tmp_path, WIDE) as seen:
        await painted(seen)
        inbox = seen.console.inbox
        inbox.set_ids(inbox.ids[1:])
        inbox._check_refresh()
        seen.console.hear(tagged(seen, world, ids[3]))
        assert straight == []
        await seen.sees("urgent")


@pytest.mark.parametrize("size", [(120, 40), (120, 41)])
async def test_straight_and_other_frames_in_turn_leave_on_a_terminal_what_one_whole_frame_would(
    size: tuple[int, int], world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(40):
        world.arrive(f"Kettle {at} \u6f22\u5b57 \U0001f600 broken")
    async with listed(world, tmp_path, size) as seen:
        await painted(seen)
        terminal, straight = pyte.Screen(*size), recorded_straight(monkeypatch)
        send_to(terminal, seen.app, monkeypatch)
        seen.app.cursor_position = Offset(7, 5)
        seen.app.refresh()
        inbox = seen.console.inbox
        last = inbox._in_sight()[1] - 1
        for turn, place in enumerate((0, last, 3, last, 0)):
            await painted(seen)
            seen.console.hear(tagged(seen, world, inbox.ids[place], tag=f"{turn}\u6f22"))
            assert len(straight) == turn + 1
            assert_shown(terminal, seen)
            await seen.press("j")
            await painted(seen)
            assert_shown(terminal, seen)


def recorded_straight(monkeypatch: pytest.MonkeyPatch) -> list[LayoutUpdate]:
    """What is painted straight, and sent."""
    found, paint = list[LayoutUpdate](), DeskApp.paint

    def noted(app: DeskApp, lines: LayoutUpdate) -> None:
        found.append(lines)
        paint(app, lines)

    monkeypatch.setattr(DeskApp, "paint", noted)
    return found


def send_to(terminal: pyte.Screen, app: DeskApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on it writes there."""
    assert app._driver is not None
    monkeypatch.setattr(DeskApp, "is_headless", False)
    monkeypatch.setattr("tui_desk.terminal.hung_up", lambda _: False)
    monkeypatch.setattr(app._driver, "write", pyte.Stream(terminal).feed)


def assert_shown(terminal: pyte.Screen, seen: Driven) -> None:
    """The terminal, and what is known of it, are as after a whole frame alone."""
    size = seen.app.size
    whole, shown = Glass(), pyte.Screen(*size)
    frame = seen.console._compositor.render_full_update()
    pyte.Stream(shown).feed(whole.difference(frame, size, COLOR_SYSTEMS[seen.app.console.color_system or ""]))
    assert cells(terminal, *size) == cells(shown, *size)
    assert (seen.app.glass._cells, seen.app.glass._pens) == (whole._cells, whole._pens)
    assert (terminal.cursor.x, terminal.cursor.y) == (7, 5)
