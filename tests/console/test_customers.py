"""A customer on the screen: who he is, all he wrote, one key to each of it and back; changed and joined by keys."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.console.driving import Driven, driven, listed, reading
from tests.desk.merging import Merging, Twice
from tests.desk.tickets.desk_of_tickets import opened, read
from tests.desk.world import World
from tui_desk.customer_rows import CustomerDetail, JoinedCustomer
from tui_desk.desk import conversations
from tui_desk.desk.customers import changing, finding, forgetting, joining
from tui_desk.desk.customers import reading as cards
from tui_desk.lookup_policy import Source
from tui_desk.widgets.customer_blocks import Attribute

WIDE = (120, 40)
SIZES = [(80, 24), WIDE]
sized = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


def card(world: World, id_: int = 1) -> CustomerDetail:
    return world.eva.ask(cards.detail, id_)


async def down_to(seen: Driven, there: Callable[[], bool]) -> None:
    """From the top down until the cursor stands where it is wanted."""
    await seen.press("g", "g")
    for _ in range(20):
        if there():
            return
        await seen.press("j")
    raise AssertionError(seen.text())


@sized
async def test_g_c_shows_who_it_is_and_q_goes_back_to_where_one_was(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    world = Twice(tmp_path)
    world.eva.do(changing.set_organisation, 1, "Koval Design")
    world.eva.do(changing.set_time_zone, 1, "Europe/Madrid")
    world.eva.do(changing.set_vip, 1, True)
    world.eva.do(changing.add_identity, 1, "phone", "+34 600 111 222")
    world.eva.do(changing.set_attribute, 1, "plan", "gold")
    ticket = opened(world, "Dead router", requester_id=1)
    async with reading(world, tmp_path, "where is it?", size) as seen:
        await seen.press("g", "c")
        await seen.sees("Koval Design · English? · Europe/Madrid, Mon 13:02 there")
        text = seen.text()
        for words in ("Anna Koval VIP", "customer 1", "anna@koval.example", "phone +34600111222", "@anna"):
            assert words in text
        await seen.press("G")
        await seen.sees(f"#{world.mail} Refund")
        await seen.press("q")
        await seen.until(lambda: seen.console.pane == "conversation")
        await seen.sees("where is it?")
        assert ticket


@sized
async def test_every_earlier_conversation_is_one_key_away_and_back_finds_the_place(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    for number in range(230):
        world.arrive(f"Letter {number}", f"text {number}", at=world.clock.now())
        world.clock.forward(seconds=60)
    world.eva.do(conversations.close, list(range(1, 230)))
    async with listed(world, tmp_path, size) as seen:
        await seen.press("g", "c")
        await seen.sees("230 conversations, 1 open")
        await seen.press("tab")
        await seen.until(lambda: seen.console.panes.customer.talk() is not None)
        await seen.press("G")
        await seen.until(lambda: seen.console.panes.customer.talk() is not None)
        await seen.until(lambda: len(seen.console.panes.lines().ids) > 230)
        await seen.press("G")
        await seen.sees("#1 Letter 0")
        await seen.press("enter")
        await seen.sees("text 0")
        await seen.press("q")
        await seen.sees("#1 Letter 0")
        talk = seen.console.panes.customer.talk()
        assert talk is not None
        assert talk.subject == "Letter 0"
        await seen.press("q")
        await seen.until(lambda: seen.console.pane == "list")


async def test_a_ticket_of_his_is_opened_worked_and_come_back_from(world: World, tmp_path: Path) -> None:
    world.arrive("Router")
    ticket = opened(world, "Dead router", requester_id=1)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "c")
        await seen.sees("Dead router")
        await down_to(seen, lambda: seen.console.panes.customer.ticket() is not None)
        await seen.press(">")
        await seen.until(lambda: read(world, ticket).line.state == "in_progress")
        await seen.press("enter")
        await seen.sees("for Anna Koval")
        await seen.press("q")
        await seen.sees("Known by")
        await seen.press("t")
        await seen.sees("New ticket")


async def test_what_is_typed_of_him_is_kept_and_taken_back(world: World, tmp_path: Path) -> None:
    world.arrive("Router")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "c")
        await seen.sees("Known by")
        await seen.press("O", *"Acme", "enter")
        await seen.sees("Acme")
        await seen.press("L", *"xx-nope", "enter")
        await seen.sees("is no language")
        await seen.press("escape", "L", *"es", "enter")
        await seen.until(lambda: card(world).language == "es")
        await seen.press("W", *"madrid")
        await seen.sees("Europe/Madrid")
        await seen.press("enter")
        await seen.until(lambda: card(world).time_zone == "Europe/Madrid")
        await seen.press("n", *"pays late", "enter")
        await seen.sees("pays late")
        await seen.press("n", *"but pays", "enter")
        await seen.until(lambda: card(world).notes == "pays late\nbut pays")
        await seen.press("S", *"plan=gold", "enter")
        await seen.sees("plan: gold")
        await seen.press("a", *"+34 600 111 222")
        await seen.sees("phone +34600111222")
        await seen.press("enter")
        await seen.until(lambda: len(card(world).identities) == 2)
        await seen.press("P")
        await seen.sees("Anna Koval VIP")
        await seen.press("z")
        await seen.until(lambda: not card(world).line.vip)
        await seen.press("z")
        await seen.until(lambda: len(card(world).identities) == 1)


async def test_what_the_cursor_is_on_is_taken_off(world: World, tmp_path: Path) -> None:
    world.arrive("Router")
    world.eva.do(changing.set_notes, 1, "one\ntwo")
    world.eva.do(changing.set_attribute, 1, "plan", "gold")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "c")
        await seen.sees("plan: gold")
        await seen.press("g", "g", "-")
        await seen.until(lambda: card(world).notes == "two")
        await seen.misses("one")
        await down_to(seen, lambda: isinstance(seen.console.panes.customer.target(), Attribute))
        await seen.press("-")
        await seen.until(lambda: not card(world).attributes)


async def test_who_may_be_the_same_is_offered_with_the_reason_joined_and_parted(tmp_path: Path) -> None:
    world = Merging(tmp_path)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "g", "g", "c")
        await seen.sees("the same name: Anna Koval")
        await seen.press("M")
        await seen.sees("The same person as")
        await seen.press("enter")
        await seen.sees("because of the same name")
        await seen.press("j")
        await seen.sees("Joined to him")
        await seen.sees("2 conversations, 2 open")
        await seen.press("z")
        await seen.misses("Joined to him")
        world.bo.do(joining.join, [2], 1)
        await seen.sees("Joined to him")
        await down_to(seen, lambda: isinstance(seen.console.panes.customer.target(), JoinedCustomer))
        await seen.press("-")
        await seen.sees("May be the same")
        await seen.press("z")
        await seen.sees("Joined to him")


@sized
async def test_parting_asks_about_who_reads_along_only_by_the_joining(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    bob = "Bob Berg <bob@other.example>"
    world.arrive("Router", mail_id="<router@koval.example>")
    world.arrive("Bill", sender=bob)
    world.clock.forward(seconds=60)
    world.bo.do(joining.join, [2], 1)
    world.clock.forward(seconds=60)
    world.arrive("Re: Router", "mine too", sender=bob, answers="<router@koval.example>")
    async with listed(world, tmp_path, size) as seen:
        await seen.press(*":customer 1", "enter")
        await seen.sees("Joined to him")
        await down_to(seen, lambda: isinstance(seen.console.panes.customer.target(), JoinedCustomer))
        await seen.press("-")
        await seen.sees("Bob Berg in #1 Router")
        await seen.press("o")
        await seen.sees("put out: Bob Berg in #1")
        held = world.arrive("Re: Router", "and again", sender=bob, answers="<router@koval.example>")
        assert held.conversation_id == 3


async def test_a_customer_is_found_while_one_types(world: World, tmp_path: Path) -> None:
    world.arrive("Router")
    world.arrive("Door", sender="Bea Ortiz <bea@x.example>")
    async with listed(world, tmp_path) as seen:
        await seen.press(*":customer bea", "enter")
        await seen.sees("bea@x.example")
        await seen.press("/", *"koval", "enter")
        await seen.sees("anna@koval.example")
        await seen.press("/", *"nobody")
        await seen.sees("No customer is found.")
        await seen.press("escape", *":customer zz", "enter")
        await seen.sees("No customer is found.")


async def test_h_leads_to_the_other_conversations_over_all_channels(tmp_path: Path) -> None:
    world = Twice(tmp_path)
    async with reading(world, tmp_path, "where is it?", WIDE) as seen:
        await seen.press("H")
        await seen.until(lambda: seen.console.in_front() == world.talk)


@sized
async def test_a_call_is_logged_with_its_customer_made_and_a_ticket_at_once(
    world: World, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with driven(world, tmp_path, size) as seen:
        await seen.press("N")
        await seen.sees("At the counter")
        await seen.press("enter", *"Zoe Ruiz")
        await seen.sees("somebody new")
        await seen.press("enter")
        await seen.sees("somebody new: Zoe Ruiz")
        await seen.press(*"her lamp", "enter", *"is broken", "ctrl+t")
        await seen.sees("New ticket")
        await seen.press("enter")
        await seen.sees("Opened #")
        (message,) = world.messages(1)
        assert (message.text, message.direction) == ("her lamp\nis broken", "inbound")
        assert card(world).line.name == "Zoe Ruiz"
        assert [one.requester for one in card(world).tickets] == ["Zoe Ruiz"]
        await seen.press("z")
        await seen.sees("Took back: what was logged on #1")
        assert (world.view("open"), world.eva.ask(finding.ids)) == ([], [])


async def test_a_call_of_who_is_in_hand_goes_on_in_his_conversation_and_is_taken_back(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Router", "It is dead")
    async with reading(world, tmp_path, "It is dead", WIDE) as seen:
        await seen.press(*":log phone", "enter")
        await seen.sees("in hand")
        await seen.press("enter")
        await seen.sees("(x) he called")
        await seen.press("tab", "shift+tab", *"we come today")
        await seen.sees("(x) we called")
        await seen.press("escape")
        await seen.sees("What was typed is kept")
        await seen.press(*":log phone", "enter")
        await seen.sees("in hand")
        await seen.press("enter")
        await seen.sees("we come today")
        await seen.sees("(x) we called")
        await seen.sees("(x) goes on in #1")
        await seen.press("ctrl+s")
        await seen.sees("Logged on #1")
        assert [one.direction for one in world.messages(1)] == ["inbound", "outbound"]
        await seen.press("z")
        await seen.until(lambda: len(world.messages(1)) == 1)


async def test_of_a_call_by_somebody_without_a_name_he_asks_for_the_ticket(
    world: World, tmp_path: Path
) -> None:
    async with driven(world, tmp_path, WIDE) as seen:
        await seen.press(*":log phone", "enter", *"+34 600 111 222")
        await seen.sees("somebody new")
        await seen.press("enter")
        await seen.sees("he called")
        await seen.press(*"wants a parcel", "ctrl+t")
        await seen.sees("New ticket")
        await seen.press("enter")
        await seen.sees("Opened #")
        await seen.sees("phone call")
    assert [one.requester_id for one in card(world).tickets] == [1]


async def test_who_calls_is_found_by_his_number(world: World, tmp_path: Path) -> None:
    world.arrive("Router", "It is dead")
    world.eva.do(changing.add_identity, 1, "phone", "+34 600 111 222")
    async with listed(world, tmp_path) as seen:
        await seen.press(*":log counter", "enter")
        await seen.sees("in hand")
        await seen.press(*"111 222")
        await seen.sees("somebody new")
        await seen.sees("Anna Koval")
        await seen.press("enter", *"paid", "ctrl+s")
        await seen.sees("Logged on #2")
        assert world.line(2).customer_id == 1


async def test_a_ticket_from_a_customer_is_for_him(world: World, tmp_path: Path) -> None:
    world.arrive("Router", "It is dead")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "c")
        await seen.sees("Known by")
        await seen.press("t")
        await seen.sees("New ticket")
        await seen.press(*"Send a router", "enter")
        await seen.until(lambda: bool(card(world).tickets))


async def test_what_other_systems_know_is_asked_when_he_is_opened_and_again_on_refresh(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Router")
    asked = tmp_path / "asked"
    code = (
        f"import json; open({str(asked)!r}, 'a').write('x');"
        f" print(json.dumps({{'orders': len(open({str(asked)!r}).read())}}))"
    )
    source = Source("shop", (sys.executable, "-c", code, "{mail}"))
    world.eva.policy = replace(world.policy, lookups=(source,))
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "c")
        await seen.sees("orders: 1")
        await seen.press("ctrl+l")
        await seen.sees("orders: 2")


async def test_from_all_tickets_one_goes_to_who_asked_and_back(world: World, tmp_path: Path) -> None:
    world.arrive("Router")
    opened(world, "Dead router", requester_id=1, assignee_id=world.eva.agent.id)
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "t")
        await seen.until(lambda: seen.console.tickets.current() is not None)
        await seen.press("g", "c")
        await seen.sees("Known by")
        await seen.press("q")
        await seen.misses("Known by")
        assert seen.console.tickets.in_list
        line = seen.console.tickets.current()
        assert line is not None
        assert line.title == "Dead router"


async def test_who_is_deleted_for_good_leaves_the_screen(world: World, tmp_path: Path) -> None:
    world.arrive("Router")
    async with listed(world, tmp_path, WIDE) as seen:
        await seen.press("g", "c")
        await seen.sees("Known by")
        forgetting.forget(world.bo, 1)
        await seen.sees("This customer is gone.")
        await seen.misses("Known by")
        assert seen.console.pane == "list"


async def test_of_two_columns_only_the_one_that_has_the_keys_shows_a_cursor(
    world: World, tmp_path: Path
) -> None:
    world.arrive("Where is it", "where is it?")
    async with reading(world, tmp_path, "where is it?", WIDE) as seen:
        await seen.press("g", "c")
        await seen.until(lambda: seen.console.customers.detail() is not None)
        view = seen.console.panes.customer
        for column in ("customer-card", "customer-talks"):
            assert view.lines.id == column
            await seen.until(lambda: seen.text().count("▌") == 1)
            view.other_column()
            await seen.pilot.pause()
