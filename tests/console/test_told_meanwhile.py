"""The last line: what is said of a deed, and how it is undone, is not taken away by what comes in beside it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.console.driving import Driven, driven, listed, reading
from tests.console.held import held
from tests.console.many_tickets import tickets_shown
from tests.desk.merging import Twice
from tests.desk.tickets.desk_of_tickets import opened
from tests.desk.world import World
from tui_desk.desk import conversations, drafts, joining, undo
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import changing
from tui_desk.errors import Conflict, DeskError, StoreError
from tui_desk.screens import reads
from tui_desk.screens.background import ReadFailed
from tui_desk.screens.reminders import Reminded
from tui_desk.screens.tickets import reads as ticket_reads
from tui_desk.store.transaction import Transaction
from tui_desk.text.ticket_number import named
from tui_desk.widgets.footer_bar import FooterBar

WIDE = (120, 40)
NEWS = [
    (Reminded("#1 is due 14:00: Router"), "#1 is due 14:00: Router"),
    (ReadFailed(StoreError("the list can't be read"), lambda: None), "The list can't be read"),
]


@pytest.mark.parametrize(("news", "words"), NEWS, ids=["a reminder", "what can't be read"])
@pytest.mark.parametrize("before", [True, False], ids=["before the deed is done", "behind it"])
async def test_how_to_undo_stands_beside_what_came_in(
    world: World, tmp_path: Path, news: Any, words: str, before: bool
) -> None:
    id_ = world.arrive("Router").conversation_id
    async with listed(world, tmp_path, WIDE) as seen:
        with held(conversations, "close"):
            await seen.press("e")
            if before:
                seen.console.post_message(news)
                await seen.sees(words)
        await seen.sees(f"Closed #{id_} · z to undo")
        if not before:
            seen.console.post_message(news)
        await seen.sees(f" Closed #{id_} · z to undo · {words}")
        await seen.press("j")
        await seen.misses(words)
        assert "to undo" not in seen.text()


@pytest.mark.parametrize("read_first", [True, False], ids=["read before it is said", "read behind it"])
async def test_who_takes_back_the_ticket_he_reads_is_told_that_it_was_taken_back(
    world: World, tmp_path: Path, read_first: bool
) -> None:
    id_ = world.arrive("Router").conversation_id or 0
    opened(world, "Send a router", kind="back_office", conversation_ids=(id_,))
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("v")
        await seen.until(lambda: seen.console.tickets.detail() is not None)
        with held(undo, "take_back", after=True) if read_first else held(ticket_reads, "read_ticket"):
            await seen.press("z")
            await seen.sees("This ticket is gone." if read_first else "Took back on ")
        await seen.until(lambda: all(one in said(seen) for one in ("Took back on ", "This ticket is gone.")))


async def test_who_takes_back_in_the_list_of_tickets_one_that_he_read_stays_in_that_list(
    world: World, tmp_path: Path
) -> None:
    opened(world, "Send a router", kind="back_office")
    async with driven(world, tmp_path, WIDE) as seen:
        await tickets_shown(seen)
        await seen.press("enter")
        await seen.until(lambda: seen.console.where() == "ticket" and not seen.console.unsettled())
        await seen.press("q")
        await seen.until(lambda: seen.console.where() == "tickets")
        await seen.press("z")
        await seen.until(lambda: "This ticket is gone." in said(seen))
        await settled(seen)
        assert seen.console.where() == "tickets"


async def test_who_reads_a_ticket_stays_there_when_the_conversation_behind_it_is_gone(
    world: World, tmp_path: Path
) -> None:
    id_ = world.arrive("Router").conversation_id or 0
    opened(world, "Send a router", kind="back_office", conversation_ids=(id_,))
    async with reading(world, tmp_path, "Hello", WIDE) as seen:
        await seen.press("v")
        await seen.until(lambda: seen.console.where() == "ticket" and not seen.console.unsettled())
        seen.console.post_message(reads.ConversationRead(id_, None, (), 0, fresh=False))
        await seen.until(lambda: f"Conversation #{id_} is gone." in said(seen))
        await settled(seen)
        assert seen.console.where() == "ticket"
        await seen.press("q")
        await seen.until(lambda: seen.console.where() == "list")


def said(seen: Driven) -> str:
    return seen.console.query_one(FooterBar).said


async def test_messages_that_go_with_a_deed_are_no_longer_marked_and_nothing_is_said_of_the_others(
    tmp_path: Path,
) -> None:
    twice = Twice(tmp_path)
    twice.eva.do(joining.merge, [twice.talk], twice.mail)
    async with reading(twice, tmp_path, "did you get my mail?", WIDE) as seen:
        await seen.press("g", "g", "x", "x")
        await seen.sees("2 marked")
        with held(reads, "read_conversation"):
            await seen.press("-", "enter")
            await seen.sees(f"Parted #{twice.talk} from #{twice.mail}")
        await seen.until(lambda: len(seen.console.timeline.selection) == 1)
        await settled(seen)
        assert said(seen) == f"Parted #{twice.talk} from #{twice.mail}"


async def test_why_a_draft_stays_is_not_lost_behind_the_deed_that_was_to_lead_on(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Kettle", "Toaster"):
        world.arrive(name, sender=f"{name} <{name}@customers.example>")

    def refused(*_: object) -> NoReturn:
        raise DeskError("the disk is full")

    async with reading(world, tmp_path, "Hello", WIDE) as seen:
        await seen.press("r", *"all")
        with monkeypatch.context() as full:
            full.setattr(drafts, "save", refused)
            await seen.press("s")
            seen.console.run_command("conversation.close")
            await seen.until(lambda: "Closed #1 · z to undo" in said(seen))
            assert "The draft could not be kept: the disk is full" in said(seen)
            assert seen.console.in_front() == 1


@pytest.mark.parametrize("refused", [1, 2])
async def test_of_two_deeds_in_a_row_one_that_was_refused_and_one_that_can_be_undone_are_both_told(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: int
) -> None:
    for name in ("Kettle", "Toaster", "Iron"):
        world.arrive(name, sender=f"{name} <{name}@customers.example>")
    close = conversations.close

    def faster(tx: Transaction, ids: Sequence[int], **more: Any) -> Done:
        if refused in ids:
            raise Conflict("Bo Berg was faster")
        return close(tx, ids, **more)

    monkeypatch.setattr(conversations, "close", faster)
    async with listed(world, tmp_path, WIDE) as seen:
        for _ in range(2):
            seen.console.run_command("conversation.close")
        await seen.until(lambda: f"Closed #{3 - refused} · z to undo" in said(seen))
        await seen.until(lambda: "Bo Berg was faster" in said(seen))
        assert f"Closed #{3 - refused} · z to undo" in said(seen)


async def test_what_went_no_further_is_told_beside_what_did(world: World, tmp_path: Path) -> None:
    done, begun = (opened(world, name, kind="back_office") for name in ("Old", "New"))
    world.eva.do(changing.set_state, [done], "resolved")
    async with driven(world, tmp_path, WIDE) as seen:
        await tickets_shown(seen)
        await seen.press(":", *"tickets-all", "enter")
        await seen.sees("Old")
        await seen.press("X", ">")
        await seen.until(lambda: "z to undo" in said(seen))
        assert f"{named(done)}: resolved already." in said(seen)
        assert named(begun) in said(seen)


async def settled(seen: Driven) -> None:
    """Wait until all that was posted to the screen so far was dealt with."""
    dealt: list[bool] = []
    seen.console.call_later(dealt.append, True)
    await seen.until(lambda: bool(dealt))


async def test_a_form_that_is_left_as_it_was_leaves_the_hints(world: World, tmp_path: Path) -> None:
    world.arrive("Router")
    async with listed(world, tmp_path) as seen:
        await seen.until(lambda: "reply" in seen.lines()[-1])
        hints = seen.lines()[-1]
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press("escape")
        await seen.until(lambda: seen.app.screen is seen.console and not seen.console.gate._holds)
        await settled(seen)
        assert seen.lines()[-1] == hints


async def test_where_one_line_is_too_short_for_both_each_begins_its_own(world: World, tmp_path: Path) -> None:
    world.arrive("Router")
    async with listed(world, tmp_path) as seen:
        seen.console.say("Closed #1 · z to undo")
        seen.console.tell("The state of the desk can't be read just now, and nobody knows why that is so.")
        await seen.sees("\n Closed #1 · z to undo ")
        await seen.sees("\n The state of the desk can't be read just now")


@pytest.mark.parametrize("stopped", [False, True], ids=["by itself", "stopped"])
async def test_a_program_that_ends_takes_nothing_away_but_that_it_runs(
    world: World, tmp_path: Path, stopped: bool
) -> None:
    world.arrive("Router", "one two three")
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    async with reading(world, tmp_path, "one two", WIDE) as seen:
        seen.console.run_command("message.pipe", f"cat - {gate}")
        seen.console.say("Closed #1 · z to undo")
        await seen.sees(" Closed #1 · z to undo · cat runs · | stops it ")
        if stopped:
            seen.console.run_command("message.pipe")
            await seen.until(lambda: said(seen) == "Closed #1 · z to undo · The program cat was stopped")
        else:
            gate.write_text("from the program")
            await seen.until(lambda: seen.app.screen is not seen.console)
            assert said(seen) == "Closed #1 · z to undo"
