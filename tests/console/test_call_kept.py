"""What was typed of a call is in the store until it is logged, and shown for nobody but who it was."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.console.driving import Driven, driven, listed
from tests.console.kept import kept, with_two_customers
from tests.desk.world import World
from tui_desk.desk import drafts
from tui_desk.desk.customers import calls
from tui_desk.errors import DeskError
from tui_desk.rows import DraftRow
from tui_desk.screens.customers.call import CallForm
from tui_desk.store.transaction import Transaction

WIDE = (120, 40)
SIZES = [(80, 24), WIDE]


@pytest.fixture
def desk(world: World) -> World:
    return with_two_customers(world)


async def calling(seen: Driven, who: str, choice: str = "") -> None:
    """The form of a call with whoever these words find, or of whoever is in hand."""
    await seen.press(*":log phone", "enter")
    await seen.sees("Phone call")
    await seen.press(*who)
    await seen.sees(choice or "in hand")
    await seen.press("enter")
    await seen.sees("he called")


async def somebody_new(seen: Driven, name: str) -> None:
    await calling(seen, name, "somebody new")
    await seen.sees(f"somebody new: {name}")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_call_that_was_left_is_offered_in_another_console_and_goes_when_it_is_logged(
    desk: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with driven(desk, tmp_path, size) as seen:
        await somebody_new(seen, "Zoe Ruiz")
        await seen.press(*"her lamp is broken", "tab")
        await seen.until(lambda: [one.text for one in kept(desk)] == ["her lamp is broken"])
        await seen.press("escape")
        await seen.sees("What was typed is kept; N shows it again.")
    async with listed(desk, tmp_path, size) as seen:
        await seen.press(*":log phone", "enter")
        await seen.sees("Zoe Ruiz")
        await seen.sees("not logged yet")
        await seen.press("down", "enter")
        await seen.sees("her lamp is broken")
        await seen.sees("(x) we called")
        await seen.press("ctrl+s")
        await seen.sees("Logged on #3")
    assert kept(desk) == []


async def test_what_was_typed_of_one_is_not_shown_for_another(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await calling(seen, "")
        await seen.press(*"he is in the dark", "escape")
        await seen.sees("What was typed is kept")
        await calling(seen, "bob", "bob@other.example")
        await seen.sees("Bob   Ctrl+O another")
        assert "in the dark" not in seen.text()
        await seen.press(*"about his parcel", "escape")
        await seen.misses("he called")
        assert {one.text for one in kept(desk)} == {"he is in the dark", "about his parcel"}
        await calling(seen, "")
        await seen.sees("he is in the dark")


async def test_where_it_can_not_be_logged_the_form_stays_and_says_why(
    desk: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, broken = calls.log_of, Event()

    def refusing(tx: Transaction, *args: Any, **kwargs: Any) -> object:
        if broken.is_set():
            raise DeskError("the line is dead")
        return log(tx, *args, **kwargs)

    monkeypatch.setattr(calls, "log_of", refusing)
    broken.set()
    async with listed(desk, tmp_path, WIDE) as seen:
        await somebody_new(seen, "Zoe Ruiz")
        await seen.press(*"her lamp is broken", "ctrl+s")
        await seen.sees("The line is dead")
        await seen.sees("her lamp is broken")
        broken.clear()
        await seen.press("ctrl+s")
        await seen.sees("Logged on #3")
    assert kept(desk) == []


async def test_why_it_can_not_be_logged_stands_however_late_the_form_hears_that_it_is_saved(
    desk: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, saved = list[Callable[[], None]](), CallForm.saved

    def refusing(tx: Transaction, *args: Any, **kwargs: Any) -> object:
        raise DeskError("the line is dead")

    monkeypatch.setattr(calls, "log_of", refusing)
    monkeypatch.setattr(CallForm, "saved", lambda form, draft: late.append(partial(saved, form, draft)))
    async with listed(desk, tmp_path, WIDE) as seen:
        await somebody_new(seen, "Zoe Ruiz")
        await seen.press(*"her lamp is broken", "ctrl+s")
        await seen.sees("The line is dead")
        assert late
        for tell in late:
            tell()
        await seen.pilot.pause()
        assert "The line is dead" in seen.text()
        await seen.press("!")
        await seen.misses("The line is dead")


async def test_it_can_turn_out_to_have_been_somebody_else(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await calling(seen, "")
        await seen.sees("goes on in #1")
        await seen.press(*"where is my parcel", "ctrl+o")
        await seen.sees("Who was it?")
        await seen.press(*"bob")
        await seen.sees("somebody new")
        await seen.press("enter")
        await seen.misses("goes on in #1")
        await seen.press("ctrl+s")
        await seen.sees("Logged on #3, Bob")
    assert kept(desk) == []


async def test_it_stands_among_the_drafts_opens_from_there_and_is_thrown_away_after_asking(
    desk: World, tmp_path: Path
) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await somebody_new(seen, "Zoe Ruiz")
        await seen.press(*"her lamp is broken", "escape")
        await seen.sees("What was typed is kept")
        await seen.press("g", "d")
        await seen.sees("Call with Zoe Ruiz · not logged yet · her lamp is broken")
        await seen.press("enter")
        await seen.sees("somebody new: Zoe Ruiz")
        await seen.press("ctrl+x")
        await seen.sees("Discard")
        await seen.press("d")
        await seen.sees("Discard the call?")
        await seen.press("d")
        await seen.sees("The call is discarded.")
    assert kept(desk) == []


async def test_nothing_is_kept_of_a_call_of_which_nothing_was_typed(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await somebody_new(seen, "Zoe Ruiz")
        await seen.press("x")
        await seen.until(lambda: bool(kept(desk)))
        await seen.press("backspace", "tab", "escape")
        await seen.until(lambda: not kept(desk))


async def test_a_customers_number_is_never_somebody_new(desk: World, tmp_path: Path) -> None:
    async with listed(desk, tmp_path, WIDE) as seen:
        await seen.press(*":log phone", "enter", *"#99")
        await seen.sees("Type a name or a number.")
        assert "somebody new" not in seen.text()


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
    async with listed(desk, tmp_path, WIDE) as seen:
        await calling(seen, "")
        await seen.press(*"in the dark")
        await seen.sees("Not saved: the disk is full")
        await seen.press("ctrl+s")
        await seen.sees("the disk is full")
        await seen.press("escape", *" again")
        await seen.sees("in the dark again")
        broken.clear()
        await seen.misses("the disk is full")
        await seen.press("escape")
        await seen.sees("What was typed is kept")
    assert [one.text for one in kept(desk)] == ["in the dark again"]
