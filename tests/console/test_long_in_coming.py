"""What is long in coming, or does not come: it is said, and what stood there before is not taken for it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.console.driving import reading
from tests.console.held import held
from tests.console.test_console import fill
from tests.desk.tickets.desk_of_tickets import opened
from tests.desk.world import World
from tui_desk.errors import StoreError
from tui_desk.screens import background, reads
from tui_desk.screens.actions import files
from tui_desk.screens.customers import reads as customer_reads
from tui_desk.screens.tickets import reads as ticket_reads
from tui_desk.widgets.status_bar import STILL_AT_IT, WAITS

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever takes any time is long in coming."""
    monkeypatch.setattr(background, "SLOW_SECONDS", 0.02)
    monkeypatch.setattr(background, "LOOK_SECONDS", 0.02)


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("keys", [("e",), ("r", "h", "i", "ctrl+s")], ids=["a deed", "an answer"])
async def test_while_another_program_has_the_store_the_first_line_says_that_it_is_waited_for(
    world: World, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    fill(world)
    async with reading(world, tmp_path, "Text of 00") as seen:
        *before, last = keys
        await seen.press(*before)
        with closing(sqlite3.connect(world.store.path)) as another:
            another.execute("BEGIN IMMEDIATE")
            await seen.type_ahead(last)
            await seen.sees(WAITS)
        await seen.misses(WAITS)
        await seen.sees("z to undo")


@pytest.mark.usefixtures("soon")
async def test_a_file_that_is_long_in_being_saved_is_not_taken_for_the_store(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Invoice", "Look", attachment=("a.pdf", b"%PDF"))
    async with reading(world, tmp_path, "Look") as seen:
        await seen.press("O", "enter", "s")
        await seen.sees("Save into the folder")
        with held(files, "save_copy"):
            await seen.type_ahead("ctrl+u", *f"{tmp_path}/", "enter")
            await seen.sees(STILL_AT_IT)
            assert WAITS not in seen.text()
        await seen.misses(STILL_AT_IT)
        await seen.sees("Saved ")


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_what_is_opened_and_not_here_yet_is_not_taken_for_what_was_read_before(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    first, following, _ = fill(world)
    async with reading(world, tmp_path, "Text of 00", size) as seen:
        with held(reads, "read_conversation", when=lambda _, id_, *__, **___: id_ == following):
            await seen.type_ahead("J")
            await seen.sees(WAITS)
            assert not seen.console.timeline.ids
            assert "It is not here yet." in seen.text()
            assert f"#{first} · " not in seen.text()
        await seen.sees(f"#{following} · ")
        await seen.sees("Text of 01")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_what_cannot_be_read_is_not_open_and_its_row_is_in_hand(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    first, following, _ = fill(world)
    async with reading(world, tmp_path, "Text of 00", size) as seen:
        with monkeypatch.context() as broken:
            broken.setattr(reads, "read_conversation", unreadable)
            await seen.press("J")
            await seen.sees("The store can't be read")
            await seen.until(lambda: seen.console.where() == "list")
        assert f"#{first} · " not in seen.text()
        assert seen.console.hand.target_ids() == (following,)
        await seen.press("enter")
        await seen.sees(f"#{following} · ")


async def test_a_ticket_and_a_customer_that_cannot_be_read_leave_one_where_one_was(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (id_,) = fill(world, 1)
    opened(world, "Send a router", kind="back_office", conversation_ids=(id_,))
    async with reading(world, tmp_path, "Text of 00", (120, 40)) as seen:
        await seen.sees("Send a router")
        monkeypatch.setattr(ticket_reads, "read_ticket", unreadable)
        monkeypatch.setattr(customer_reads, "read_customer", unreadable)
        for keys in ("v",), ("g", "c"):
            await seen.press(*keys)
            await seen.sees("The store can't be read")
            await seen.until(lambda: seen.console.where() == "conversation" and not seen.console.unsettled())
            assert seen.console.in_front() == id_


def unreadable(*_: object, **__: object) -> None:
    """No such thing."""
    raise StoreError("the store can't be read")
