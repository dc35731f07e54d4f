"""A number typed anywhere in the console leads to what it names, where that stands now; a mistyped one says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.driving import Driven, listed
from tests.desk.tickets.desk_of_tickets import opened, read
from tests.desk.world import World
from tui_desk.desk import joining
from tui_desk.desk.tickets import merging
from tui_desk.text.ticket_number import named, spelled

WIDE = (120, 40)


def mistyped(ticket_id: int) -> str:
    number = spelled(ticket_id)
    return f"{number[:-1]}{(int(number[-1]) + 1) % 10}"


async def at(seen: Driven, ticket_id: int) -> None:
    await seen.until(lambda: seen.console.tickets.in_middle and seen.console.tickets.opened.id == ticket_id)


@pytest.mark.parametrize("typed", ["{0}", "#{0}", "1001"])
async def test_the_command_line_goes_to_a_ticket(world: World, tmp_path: Path, typed: str) -> None:
    world.arrive("Hello")
    ticket = opened(world)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press(":", *typed.format(spelled(ticket)), "enter")
        await at(seen, ticket)


async def test_the_command_line_goes_to_a_conversation_and_to_where_it_was_merged(
    world: World, tmp_path: Path
) -> None:
    first, second = (world.arrive(name).conversation_id or 0 for name in ("Router", "Lamp"))
    world.eva.do(joining.merge, [second], first)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press(":", *str(second), "enter")
        await seen.until(lambda: seen.console.in_front() == first)
        await seen.press(":", *"999", "enter")
        await seen.sees("There is no conversation and no ticket #999")


async def test_a_number_of_both_is_asked_about(world: World, tmp_path: Path) -> None:
    world.arrive("Hello")
    world.sync.do(lambda tx: tx.run("UPDATE sqlite_sequence SET seq = 0 WHERE name = 'ticket'"))
    ticket = opened(world)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press(":", *str(ticket), "enter")
        await seen.sees(f"Ticket {named(ticket)}")
        await seen.press("down", "enter")
        await at(seen, ticket)


@pytest.mark.parametrize("opens", [":", "ctrl+k"], ids=["the command line", "the palette"])
async def test_a_merged_ticket_s_number_leads_to_where_it_is(
    world: World, tmp_path: Path, opens: str
) -> None:
    world.arrive("Hello")
    first, second = opened(world, "Router"), opened(world, "Lamp")
    world.eva.do(merging.merge, [second], first)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press(opens, *spelled(second), "enter")
        await at(seen, first)


async def test_a_mistyped_number_says_so_at_every_door_and_offers_nothing(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Hello")
    ticket = opened(world)
    wrong = mistyped(ticket)
    said = f"#{wrong} is no ticket: the last digit says it is mistyped"
    async with listed(world, tmp_path, WIDE) as seen:
        for keys, closing in ((":", ("enter",)), ("ctrl+k", ()), ("T", ()), ("\\", ("enter",))):
            await seen.press(keys, *wrong, *closing)
            await seen.sees(said)
            await seen.press("escape", "escape")
            await seen.misses(said)
        assert not seen.console.tickets.in_middle


async def test_a_search_for_a_ticket_s_number_lists_its_conversations(world: World, tmp_path: Path) -> None:
    arrived = world.arrive("Router")
    world.arrive("Lamp", sender="Boris <boris@other.example>")
    ticket = opened(world, conversation_ids=(arrived.conversation_id or 0,))
    old = opened(world, "Another one")
    world.eva.do(merging.merge, [old], ticket)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.sees("Lamp")
        for number in (ticket, old):
            await seen.press("\\", *spelled(number), "enter")
            await seen.misses("Lamp")
            await seen.sees("Router")
            await seen.press("\\", *["backspace"] * 8, "enter")
            await seen.sees("Lamp")


async def test_what_is_linked_may_be_named_by_a_merged_ticket_s_number(world: World, tmp_path: Path) -> None:
    conversation = world.arrive("Router").conversation_id
    first, second = opened(world, "Router"), opened(world, "Lamp")
    world.eva.do(merging.merge, [second], first)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("T")
        await seen.sees("Link to")
        await seen.press(*spelled(second), "enter")
        await seen.until(lambda: [one.id for one in read(world, first).conversations] == [conversation])


async def test_a_number_leads_out_of_the_screen_of_all_tickets(world: World, tmp_path: Path) -> None:
    conversation = world.arrive("Router").conversation_id
    ticket = opened(world, "Lamp")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "t")
        await seen.sees("Lamp")
        await seen.press(":", *spelled(ticket), "enter")
        await at(seen, ticket)
        await seen.press("g", "t", ":", *str(conversation), "enter")
        await seen.until(
            lambda: seen.console.in_front() == conversation and not seen.console.tickets.in_middle
        )
        await seen.press("g", "t", "\\", *mistyped(ticket), "enter")
        await seen.sees("the last digit says it is mistyped")


async def test_what_is_merged_may_be_named_by_the_ticket_on_which_it_hangs(
    world: World, tmp_path: Path
) -> None:
    first, second = (world.arrive(name).conversation_id or 0 for name in ("Router", "Lamp"))
    ticket = opened(world, conversation_ids=(first,))
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press(*f":{second}", "enter")
        await seen.sees("Lamp")
        await seen.press(*":merge 99999999999999999999", "enter")
        await seen.sees("is no ticket's number")
        await seen.press(":", *f"merge {spelled(ticket)}", "enter")
        await seen.sees(f"merge #{first} into #{second}")
