"""Lines that stay above a conversation's entries: below them it is as in a window that is so much lower."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import pytest
from rich.style import Style
from textual.pilot import Pilot

from tests.console.driving import until
from tests.widgets.plain import PLAIN
from tests.widgets.test_long_conversations import Host, mails
from tui_desk.widgets.scrolled import BLANK, LeftRight
from tui_desk.widgets.timeline import Timeline

HEIGHT = 24
ABOVE: LeftRight = ([("also open", Style())], [("merges ", Style())])
FIXED = (ABOVE, BLANK)
WAYS: tuple[Callable[[Timeline], None], ...] = (
    lambda lines: lines.move(1),
    lambda lines: lines.move(-1),
    lambda lines: lines.page(1),
    lambda lines: lines.page(-1),
    lambda lines: lines.half_page(-1),
    lambda lines: lines.to_top(),
    lambda lines: lines.to_end(),
    lambda lines: lines.to_newest(),
    lambda lines: lines.go_to(5),
)


def bar(timeline: Timeline) -> list[str]:
    """The look of each cell of its scrollbar."""
    drawn = timeline.vertical_scrollbar
    return [str(list(strip)) for strip in drawn.render_lines(drawn.size.region)]


def has_room(host: Host, lines: int) -> bool:
    return host.timeline.size.height == lines


async def alike(pilots: tuple[Pilot[None], Pilot[None]], fixed: int) -> None:
    """Wait until both are painted, and compare what is below the fixed lines."""
    for pilot in pilots:
        await pilot.pause()
    below, lower = (pilot.app for pilot in pilots)
    assert isinstance(below, Host)
    assert isinstance(lower, Host)
    assert below.shown()[fixed:] == lower.shown()
    assert below.timeline.cursor == lower.timeline.cursor
    assert bar(below.timeline)[fixed:] == bar(lower.timeline)


@pytest.mark.parametrize("seed", range(3))
async def test_below_them_it_is_as_in_a_lower_window(seed: int) -> None:
    dice, below, lower = random.Random(seed), Host(), Host()
    async with (
        below.run_test(size=(80, HEIGHT)) as one,
        lower.run_test(size=(80, HEIGHT - len(FIXED))) as other,
    ):
        below.timeline.stand_below(*FIXED)
        for host in (below, lower):
            host.timeline.open_entries(mails(9, seed), "", ())
        await alike((one, other), len(FIXED))
        for _ in range(30):
            way = dice.choice(WAYS)
            for host in (below, lower):
                way(host.timeline)
            await alike((one, other), len(FIXED))
            first, second = below.shown()[: len(FIXED)]
            assert first.startswith(" also open ")
            assert first.endswith(" merges ")
            assert not second.strip()


async def test_they_come_and_go_as_if_the_window_became_lower_and_higher() -> None:
    below, lower = Host(), Host()
    async with (
        below.run_test(size=(80, HEIGHT)) as one,
        lower.run_test(size=(80, HEIGHT)) as other,
    ):
        for host in (below, lower):
            host.timeline.open_entries(mails(9), "", ())
            host.timeline.go_to(4)
        for fixed in ((), FIXED, (ABOVE,), (), FIXED):
            below.timeline.stand_below(*fixed)
            await other.resize_terminal(80, HEIGHT - len(fixed))
            await until(other, partial(has_room, lower, HEIGHT - len(fixed)), lower.words)
            await alike((one, other), len(fixed))


async def test_a_click_goes_to_what_stands_below_them_and_on_them_nowhere() -> None:
    host = Host()
    async with host.run_test(size=(80, HEIGHT)) as pilot:
        host.timeline.stand_below(*FIXED)
        few = [PLAIN._replace(id=one, text=f"Hello {one}.") for one in range(1, 20)]
        host.timeline.open_entries(few, "", ())
        host.timeline.to_top()
        host.timeline.page(1)
        await pilot.pause()
        rows = {one.id: row for row, line in enumerate(host.shown()) for one in few if one.text in line}
        assert len(rows) > 5
        for item, row in rows.items():
            await pilot.click(host.timeline, offset=(5, row))
            assert host.timeline.cursor == item
            await pilot.click(host.timeline, offset=(5, 1))
            assert host.timeline.cursor == item


async def test_nothing_scrolls_beside_them() -> None:
    host = Host()
    async with host.run_test(size=(80, HEIGHT)) as pilot:
        host.timeline.stand_below(*FIXED)
        host.timeline.open_entries(mails(9), "", ())
        host.timeline.to_top()
        await pilot.pause()
        *beside, first = bar(host.timeline)[: len(FIXED) + 1]
        assert len({*beside}) == 1
        assert first not in beside
