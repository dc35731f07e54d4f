"""One text is told to all who hang on a ticket, seen for each before it goes, by keys alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.console.driving import Driven, listed
from tests.console.held import held
from tests.desk.chats import ANNA, BORIS, LIMITS, Chats
from tests.desk.tickets.desk_of_tickets import read
from tests.desk.tickets.outage import announce, outage, results, tracker
from tests.desk.tickets.test_telling import ours, told, write_due
from tests.desk.world import World
from tui_desk.desk import channel_caps, chats, conversations
from tui_desk.desk.tickets import announcing, changing, linking
from tui_desk.errors import DeskError
from tui_desk.notice_rows import NoticeRow
from tui_desk.rows import Template
from tui_desk.text.ticket_number import named
from tui_desk.widgets.ticket_view import TicketView

WIDE = (120, 40)
SIZES = [(80, 24), WIDE]
TEXT = "Dear {name}, it is over."


async def writes(seen: Driven, ticket: int, text: str = TEXT) -> None:
    """From the list to the preview of what everybody is told."""
    await seen.press("v")
    await seen.sees("Conversations")
    await seen.press("Y")
    await seen.sees(f"Tell everybody on {named(ticket)}")
    await seen.sees("{name}")
    await seen.press(*text, "ctrl+s")
    await seen.sees("Space leaves one out")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_everybody_is_told_after_each_was_seen_and_one_was_left_out(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    ticket, ids = outage(world, 3)
    async with listed(world, tmp_path, size) as seen:
        await writes(seen, ticket)
        await seen.sees("3 conversations told: 3 by support")
        await seen.sees("Dear C0, it is over.")
        await seen.press("j")
        await seen.sees("Dear C1, it is over.")
        await seen.press("space", "enter")
        await seen.sees("Tell 2 conversations?")
        await seen.sees("2 by support, within a minute.")
        await seen.press("t")
        await seen.sees("Telling 2 conversations")
        await seen.sees("What was announced")
        assert [(one.conversation_id, one.state) for one in results(world, ticket)] == [
            (ids[0], "planned"),
            (ids[2], "planned"),
        ]
        world.clock.forward(seconds=11)
        write_due(world)
        await seen.sees("2 queued")
        assert [one.text.splitlines()[0] for one in ours(world, ids[0])] == ["Dear C0, it is over."]
        assert not ours(world, ids[1])


async def test_what_was_typed_is_kept_and_a_wrong_variable_is_told_while_one_types(
    world: World, tmp_path: Path
) -> None:
    outage(world, 1)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("v")
        await seen.sees("Conversations")
        await seen.press("Y", *"Dear {nmae}")
        await seen.sees("There is no {nmae}")
        await seen.press("ctrl+s")
        await seen.misses("Space leaves one out")
        await seen.press(*["backspace"] * 6, "escape")
        await seen.sees("Draft kept.")
        await seen.press("Y")
        await seen.sees("Dear")
        await seen.press(*"{name}", "ctrl+s")
        await seen.sees("Dear C0")
        await seen.press("escape")
        await seen.sees("Dear {name}")
        assert not world.eva.ask(lambda reader: reader.rows("SELECT 1 FROM announcement"))


async def test_a_brace_offers_the_variables_and_tab_completes_the_one_that_is_begun(
    world: World, tmp_path: Path
) -> None:
    outage(world, 1)
    async with listed(world, tmp_path) as seen:
        await seen.press("v")
        await seen.sees("Conversations")
        await seen.press("Y", *"Dear {")
        await seen.sees("Tab {name} who reads it · {number} the ticket's")
        await seen.press("tab", *", {a")
        await seen.sees("Tab {agent} you")
        await seen.misses("{number} the ticket's")
        await seen.press("tab", *"!")
        await seen.sees("Dear {name}, {agent}!")
        await seen.press(*" {x")
        await seen.misses("Tab {")


async def test_a_draft_offers_only_what_it_can_do(world: World, tmp_path: Path) -> None:
    outage(world, 1)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("r")
        await seen.sees("Ctrl+X a attach")
        await seen.press("escape", "v")
        await seen.sees("Conversations")
        await seen.press("Y")
        await seen.sees("Ctrl+X c send and close")
        assert "attach" not in seen.lines()[-1]
        await seen.press("ctrl+x")
        await seen.sees("Taller")
        assert not [
            one for one in ("Attach", "Recipients", "Template", "Send, pending") if one in seen.text()
        ]
        await seen.press("a")
        await seen.sees("What is told to everybody carries no files.")
        await seen.press("escape", "n")
        await seen.sees("A note for colleagues")
        await seen.sees("Ctrl+E editor")
        assert "close" not in seen.lines()[-1]


async def test_it_resolves_and_closes_if_that_is_chosen_and_undo_gives_the_text_back(
    world: World, tmp_path: Path
) -> None:
    ticket, _ = outage(world, 2)
    async with listed(world, tmp_path, WIDE) as seen:
        await writes(seen, ticket, "{number} is {state}")
        await seen.sees("is submitted")
        await seen.press("r")
        await seen.sees("is resolved")
        await seen.press("c")
        await seen.sees("closes each")
        await seen.press("enter")
        await seen.sees("The ticket is resolved at once.")
        await seen.press("t")
        await seen.until(lambda: read(world, ticket).line.state == "resolved")
        assert world.eva.ask(lambda reader: reader.row("SELECT closes FROM announcement")) == (1,)
        await seen.sees("z to undo")
        await seen.press("z")
        await seen.until(lambda: read(world, ticket).line.state == "submitted")
        assert {one.state for one in results(world, ticket)} == {"cancelled"}
        await seen.press("Y")
        await seen.sees("{number} is {state}")


async def test_who_blocked_us_stands_first_and_a_closed_chat_takes_a_template(tmp_path: Path) -> None:
    world = Chats(tmp_path, replace(LIMITS, window=timedelta(hours=24), templates=True))
    offered = Template("over", "en", "Dear {{1}}, all is well", ("",))
    world.sync.do(channel_caps.tell_templates, world.chat, (offered,))
    first = world.says("Down?", thread="a")
    blocked = world.says("Me too", BORIS, thread="b")
    world.clock.forward(days=2)
    third = world.says("And me", ANNA, thread="c")
    ticket = tracker(world, first.conversation_id, blocked.conversation_id, third.conversation_id)
    chat = world.eva.ask(chats.of_conversation, blocked.conversation_id or 0)
    assert chat
    world.sync.do(chats.reachable, chat.id, "we were blocked")
    async with listed(world, tmp_path, WIDE) as seen:
        await writes(seen, ticket)
        await seen.sees("1 conversation told: 1 by bot")
        assert seen.line_with("we were blocked") < seen.line_with("✓ #")
        assert seen.text().count("t takes a template") == 1
        await seen.press("k", "t")
        await seen.sees("No template here")
        await seen.press("space")
        await seen.sees("Not told anyway")
        await seen.press("k")
        await seen.sees("over: Dear {{1}}, all is well")
        await seen.press("t")
        await seen.sees("Where the chat has closed")
        await seen.press("enter")
        await seen.sees("what stands for {{1}}")
        await seen.press(*"{name}", "enter")
        await seen.sees("2 conversations told: 2 by bot")
        await seen.sees("Dear Anna Koval, all is well")
        await seen.press("enter")
        await seen.sees("Tell 2 conversations?")
        await seen.press("t")
        await seen.sees("2 waiting")


async def test_resolving_a_tracker_offers_to_tell_everybody_with_it(world: World, tmp_path: Path) -> None:
    ticket, _ = outage(world, 2)
    world.eva.do(changing.set_state, [ticket], "waiting_on_customer")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("greater_than_sign")
        await seen.sees("2 conversations hang on it")
        await seen.press("t")
        await seen.sees(f"Tell everybody on {named(ticket)}")
        assert read(world, ticket).line.state == "waiting_on_customer"
        await seen.press(*"{number}: {state}", "ctrl+s")
        await seen.sees("resolves the ticket")
        await seen.sees(": resolved")
        await seen.press("enter")
        await seen.sees("Tell 2 conversations?")
        await seen.press("t")
        await seen.sees("Resolved, telling 2 conversations")
        assert read(world, ticket).line.state == "resolved"


async def test_a_tracker_is_resolved_quietly_by_one_letter(world: World, tmp_path: Path) -> None:
    ticket, _ = outage(world, 1)
    world.eva.do(changing.set_state, [ticket], "waiting_on_customer")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("greater_than_sign")
        await seen.sees("1 conversation hangs on it")
        await seen.press("r")
        await seen.until(lambda: read(world, ticket).line.state == "resolved")
        assert not told(world, ticket)


async def test_in_the_screen_of_all_tickets_everybody_is_told_by_the_same_keys(
    world: World, tmp_path: Path
) -> None:
    ticket, _ = outage(world, 2)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "t")
        await seen.sees("Outage")
        await seen.press("e")
        await seen.sees("2 conversations hang on it")
        await seen.press("escape", "Y")
        await seen.sees(f"Tell everybody on {named(ticket)}")
        await seen.press(*TEXT, "ctrl+s")
        await seen.sees("2 conversations told")


async def test_who_was_linked_while_one_looked_is_not_told_unseen(world: World, tmp_path: Path) -> None:
    ticket, ids = outage(world, 3)
    world.arrive("Something else", sender="late@koval.example")
    async with listed(world, tmp_path, WIDE) as seen:
        await writes(seen, ticket)
        await seen.sees("3 conversations told: 3 by support")
        world.bo.do(linking.link, ticket, conversations=[4])
        await seen.press("enter")
        await seen.sees("Tell 3 conversations?")
        await seen.press("t")
        await seen.sees("Telling 3 conversations")
        assert [one.conversation_id for one in results(world, ticket)] == ids


async def test_enter_waits_until_what_each_would_be_told_is_read_for_this_wish(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, _ = outage(world, 2)

    def broken(*_: Any, **__: Any) -> Any:
        raise DeskError("the store is busy")

    async with listed(world, tmp_path, (80, 24)) as seen:
        await writes(seen, ticket, "{number} is {state}")
        with held(announcing, "preview"):
            await seen.press("r")
            await seen.sees("reading what each would be told")
            await seen.press("enter")
            await seen.sees("Not yet: what each would be told is still being read.")
            await seen.misses("Tell 2 conversations?")
        await seen.sees("is resolved")
        await seen.misses("reading what each would be told")
        with monkeypatch.context() as breaks:
            breaks.setattr(announcing, "preview", broken)
            await seen.press("r")
            await seen.sees("The store is busy · Enter reads it again")
            await seen.press("enter")
            await seen.misses("Tell 2 conversations?")
        await seen.press("enter")
        await seen.sees("is submitted")
        await seen.press("enter")
        await seen.sees("Tell 2 conversations?")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_one_who_was_not_reached_is_tried_again_where_he_stands(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    ticket, ids = outage(world, 3)
    world.eva.do(conversations.set_spam, ids[:2], True)
    announce(world, ticket)
    world.eva.do(conversations.set_spam, ids[:2], False)
    async with listed(world, tmp_path, size) as seen:
        await seen.press("v")
        await seen.sees("R tries again · it is marked as spam")
        await until_on(seen, f"! #{ids[1]}")
        await seen.press("R")
        await seen.sees("Telling C1 of")
        assert [one.state for one in results(world, ticket)] == ["withheld", "planned", "planned"]


async def until_on(seen: Driven, words: str) -> None:
    """The cursor on the line with these words, in the ticket that is read."""
    view = seen.app.screen.query_one(TicketView)
    for _ in range(30):
        target = view.target()
        if isinstance(target, NoticeRow) and words == f"! #{target.conversation_id}":
            return
        before = view.cursor
        await seen.press("j")
        await seen.until(partial(lambda before: view.cursor != before, before))
    raise AssertionError(words)


async def test_a_text_whose_only_line_is_left_out_says_which_variable_is_empty(
    world: World, tmp_path: Path
) -> None:
    ticket, _ = outage(world, 1)
    async with listed(world, tmp_path, WIDE) as seen:
        await writes(seen, ticket, "Dear {name}, till {due}.")
        await seen.sees("the only line has {due}, which is empty")
