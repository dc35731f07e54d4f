"""What a key that means nothing where one is says, and the keys of the inbox that mean something for a ticket."""

from __future__ import annotations

import time
from pathlib import Path
from typing import get_args

import pytest

from tests.console.driving import Driven, driven, reading
from tests.console.many_tickets import WIDE, a_team, in_hand, tickets_shown
from tests.desk.tickets.desk_of_tickets import opened
from tests.desk.world import World
from tui_desk.commands import COMMANDS, Where
from tui_desk.keymap import make_keymap
from tui_desk.keys import show
from tui_desk.presets import PRESETS
from tui_desk.screens.elsewhere import words

PLACES = [place for place in get_args(Where) if place not in ("anywhere", "composer")]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("preset", PRESETS)
def test_every_key_does_something_or_says_where_it_does(preset: str, place: Where) -> None:
    keymap = make_keymap({"preset": preset})
    for command in COMMANDS:
        for key in keymap.keys(command.name):
            first = key.partition(" ")[0]
            if keymap.lookup(first, place) is None:
                said = words(keymap, first, place)
                assert said.startswith(f"{show(first)} (")
                assert " is for " in said


async def says(seen: Driven, key: str, expected: str) -> None:
    await seen.press(key)
    await seen.sees(expected)


async def test_in_the_list_of_tickets_keys_of_conversations_say_what_is_meant(
    world: World, tmp_path: Path
) -> None:
    a_team(world)
    async with driven(world, tmp_path, WIDE) as seen:
        await tickets_shown(seen)
        await says(seen, "s", "s (snooze) is for conversations; d sets until when a ticket is to be done.")
        await says(seen, "!", "! (spam) is for conversations; v goes to the ticket's.")
        await says(
            seen, "^", "^ (what it answers) is for a conversation that is read; v goes to the ticket's"
        )
        await says(seen, "W", "W (kind) is for a ticket; Enter opens it.")
        await says(seen, "ctrl+s", "Ctrl+S (send) is for a draft; r begins one.")
        await says(seen, "left", "The board has columns, the calendar days; V shows them another way.")
        await says(seen, "]", "The calendar has months; V")
        await says(seen, "F", "F does nothing here; ? shows the keys that do something.")
        await says(seen, "Z", "This has the whole screen already.")
        await seen.press("q")
        await seen.sees("waiting longest")


async def test_where_one_reads_keys_of_lists_and_tickets_say_where_they_work(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Hello there", "No quotes in this")
    async with reading(world, tmp_path, "No quotes in this") as seen:
        await says(seen, "X", "X (select all) is for conversations; 1 goes to the list.")
        await says(seen, "C", "C (category) is for a ticket; v goes to its ticket.")
        await says(seen, "V", "V (list, board, calendar) is for the list of tickets; g t shows it.")
        await says(seen, "h", "Nothing is folded here.")
        await seen.press("g", "c")
        await seen.until(lambda: seen.console.where() == "customer")
        await says(seen, "r", "r (reply) is for")


async def test_r_on_a_ticket_answers_in_its_conversation(world: World, tmp_path: Path) -> None:
    conversation = world.arrive("Late order", "Where is it?").conversation_id or 0
    ticket = opened(world, "Late order", conversation_ids=(conversation,))
    opened(world, "Paint the door")
    async with driven(world, tmp_path, WIDE) as seen:
        await tickets_shown(seen)
        seen.console.overview.list.go_to(ticket)
        await seen.until(lambda: in_hand(seen) == ticket)
        await seen.press("r")
        await seen.until(lambda: seen.console.composer() is not None)
        composer = seen.console.composer()
        assert composer is not None
        assert composer.draft.conversation_id == conversation
        assert composer.draft.kind == "reply"
        assert seen.console.in_front() == conversation
        await seen.press("escape", "q")
        await seen.until(lambda: seen.console.where() == "tickets")
        await seen.press("j", "r")
        await seen.sees("No conversation hangs on")


async def test_a_ticket_is_copied_by_the_keys_of_conversations(world: World, tmp_path: Path) -> None:
    a_team(world)
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen)
        await seen.press("y", "n")
        await seen.sees("Copied the number: #1001-")
        await seen.press("y", "s")
        await seen.sees("Copied the title: Broken lamp")
        await seen.press("enter")
        await seen.until(lambda: seen.console.where() == "ticket")
        await seen.press("y", "n")
        await seen.until(lambda: seen.app.clipboard.startswith("#1001-"))


async def test_an_empty_list_says_so_to_keys_that_want_something(world: World, tmp_path: Path) -> None:
    async with driven(world, tmp_path) as seen:
        await tickets_shown(seen, "No ticket is open")
        for key in ("x", "X"):
            await says(seen, key, "There is nothing to select.")
            seen.console.hush(time.monotonic())
        await says(seen, "enter", "There is nothing to open")
        await says(seen, "r", "Go to a ticket first")
