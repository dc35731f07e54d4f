"""What was typed into the form of a ticket is in the store within a second, and is found again until it is opened."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from tests.console.driving import Driven, listed
from tests.console.kept import kept, with_two_customers
from tests.desk.tickets.desk_of_tickets import newest, opened, read
from tests.desk.world import World
from tui_desk.desk import drafts, joining
from tui_desk.errors import DeskError
from tui_desk.rows import DraftRow
from tui_desk.store.transaction import Transaction
from tui_desk.widgets.footer_bar import FooterBar

WIDE = (120, 40)
SIZES = [(80, 24), WIDE]


@pytest.fixture
def desk(world: World) -> World:
    return with_two_customers(world)


async def form(seen: Driven) -> None:
    await seen.press("t")
    await seen.sees("New ticket")


async def test_what_is_typed_is_stored_by_itself(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path) as seen:
        await form(seen)
        await seen.press(*" again", "tab", *"2d")
        await seen.until(lambda: [one.subject for one in kept(desk)] == ["Broken lamp again"])
        await seen.until(lambda: typed(desk) == {"title": "Broken lamp again", "due": "2d"})


def typed(desk: World) -> dict[str, str]:
    return {name: text for one in kept(desk) if one.form for name, text in one.form.typed.items()}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_it_is_there_again_in_another_console_at_the_same_place_alone(
    desk: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with listed(desk, tmp_path, size) as seen:
        await form(seen)
        await seen.press(*" again", "tab", *"2d", "escape")
        await seen.sees("The form is kept; t shows it again.")
    async with listed(desk, tmp_path, size) as seen:
        await seen.press("j")
        await form(seen)
        await seen.sees("Late parcel")
        assert "again" not in seen.text()
        await seen.press("escape", "k")
        await form(seen)
        await seen.sees("Broken lamp again")
        await seen.sees("in 2 days")
        await seen.press("enter")
        await seen.sees("Opened #")
        assert read(desk, newest(desk)).line.title == "Broken lamp again"
        assert kept(desk) == []


async def test_it_stands_among_the_drafts_and_opens_from_there(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await form(seen)
        await seen.press(*" again", "escape")
        await seen.sees("The form is kept")
        await seen.press("j", "g", "d")
        await seen.sees("#1 · Form of a ticket · not opened yet · Broken lamp again")
        await seen.press("enter")
        await seen.sees("New ticket")
        await seen.press("enter")
        await seen.sees("Opened #")
        assert [one.subject for one in read(desk, newest(desk)).conversations] == ["Broken lamp"]
        assert kept(desk) == []


async def test_it_is_thrown_away_after_asking(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await form(seen)
        await seen.press(*" again")
        await seen.until(lambda: bool(kept(desk)))
        await seen.press("ctrl+x")
        await seen.sees("Discard")
        await seen.press("d")
        await seen.sees("Discard the form?")
        await seen.press("d")
        await seen.sees("The form is discarded.")
        assert kept(desk) == []
        await form(seen)
        assert "again" not in seen.text()


async def test_nothing_is_kept_of_a_form_that_is_as_it_was(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await form(seen)
        await seen.press("x")
        await seen.until(lambda: bool(kept(desk)))
        await seen.press("backspace", "escape")
        await seen.until(lambda: not kept(desk))


async def test_it_is_found_where_its_conversation_was_merged_into(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await form(seen)
        await seen.press(*" again", "escape")
        await seen.sees("The form is kept")
    desk.eva.do(joining.merge, [1], 2)
    async with listed(desk, tmp_path, WIDE) as seen:
        await form(seen)
        await seen.sees("Broken lamp again")


async def test_a_form_that_another_console_opened_makes_no_second_ticket(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await form(seen)
        await seen.press(*" again")
        await seen.until(lambda: typed(desk) == {"title": "Broken lamp again"})
        number = opened(desk, "Broken lamp again")
        (draft,) = kept(desk)
        desk.eva.do(drafts.discard, draft)
        await seen.press("enter")
        await seen.sees("meanwhile")
        assert newest(desk) == number


async def test_a_note_on_a_ticket_is_there_again_in_another_console(desk: World, tmp_path: Path) -> None:
    opened(desk, "Repair the lamp", kind="back_office", conversation_ids=(1,))
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press("v")
        await seen.sees("Conversations")
        await seen.press("n", *"ordered")
        await seen.until(lambda: [one.text for one in kept(desk)] == ["ordered"])
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press("g", "d")
        await seen.sees("Note on #")
        await seen.press("enter")
        await seen.sees("ordered")
        await seen.press("ctrl+x", "d")
        await seen.sees("Discard the draft?")
        await seen.press("d")
        await seen.sees("Draft discarded.")
        assert kept(desk) == []


async def test_a_form_for_one_customer_is_not_shown_for_another(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press(*":customer 1", "enter")
        await seen.sees("customer 1")
        await form(seen)
        await seen.press(*"For Anna", "escape")
        await seen.sees("The form is kept")
        await seen.press(*":customer 2", "enter")
        await seen.sees("customer 2")
        await form(seen)
        assert "For Anna" not in seen.text()
        await seen.press(*"For Bob", "enter")
        await seen.sees("Opened #")
        assert asked(desk) == ("For Bob", 2)
        await seen.press(*":customer 1", "enter")
        await seen.sees("customer 1")
        await form(seen)
        await seen.sees("For Anna")
        await seen.press("enter")
        await seen.until(lambda: asked(desk) == ("For Anna", 1))


def asked(desk: World) -> tuple[str, int | None]:
    ticket = read(desk, newest(desk)).line
    return ticket.title, ticket.requester_id


async def test_what_the_store_refuses_stays_on_the_screen_until_it_is_kept(
    desk: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, broken = drafts.save, Event()

    def refusing(tx: Transaction, draft: DraftRow) -> int:
        if broken.is_set():
            raise DeskError("the disk is full")
        return save(tx, draft)

    monkeypatch.setattr("tui_desk.widgets.autosave.TRY_AGAIN_AFTER", 0.05)
    monkeypatch.setattr(drafts, "save", refusing)
    broken.set()
    async with listed(desk, tmp_path) as seen:
        await form(seen)
        await seen.press(*" again")
        await seen.sees("Not saved: the disk is full")
        await seen.press("escape")
        await seen.sees("Broken lamp again")
        await seen.press("enter")
        await seen.until(lambda: "disk is full" in seen.console.query_one(FooterBar).said)
        await seen.sees("Broken lamp again")
        broken.clear()
        await seen.press("escape")
        await seen.sees("The form is kept")
    assert [one.subject for one in kept(desk)] == ["Broken lamp again"]
