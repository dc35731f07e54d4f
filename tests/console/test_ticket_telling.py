"""What customers would hear of a ticket is seen before it goes, and what became of it stands on the ticket."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import LiteralString

import pytest

from tests.console.driving import Driven, listed
from tests.desk.chats import LIMITS, Chats
from tests.desk.tickets.desk_of_tickets import newest, opened, read
from tests.desk.tickets.outage import outage
from tests.desk.tickets.test_telling import made, ours, told, write_due
from tests.desk.world import World
from tui_desk.desk import lease, outbox
from tui_desk.desk.tickets import announcing, changing
from tui_desk.exchange import Receipt, Sent
from tui_desk.notice_rows import Wish
from tui_desk.store.transaction import Transaction
from tui_desk.text.ticket_number import named

WIDE = (120, 40)
SIZES = [(80, 24), WIDE]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_who_is_told_of_a_new_state_is_seen_before_and_enter_tells_him(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    ticket = made(world, world.arrive("Router", "It blinks red"))
    async with listed(world, tmp_path, size) as seen:
        await seen.press("greater_than_sign")
        await seen.sees("Anna Koval by mail")
        await seen.sees("is now: in progress")
        assert f"{named(ticket)}: in progress" in seen.text()
        assert read(world, ticket).line.state == "submitted"
        await seen.press("enter")
        await seen.sees("telling Anna Koval")
        assert [one.occasion for one in told(world, ticket)] == ["created", "state"]


async def test_q_changes_it_and_tells_nobody_and_esc_changes_nothing(world: World, tmp_path: Path) -> None:
    ticket = made(world, world.arrive("Router", "It blinks red"))
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("greater_than_sign")
        await seen.sees("Enter tells")
        await seen.press("escape")
        await seen.misses("Enter tells")
        assert read(world, ticket).line.state == "submitted"
        await seen.press("greater_than_sign")
        await seen.sees("Enter tells")
        await seen.press("q")
        await seen.until(lambda: read(world, ticket).line.state == "in_progress")
        assert [one.occasion for one in told(world, ticket)] == ["created"]


async def test_where_nobody_would_be_told_nothing_is_asked(world: World, tmp_path: Path) -> None:
    conversation = world.arrive("Router").conversation_id or 0
    ticket = opened(world, kind="back_office", conversation_ids=(conversation,))
    async with listed(world, tmp_path) as seen:
        await seen.press("greater_than_sign")
        await seen.until(lambda: read(world, ticket).line.state == "in_progress")


async def test_of_a_selection_each_stands_on_its_line_and_who_cannot_be_told_says_why(
    world: World, tmp_path: Path
) -> None:
    arrived = [world.arrive(f"Case {n}", sender=f"C{n} <c{n}@x.example>") for n in range(3)]
    tickets = [made(world, one) for one in arrived]
    world.sync.do(
        lambda tx: tx.run("UPDATE conversation SET spam = 1 WHERE id = :id", id=arrived[2].conversation_id)
    )
    changed = [*tickets[:2]]
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("X", "greater_than_sign")
        await seen.sees("2 conversations are told")
        lines = [line for line in seen.lines() if "by mail ·" in line]
        assert ["C0" in lines[0], "C1" in lines[1]] == [True, True]
        await seen.press("enter")
        await seen.until(lambda: all(read(world, id_).line.state == "in_progress" for id_ in changed))


async def test_what_gets_which_state_is_read_whole_on_a_small_screen(world: World, tmp_path: Path) -> None:
    tickets = [made(world, world.arrive(f"Case {n}", sender=f"C{n} <c{n}@x.example>")) for n in range(3)]
    world.eva.do(changing.set_state, [tickets[1]], "in_progress", told=False)
    world.eva.do(changing.set_state, [tickets[2]], "waiting_on_customer", told=False)
    async with listed(world, tmp_path) as seen:
        await seen.press("X", "greater_than_sign")
        await seen.sees("3 tickets")
        for ticket, words in zip(tickets, ("in progress", "waiting on customer", "resolved"), strict=True):
            await seen.sees(f"{named(ticket)}: {words}")


async def _opens(seen: Driven) -> None:
    await seen.press("v")
    await seen.sees("Told customers")


async def test_a_ticket_shows_who_was_told_and_what_became_of_it(world: World, tmp_path: Path) -> None:
    ticket = made(world, world.arrive("Router", "It blinks red"))
    world.eva.do(changing.set_state, [ticket], "in_progress")
    async with listed(world, tmp_path, WIDE) as seen:
        await _opens(seen)
        await seen.sees("Anna Koval that it was opened")
        await seen.sees("Anna Koval how it stands")


async def test_what_went_wrong_stands_first_and_is_tried_again_by_a_key(world: World, tmp_path: Path) -> None:
    ticket, ids = outage(world, 3)
    spam = "UPDATE conversation SET spam = :spam WHERE id = :id"
    world.sync.do(lambda tx: tx.run(spam, spam=1, id=ids[2]))
    world.eva.do(announcing.announce, ticket, "Dear {name}, it is over.", Wish())
    world.sync.do(lambda tx: tx.run(spam, spam=0, id=ids[2]))
    world.clock.forward(seconds=11)
    write_due(world)
    async with listed(world, tmp_path, WIDE) as seen:
        await _opens(seen)
        await seen.sees("1 not told, 2 queued")
        assert seen.line_with(f"! #{ids[2]} C2") < seen.line_with(f"#{ids[0]} C0 · support")
        assert "it is marked as spam" in seen.text()
        await seen.press("R")
        await seen.sees(f"Telling C2 of {named(ticket)} again")
        await seen.misses("! #")
        await seen.press("R")
        await seen.sees("There is nobody to tell again")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_form_of_a_ticket_says_who_will_be_told_what_while_one_types(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    world.arrive("Router", "It blinks red")
    async with listed(world, tmp_path, size) as seen:
        await seen.press("t")
        await seen.sees("Tells Anna Koval by mail in English: “")
        await seen.press("ctrl+o")
        await seen.sees("its number is #…")
        await seen.press("escape")
        await seen.sees("Tells Anna Koval by mail in English: “")
        await seen.press("ctrl+t")
        await seen.sees("Tells nobody, this once: Anna Koval by mail")
        await seen.press("escape", "t")
        await seen.sees("Tells nobody, this once: Anna Koval by mail")
        await seen.press("enter")
        await seen.sees("Opened #")
        assert not told(world, newest(world))


async def test_the_form_says_in_which_language_he_is_told_and_his_card_that_it_is_a_guess(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Drucker", "Hallo, mein Drucker druckt seit gestern nicht mehr.")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("Tells Anna Koval by mail in German: “Guten Tag Anna Koval")
        await seen.press("escape", "g", "c")
        await seen.sees("German?")


async def test_enter_in_the_form_tells_and_of_another_kind_of_ticket_nobody_hears(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Router", "It blinks red")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("t")
        await seen.sees("Tells Anna Koval")
        await seen.press("tab", "tab", "tab", *["backspace"] * 8, *"back")
        await seen.misses("Tells Anna Koval")
        await seen.press(*["backspace"] * 4, *"cust")
        await seen.sees("Tells Anna Koval")
        await seen.press("enter")
        await seen.sees("telling Anna Koval")


async def test_what_is_repeated_on_another_one_is_seen_before_it_goes_there_too(
    world: World, tmp_path: Path
) -> None:
    tickets = [made(world, world.arrive(f"Case {n}", sender=f"C{n} <c{n}@x.example>")) for n in range(2)]
    async with listed(world, tmp_path) as seen:
        await seen.press("greater_than_sign")
        await seen.sees("C0 by mail")
        await seen.press("q")
        await seen.until(lambda: read(world, tickets[0]).line.state == "in_progress")
        await seen.press("j", "full_stop")
        await seen.sees("C1 by mail")
        await seen.press("enter")
        await seen.sees("telling C1")
        assert read(world, tickets[1]).line.state == "in_progress"


async def test_what_may_have_been_sent_stands_first_and_leads_to_where_it_is_settled(
    world: World, tmp_path: Path
) -> None:
    ticket, ids = outage(world, 2)
    world.eva.do(announcing.announce, ticket, "Dear {name}, it is over.", Wish())
    world.clock.forward(seconds=11)
    write_due(world)
    (message,) = ours(world, ids[1])
    for sql in (
        "UPDATE message SET delivery = 'uncertain' WHERE id = :id",
        "UPDATE outbox SET state = 'uncertain' WHERE message_id = :id",
    ):
        world.sync.do(_run, sql, message.id)
    async with listed(world, tmp_path, WIDE) as seen:
        await _opens(seen)
        await seen.sees("1 may have been sent, 1 queued")
        assert seen.line_with(f"! #{ids[1]} C1") < seen.line_with(f"#{ids[0]} C0 · support")
        await seen.press("enter")
        await seen.until(lambda: seen.console.in_front() == ids[1] and not seen.console.tickets.in_middle)
        await seen.sees("Dear C1, it is over.")
        await seen.press("D")
        await seen.sees("it arrived")


async def test_an_open_ticket_hears_that_what_was_told_was_delivered_and_read(tmp_path: Path) -> None:
    world = Chats(tmp_path, replace(LIMITS, text_max=4_000))
    ticket = made(world, world.says("my router blinks red"))
    world.clock.forward(seconds=11)
    write_due(world)
    world.epoch = world.sync.do(lease.take, "test", 1)
    claimed, out = world.out()
    world.sync.do(outbox.sent, claimed, Sent("o1", world.clock.now()), out.id)
    async with listed(world, tmp_path, WIDE) as seen:
        await _opens(seen)
        await seen.sees("sent ✓")
        at = world.clock.now()
        for receipt in (Receipt("o1", "a", at, "delivered"), Receipt("o1", "a", at, "read")):
            world.event(receipt)
            await seen.sees(f"{receipt.state} ✓✓")
    assert [one.occasion for one in told(world, ticket)] == ["created"]


def _run(tx: Transaction, sql: LiteralString, id_: int) -> None:
    tx.run(sql, id=id_)
