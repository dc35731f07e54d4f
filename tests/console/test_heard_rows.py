"""What is heard reaches the screen with its rows: in one frame with what else is due, and never under an older row."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from textual._compositor import ChopsUpdate
from textual.messages import Update

from tests.console.driving import Driven, listed
from tests.console.held import held
from tests.desk.world import World
from tui_desk.desk import conversations
from tui_desk.rows import ConversationLine, EventRow
from tui_desk.screens import reads
from tui_desk.screens.inbox_workplace import InboxWorkplace
from tui_desk.screens.pump import Changed
from tui_desk.widgets.compositor import RowCompositor
from tui_desk.widgets.footer_bar import FooterBar


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows of the screen that are painted, as they are."""
    rows, render = list[int](), RowCompositor.render_partial_update

    def noted(self: RowCompositor) -> ChopsUpdate | None:
        update = render(self)
        rows.extend(y for y, _, _ in (update.spans if update is not None else ()))
        return update

    monkeypatch.setattr(RowCompositor, "render_partial_update", noted)
    return rows


async def tagged_later(seen: Driven, world: World, id_: int) -> Changed:
    """What the screen is told of a tag, when nothing is on its way to it any more."""
    await seen.until(lambda: not seen.console.unsettled())
    await seen.pilot.pause()
    row = world.line(id_)._replace(tags=("urgent",))
    return Changed((), {id_: row}, seen.console.in_sight().turn)


async def test_what_is_due_besides_is_painted_with_what_is_heard(
    world: World, tmp_path: Path, painted: list[int]
) -> None:
    id_ = world.arrive("Kettle").conversation_id or 0
    async with listed(world, tmp_path) as seen:
        heard = await tagged_later(seen, world, id_)
        footer = seen.console.query_one(FooterBar)
        painted.clear()
        footer._set_dirty()
        seen.console.post_message(Update(footer))
        seen.console.post_message(heard)
        await seen.sees("urgent")
        await seen.until(lambda: {footer.region.y, seen.line_with("urgent")} <= set(painted))


async def test_nothing_is_painted_within_a_batch(world: World, tmp_path: Path, painted: list[int]) -> None:
    id_ = world.arrive("Kettle").conversation_id or 0
    async with listed(world, tmp_path) as seen:
        heard = await tagged_later(seen, world, id_)
        with seen.app.batch_update():
            painted.clear()
            seen.console.post_message(heard)
            await seen.until(lambda: seen.console.in_sight().turn > heard.turn)
            await seen.pilot.pause()
            assert painted == []
        await seen.until(lambda: seen.line_with("urgent") in painted)


async def test_a_row_that_was_read_before_an_event_is_not_shown_over_the_one_that_came_with_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = world.arrive("Kettle").conversation_id or 0
    holds, all_read = threading.Event(), threading.Event()
    heard, hear = list[int](), InboxWorkplace.heard

    def noted(
        self: InboxWorkplace, events: Sequence[EventRow], rows: Mapping[int, ConversationLine], *, turn: int
    ) -> set[int]:
        heard.append(turn)
        return hear(self, events, rows, turn=turn)

    monkeypatch.setattr(InboxWorkplace, "heard", noted)
    with held(reads, "read_rows", when=lambda *_: holds.is_set(), after=True) as row:
        async with listed(world, tmp_path) as seen:
            await tagged_later(seen, world, id_)
            holds.set()
            heard.clear()
            seen.console.conversations.touch([id_])
            await seen.until(lambda: row.waits)
            world.bo.do(conversations.add_tags, [id_], ["urgent"])
            await seen.until(lambda: bool(heard))
            row.let_go()
            seen.console.background.read("the last that was asked for", all_read.set)
            await seen.until(all_read.is_set)
            await seen.pilot.pause()
            await seen.sees("urgent")


async def test_what_is_heard_while_a_message_is_dealt_with_comes_behind_that(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, begun, goes_on = list[str](), asyncio.Event(), asyncio.Event()

    async def deal() -> None:
        begun.set()
        await goes_on.wait()
        order.append("dealt with")

    world.arrive("Kettle")
    async with listed(world, tmp_path) as seen:
        await seen.until(lambda: not seen.console.unsettled())
        monkeypatch.setattr(seen.console, "hear", lambda _: order.append("heard"))
        seen.console.call_later(deal)
        await begun.wait()
        seen.console.post_message(Changed((), {}, 0))
        seen.app.call_later(goes_on.set)
        await seen.until(lambda: len(order) == 2)
    assert order == ["dealt with", "heard"]


async def test_what_is_heard_while_a_message_waits_comes_behind_that(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = list[str]()
    world.arrive("Kettle")
    async with listed(world, tmp_path) as seen:
        await tagged_later(seen, world, 1)
        monkeypatch.setattr(seen.console, "hear", lambda _: order.append("heard"))
        seen.console.post_message(Changed((), {}, 0))
        seen.console.call_later(order.append, "waited")  # it is in the queue before the loop's next turn
        await seen.until(lambda: len(order) == 2)
    assert order == ["waited", "heard"]
