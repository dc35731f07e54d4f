"""What others do to a row is painted straight: the terminal then shows what a whole frame would."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.color import ColorSystem
from textual._compositor import LayoutUpdate

from tests.console.driving import Driven, listed
from tests.desk.world import World
from tui_desk.app import DeskApp
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
    await seen.until(seen.console.is_painted)


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
        assert seen.console.is_painted()
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
        assert seen.console.is_painted()


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
