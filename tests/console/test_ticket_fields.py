"""What a ticket says is changed by keys: fields of the desk's own, kind, text, steps; what is missing is asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import pytest

from tests.console.driving import Driven, listed
from tests.desk.tickets.desk_of_tickets import newest, opened, read, set_policy
from tests.desk.world import World
from tui_desk.app import DeskApp
from tui_desk.desk.tickets import changing
from tui_desk.ticket_policy import TicketField, TicketPolicy

WIDE = (120, 40)
SIZES = [(80, 24), WIDE]
POLICY = TicketPolicy(
    fields={
        "order": TicketField("order", "Order number", "number", required=True),
        "size": TicketField("size", "Size", "choice", ("small", "large")),
        "until": TicketField("until", "Wanted by", "date", kinds=("tracker",)),
    }
)


@pytest.fixture
def ticket(world: World) -> int:
    """A ticket on one conversation, on a desk with fields of its own."""
    set_policy(world, POLICY)
    world.arrive("Broken lamp")
    return opened(
        world,
        "Fix it",
        text="It is dark.",
        kind="back_office",
        conversation_ids=(1,),
        checklist=("a", "b", "c"),
    )


@asynccontextmanager
async def on_ticket(world: World, folder: Path, size: tuple[int, int] = WIDE) -> AsyncIterator[Driven]:
    """A console in which it is read."""
    async with listed(world, folder, size) as seen:
        await seen.press("v")
        await seen.until(lambda: seen.console.tickets.detail() is not None)
        yield seen


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_field_is_filled_in_by_a_key_and_checked_as_it_is_typed(
    world: World, tmp_path: Path, ticket: int, size: tuple[int, int]
) -> None:
    async with on_ticket(world, tmp_path, size) as seen:
        await seen.sees("Order number: – needed to resolve")
        await seen.press("f")
        await seen.sees("Fields of #")
        assert "Wanted by" not in seen.text()
        await seen.press(*"order", "enter")
        await seen.sees("Order number of #")
        await seen.press(*"many")
        await seen.sees("a number, such as 12 or 3.5")
        await seen.press("enter", "ctrl+u", *"4711", "enter")
        await seen.sees("Order number: 4711")
        await seen.press("f")
        await seen.sees("Fields of #")
        await seen.press(*"size", "enter")
        await seen.sees("Size of #")
        await seen.press(*"lar", "enter")
        await seen.sees("Size: large")
        assert read(world, ticket).fields == {"order": 4711, "size": "large"}
        await seen.press("z")
        await seen.until(lambda: read(world, ticket).fields == {"order": 4711})
        await seen.press("colon", *"ticket-field order=12", "enter")
        await seen.sees("Order number: 12")


async def test_what_is_missing_is_asked_for_before_a_ticket_is_resolved(
    world: World, tmp_path: Path, ticket: int
) -> None:
    world.eva.do(changing.set_state, [ticket], "waiting_on_customer")
    async with on_ticket(world, tmp_path) as seen:
        await seen.press("greater_than_sign")
        await seen.sees("needed to resolve it")
        await seen.press("escape")
        await seen.sees("is not resolved without: Order number")
        assert read(world, ticket).line.state == "waiting_on_customer"
        await seen.press("greater_than_sign")
        await seen.sees("needed to resolve it")
        await seen.press(*"4711", "enter")
        await seen.until(lambda: read(world, ticket).line.state == "resolved")
        assert read(world, ticket).fields == {"order": 4711}


async def test_its_kind_is_changed_by_a_key_and_taken_back(world: World, tmp_path: Path, ticket: int) -> None:
    async with on_ticket(world, tmp_path) as seen:
        await seen.press("W")
        await seen.sees("What kind of ticket")
        await seen.press(*"track", "enter")
        await seen.until(lambda: read(world, ticket).line.kind == "tracker")
        await seen.press("z")
        await seen.until(lambda: read(world, ticket).line.kind == "back_office")


async def test_its_text_is_changed_in_the_editor(
    world: World, tmp_path: Path, ticket: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", editor(tmp_path, "And it rains."))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(DeskApp, "suspend", nullcontext)
    async with on_ticket(world, tmp_path) as seen:
        await seen.press("ctrl+e")
        await seen.sees("And it rains.")
        assert read(world, ticket).text == "It is dark.\nAnd it rains."
        await seen.press("z")
        await seen.until(lambda: read(world, ticket).text == "It is dark.")
        await seen.press("escape", "t")
        await seen.sees("New ticket")
        await seen.press("ctrl+e", "enter")
        await seen.sees("Opened #")
    assert read(world, newest(world)).text.endswith("And it rains.")


def editor(folder: Path, words: str) -> str:
    """A program that adds these words to a file."""
    program = folder / "editor"
    program.write_text(f'#!/bin/sh\necho "{words}" >> "$1"\n')
    program.chmod(0o700)
    return str(program)


async def test_steps_are_added_together_put_in_order_and_taken_back(
    world: World, tmp_path: Path, ticket: int
) -> None:
    def steps() -> list[str]:
        return [one.text for one in read(world, ticket).checklist]

    async with on_ticket(world, tmp_path) as seen:
        await seen.press("S")
        await seen.sees("Step of #")
        await seen.press(*"d; e", "enter")
        await seen.until(lambda: steps() == ["a", "b", "c", "d", "e"])
        await seen.press("j")
        await seen.until(lambda: seen.console.tickets.target() == read(world, ticket).checklist[0])
        await seen.press("right_curly_bracket")
        await seen.until(lambda: steps() == ["b", "a", "c", "d", "e"])
        await seen.until(lambda: seen.console.tickets.target() == read(world, ticket).checklist[1])
        await seen.press("left_curly_bracket")
        await seen.until(lambda: steps() == ["a", "b", "c", "d", "e"])
        await seen.press("z")
        await seen.until(lambda: steps() == ["b", "a", "c", "d", "e"])
        await seen.press("z", "z")
        await seen.until(lambda: steps() == ["a", "b", "c"])
