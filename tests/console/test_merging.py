"""One matter over two channels, in the console: the hint, `M`, an answer, and parting again."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from tests.console.driving import listed, reading
from tests.desk.chats import ANNA, BORIS, Chats
from tests.desk.merging import Merging, Twice
from tests.desk.tickets.desk_of_tickets import opened, read
from tests.desk.world import World
from tui_desk.desk import conversations, homes, joining
from tui_desk.desk.customers import reading as customer_reading
from tui_desk.errors import Conflict
from tui_desk.text.ticket_number import named

WIDE = (120, 40)
SIZES = [(80, 24), WIDE]


@pytest.fixture
def twice(tmp_path: Path) -> Twice:
    return Twice(tmp_path)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_other_open_conversation_is_told_of_and_one_key_merges_it(
    twice: Twice, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with reading(twice, tmp_path, "where is it?", size) as seen:
        await seen.sees(f"also open #{twice.talk}")
        await seen.until(lambda: not twice.line(twice.mail).unread)
        before = twice.but_reading()
        assert "did you get my mail?" in seen.text()
        await seen.press("M")
        await seen.sees("becomes part of")
        assert twice.stands(twice.talk) == twice.talk
        await seen.press("m")
        await seen.sees(f"Merged #{twice.talk} into #{twice.mail}")
        await seen.misses("also open")
        await seen.sees(f"merged #{twice.talk} into this")
        await seen.sees("- parts it")
        assert twice.texts(twice.mail) == ["where is it?", "did you get my mail?"]
        await seen.press("z")
        await seen.sees("Took back: merged")
        await seen.sees(f"also open #{twice.talk}")
        assert twice.but_reading() == before


async def test_the_other_way_round_the_old_number_leads_to_where_the_messages_are(
    twice: Twice, tmp_path: Path
) -> None:
    async with reading(twice, tmp_path, "where is it?", WIDE) as seen:
        await seen.press("M")
        await seen.sees("the other way round")
        await seen.press("o")
        await seen.sees(f"Merged #{twice.mail} into #{twice.talk} · z to undo")
        await seen.until(lambda: seen.console.in_front() == twice.talk and not seen.console.unsettled())
        assert "z to undo" in seen.text(), "what is read after it doesn't take away how to undo it"
        await seen.press("q", *f":{twice.mail}", "enter")
        await seen.until(lambda: seen.console.in_front() == twice.talk and seen.console.pane != "list")


@pytest.mark.parametrize("who", ["bo", "eva"], ids=["a colleague", "the agent, at another console"])
async def test_who_reads_what_is_merged_elsewhere_is_told_of_it(
    twice: Twice, tmp_path: Path, who: str
) -> None:
    async with reading(twice, tmp_path, "where is it?", WIDE) as seen:
        getattr(twice, who).do(joining.merge, [twice.mail], twice.talk)
        await seen.sees(f"#{twice.mail} is part of #{twice.talk} now.")
        assert seen.console.in_front() == twice.talk


@pytest.mark.parametrize("refused", [True, False], ids=["refused", "taken back"])
async def test_what_was_not_merged_here_in_the_end_is_told_where_it_is_merged_elsewhere(
    twice: Twice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: bool
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise Conflict("not now")

    async with reading(twice, tmp_path, "where is it?", WIDE) as seen:
        with monkeypatch.context() as patched:
            if refused:
                patched.setattr(joining, "merge", refuse)
            await seen.press("M")
            await seen.sees("the other way round")
            await seen.press("o")
            await seen.sees("Not now" if refused else "z to undo")
            if not refused:
                await seen.press("z")
                await seen.sees("Took back")
        await seen.until(lambda: seen.console.in_front() == twice.mail and not seen.console.unsettled())
        twice.eva.do(joining.merge, [twice.mail], twice.talk)
        await seen.sees(f"#{twice.mail} is part of #{twice.talk} now.")


async def test_of_several_open_ones_one_or_all_are_picked(twice: Twice, tmp_path: Path) -> None:
    third = twice.arrive("Where is my refund", "again").conversation_id or 0
    async with reading(twice, tmp_path, "where is it?", WIDE) as seen:
        await seen.sees(f"2 also open #{third}")
        await seen.press("M")
        await seen.sees(f"Merge into #{twice.mail}")
        await seen.press(*"all", "enter")
        await seen.sees("become part of")
        await seen.press("m")
        await seen.sees("Merged #")
        assert twice.stands(third) == twice.stands(twice.talk) == twice.mail


async def test_esc_merges_nothing(twice: Twice, tmp_path: Path) -> None:
    async with reading(twice, tmp_path, "where is it?", WIDE) as seen:
        await seen.press("M")
        await seen.sees("becomes part of")
        await seen.press("escape")
        await seen.misses("becomes part of")
        assert twice.stands(twice.talk) == twice.talk


async def test_selected_conversations_of_different_customers_merge_after_a_warning(
    world: World, tmp_path: Path
) -> None:
    ids = [
        world.arrive(f"Lift {n}", "stuck", sender=f"C{n} <c{n}@x.example>").conversation_id or 0
        for n in range(3)
    ]
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "g", "x", "x", "x", "M")
        await seen.sees("They are of different customers.")
        await seen.press("m")
        await seen.sees("Merged #")
        assert {world.eva.ask(homes.now_in, id_) for id_ in ids} == {ids[2]}
        assert not seen.console.inbox.selection


async def test_of_different_customers_it_is_asked_whether_they_are_one_person(tmp_path: Path) -> None:
    world = Merging(tmp_path)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "g", "x", "x", "M")
        await seen.sees("merge, and they are one person")
        await seen.press("p")
        await seen.sees("Merged #")
        there = {world.eva.ask(customer_reading.of_conversation, id_) for id_ in (world.mail, world.talk)}
        assert len(there) == 1
        await seen.press("z")
        await seen.sees("Took back: merged #")
        there = {world.eva.ask(customer_reading.of_conversation, id_) for id_ in (world.mail, world.talk)}
        assert len(there) == 2


async def test_one_selected_goes_into_the_one_under_the_cursor(world: World, tmp_path: Path) -> None:
    first = world.arrive("Lift", "stuck").conversation_id or 0
    other = world.arrive("Door", "open", sender="Bea <bea@x.example>").conversation_id or 0
    async with listed(world, tmp_path) as seen:
        await seen.press("g", "g", "x", "M")
        await seen.sees(f"merge #{first} into #{other}")
        await seen.press("m")
        await seen.sees("Merged #")
        assert world.eva.ask(homes.now_in, first) == other


async def test_what_was_merged_is_parted_again_by_its_key_however_late(twice: Twice, tmp_path: Path) -> None:
    twice.eva.do(joining.merge, [twice.talk], twice.mail)
    twice.eva.do(conversations.set_priority, [twice.mail], 1)
    twice.clock.forward(seconds=60)
    twice.says("and hurry")
    async with reading(twice, tmp_path, "and hurry", WIDE) as seen:
        await seen.press("-")
        await seen.sees(f"Part from #{twice.mail}")
        await seen.press("enter")
        await seen.sees(f"Parted #{twice.talk} from #{twice.mail}")
        assert twice.texts(twice.talk) == ["did you get my mail?", "and hurry"]
        await seen.press("-")
        await seen.sees("Nothing was merged into")


async def test_a_group_is_no_part_of_the_hint(tmp_path: Path) -> None:
    world = Chats(tmp_path)
    world.says("hello all", ANNA, group=True, thread="g", title="House 5")
    world.clock.forward(seconds=60)
    world.says("hello you", ANNA, thread="p")
    world.says("me too", BORIS, thread="q")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "g", "j", "enter")
        await seen.sees("#2 · ")
        await seen.until(lambda: not seen.console.unsettled())
        assert "also open" not in seen.text()
        await seen.press("M")
        await seen.sees("This customer has nothing else open")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_two_tickets_become_one_and_two_again(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    conversation = world.arrive("Router is dead").conversation_id or 0
    kept = opened(world, "Send a router", conversation_ids=(conversation,))
    other = opened(world, "Ship the router", tags=("parcel",))
    async with listed(world, tmp_path, size) as seen:
        await seen.press("v")
        await seen.sees("Send a router")
        await seen.press("M")
        await seen.sees(f"Merge with {named(kept)}")
        await seen.press(*"ship", "enter")
        await seen.sees("becomes part of")
        await seen.press("m")
        await seen.sees(f"Merged {named(other)} into {named(kept)}")
        assert read(world, other).merged_into_id == kept
        await seen.sees("parcel")
        await seen.press("z")
        await seen.sees("Took back")
        assert read(world, other).merged_into_id is None
